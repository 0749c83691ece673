import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { contextsOf, modulesOf } from '../model/contexts';
import { plainPriority } from '../model/definitions';
import type { Machine } from '../model/machine';
import { machinesWith } from '../model/machine-file';
import { formatPlain } from '../model/format-value';
import { resolveOption } from '../model/resolve-option';
import { serviceAt, servicePort, serviceState, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { addressOf } from './service-address';

/** Words that an editor draws into the text, after an offset. */
export type InlayHint = {
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
  readonly kind: 'port' | 'default';
};

export type InlayOptions = { readonly ports: boolean; readonly defaults: boolean };

/** The port and address of a service beside the line that enables it, and the default beside a forced value. */
export function inlayHints(
  snapshot: Snapshot,
  file: FileUri,
  range: Span,
  { ports, defaults }: InlayOptions,
): readonly InlayHint[] {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return [];
  const hints = [
    ...(ports ? portHints(snapshot, flake, file) : []),
    ...(defaults ? defaultHints(snapshot, flake, file) : []),
  ];
  const seen = new Set<string>();
  // Machines may read one file in several ways.
  const isNew = ({ offset, kind }: InlayHint) => seen.size < seen.add(`${offset} ${kind}`).size;
  return hints
    .filter(({ offset }) => range.start <= offset && offset <= range.end)
    .filter(isNew)
    .sort((a, b) => a.offset - b.offset);
}

function* portHints(snapshot: Snapshot, flake: Flake, file: FileUri): Iterable<InlayHint> {
  const [machine] = machinesWith(flake, file);
  if (machine === undefined) return;
  for (const { defined } of modulesOf(snapshot, file))
    for (const { path, place } of defined.definitions) {
      if (path.at(-1) !== 'enable' || place.file !== file) continue;
      const service = serviceAt(flake, path.slice(0, -1));
      if (service === undefined) continue;
      if (serviceState(machine, service).state !== 'on') continue;
      const parts = [portOf(machine, service), addressOf(machine, service)].filter(Boolean);
      if (parts.length > 0)
        yield {
          offset: place.binding.end,
          label: parts.join(' · '),
          tooltip: `What ${service.path.at(-1) ?? ''} has on ${machine.name}`,
          kind: 'port',
        };
    }
}

function portOf(machine: Machine, service: Service): string | undefined {
  const port = servicePort(machine, service);
  return port === undefined ? undefined : `port ${port}`;
}

function* defaultHints(snapshot: Snapshot, flake: Flake, file: FileUri): Iterable<InlayHint> {
  if (contextsOf(snapshot, file).size === 0) return;
  for (const { defined } of modulesOf(snapshot, file))
    for (const { path, place, priority } of defined.definitions) {
      if (priority === undefined || priority >= plainPriority || place.file !== file) continue;
      const resolved = resolveOption(flake.options, path);
      if (resolved.kind !== 'value' || resolved.length !== path.length) continue;
      const { default: usual } = resolved.declaration;
      if (usual.kind !== 'plain') continue;
      const label = `default: ${shorten(formatPlain(usual.value))}`;
      const tooltip = 'What the option is where nothing sets it';
      yield { offset: place.binding.end, label, tooltip, kind: 'default' };
    }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
