import {
  portOption,
  readUpstreamOptions,
  upstreamOptionsArguments,
  type UpstreamOption,
} from '../nix/upstream-options';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import {
  cancelled,
  onMachine,
  type Ending,
  type MachineRequest,
  type ReadyAction,
} from './action-frame';
import { runNix } from './run-nix';

/** What NixOS itself says about a service of that name. */
export type UpstreamService = {
  readonly port: UpstreamOption | undefined;
  readonly options: readonly UpstreamOption[];
};

/** What the index of a machine's options says of a service; undefined where none is known, or it knows no such service. */
export type IndexedService = (of: ServiceRequest) => Promise<readonly UpstreamOption[] | undefined>;

export type ServiceRequest = MachineRequest & { readonly service: string };

/** Tells the options that NixOS has for a service: by the index at once, else by Nix. */
export async function* tellUpstreamService(
  context: ActionContext,
  indexed: IndexedService,
  request: ServiceRequest,
): AsyncGenerator<ActionEvent> {
  const { flake, service } = request;
  const known = await indexed(request);
  if (known !== undefined) {
    yield { kind: 'started', action: 'service', flake };
    yield { kind: 'finished', ...(yield* told(service, serviceOf(known))) };
    return;
  }
  yield* onMachine(context, { ...request, action: 'service' }, async function* (ready) {
    const found = yield* upstreamService(context, ready, service);
    if (context.signal.aborted) return cancelled;
    if (found === undefined)
      return { outcome: 'failed', message: `The options of services.${service} are not known.` };
    return yield* told(service, found);
  });
}

async function* told(
  service: string,
  { port, options }: UpstreamService,
): AsyncGenerator<ActionEvent, Ending> {
  yield { kind: 'upstream', service, options, ...(port && { port }) };
  const count = options.length === 1 ? 'one option' : `${options.length} options`;
  const message = `NixOS has services.${service}, with ${count} that a module can pass on.`;
  return Promise.resolve({ outcome: 'succeeded', message });
}

/** The port apart, and first what a homelab mostly wants to say itself. */
export function serviceOf(options: readonly UpstreamOption[]): UpstreamService {
  const port = portOption(options);
  const others = options.filter((option) => option !== port);
  const isUsual = ({ name }: UpstreamOption): boolean => usual.test(name);
  return { port, options: [...others.filter(isUsual), ...others.filter((one) => !isUsual(one))] };
}

const usual =
  /^((data|state|config|media|cache)(Dir|Location)|user|group|openFirewall|environmentFile)$/;

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
  return serviceOf(options);
}
