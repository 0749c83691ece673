import { machinesWith } from '../../model/machine-file';
import { optionAt } from '../../model/option-at';
import { pathText, type OptionPath } from '../../model/option-path';
import { serviceAt, type Service } from '../../model/services';
import type { Flake } from '../../model/snapshot';
import { uriFromPath } from '../../base/uri';
import { toggleService } from '../toggle-service';
import type { Assist, AssistContext } from './assist';

/** Enables or disables the service that the caret is on, on each machine that the file reaches. */
export function* switchService(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span } = context;
  const found = optionAt(snapshot, file, span.start);
  if (found === undefined || found.role === 'reference') return;
  const service = serviceAround(flake, found.path);
  if (service === undefined) return;
  const seen = new Set<string>();
  for (const machine of machinesWith(flake, file).slice(0, 3))
    for (const enable of [true, false]) {
      const request = {
        flake: uriFromPath(flake.root),
        machine: machine.name,
        path: service.path,
        enable,
      };
      const result = toggleService(snapshot, request);
      const key = result.kind === 'edit' ? JSON.stringify(result.edit) : '';
      if (result.kind !== 'edit' || seen.has(key)) continue;
      seen.add(key);
      const machines = [machine.name, ...result.alsoOn].join(', ');
      const title = `${enable ? 'Enable' : 'Disable'} \`${pathText(service.path)}\` on ${machines}`;
      yield { title, kind: 'refactor', edits: [result.edit] };
    }
}

/** The innermost service that a path belongs to. */
function serviceAround(flake: Flake, path: OptionPath): Service | undefined {
  for (let length = path.length; length > 0; length--) {
    const service = serviceAt(flake, path.slice(0, length));
    if (service !== undefined) return service;
  }
  return undefined;
}
