import {
  portOption,
  readUpstreamOptions,
  upstreamOptionsArguments,
  type UpstreamOption,
} from '../nix/upstream-options';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, onMachine, type MachineRequest, type ReadyAction } from './action-frame';
import { runNix } from './run-nix';

/** What NixOS itself says about a service of that name. */
export type UpstreamService = {
  readonly port: UpstreamOption | undefined;
  readonly options: readonly UpstreamOption[];
};

/** Tells the options that NixOS has for a service. */
export function tellUpstreamService(
  context: ActionContext,
  request: MachineRequest & { readonly service: string },
): AsyncGenerator<ActionEvent> {
  const { service } = request;
  return onMachine(context, { ...request, action: 'service' }, async function* (ready) {
    const found = yield* upstreamService(context, ready, service);
    if (context.signal.aborted) return cancelled;
    if (found === undefined)
      return { outcome: 'failed', message: `The options of services.${service} are not known.` };
    const { port, options } = found;
    yield { kind: 'upstream', service, options, ...(port && { port }) };
    const count = options.length === 1 ? 'one option' : `${options.length} options`;
    const message = `NixOS has services.${service}, with ${count} that a module can pass on.`;
    return { outcome: 'succeeded', message };
  });
}

/** Undefined after a problem was reported, or the person cancelled. */
export async function* upstreamService(
  context: ActionContext,
  ready: ReadyAction,
  service: string,
): AsyncGenerator<ActionEvent, UpstreamService | undefined> {
  yield { kind: 'progress', text: `Asking NixOS about services.${service}` };
  const args = upstreamOptionsArguments(ready.machine, service);
  const answer = yield* runNix(context, ready, args);
  if (answer.kind !== 'succeeded') return undefined;
  const options = readUpstreamOptions(answer.output);
  if (options === undefined) {
    yield {
      kind: 'problem',
      severity: 'error',
      code: 'upstream-missing',
      message: `NixOS has no services.${service}. Look for its name on https://search.nixos.org/options, or write what runs it yourself.`,
    };
    return undefined;
  }
  const port = portOption(options);
  return { port, options: options.filter((option) => option !== port) };
}
