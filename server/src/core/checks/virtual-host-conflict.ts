import { memoize } from '../base/memoize';
import { strongest, type LiveDefinition } from '../model/defined-at';
import { isWhole } from '../model/machine-knowledge';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import { machinesToldIn } from '../model/placed-in';
import type { Check } from './check';

/** What a web server is told about one host, that two modules cannot both say. */
const hostOptions: readonly HostOption[] = [
  {
    hosts: ['services', 'caddy', 'virtualHosts'],
    content: ['extraConfig'],
    // The text of several modules is joined; of two proxies for all requests, the second gets none.
    serves: (text) => /^\s*reverse_proxy\s+[^\s/@*{]/m.test(text),
  },
  {
    hosts: ['services', 'nginx', 'virtualHosts'],
    content: ['locations', '/', 'proxyPass'],
    serves: () => true,
  },
];

type HostOption = {
  readonly hosts: OptionPath;
  readonly content: OptionPath;
  readonly serves: (text: string) => boolean;
};

/** Two modules of one machine answer for the same host name. */
export const virtualHostConflict: Check = {
  code: 'virtual-host-conflict',
  severity: 'warning',
  *run({ file, flake }) {
    const told = hostOptions.flatMap(({ hosts }) => machinesToldIn(flake, file, hosts));
    const reported = new Set<number>();
    for (const machine of flake.machines.filter((each) => isWhole(each) && told.includes(each)))
      for (const { host, sides } of sharedHosts(machine))
        for (const { said } of sides) {
          const other = sides.find((side) => side.said.place.file !== said.place.file);
          const { name } = said.place;
          if (said.place.file !== file || other === undefined || reported.has(name.start)) continue;
          reported.add(name.start);
          yield {
            span: name,
            message: `Two modules serve the host ${host} on ${machine.name}. Give one of them another name.`,
            related: [
              {
                place: { file: other.said.place.file, span: other.said.place.name },
                message: `${host} is also served here.`,
              },
            ],
          };
        }
  },
};

type SharedHost = { readonly host: string; readonly sides: readonly LiveDefinition[] };

const sharedHosts = memoize((machine: Machine): readonly SharedHost[] => {
  const { configuration } = machine;
  const found = configuration.session.run(() =>
    hostOptions.flatMap((option) =>
      [...configuration.definedAt(option.hosts).names].flatMap((host) => {
        const sides = sidesOf(machine, option, host);
        const files = new Set(sides.map(({ said }) => said.place.file));
        return files.size > 1 ? [{ host, sides }] : [];
      }),
    ),
  );
  return found ?? [];
});

/** The definitions that count and serve the whole host, each with another text. */
function sidesOf(
  { configuration }: Machine,
  { hosts, content, serves }: HostOption,
  host: string,
): readonly LiveDefinition[] {
  const { definitions, hidden } = configuration.definedAt([...hosts, host, ...content]);
  if (hidden !== undefined) return [];
  const sides = new Map<string, LiveDefinition>();
  for (const definition of strongest(definitions).filter(({ certain }) => certain)) {
    const value = configuration.valueIn(definition.said.value);
    if (value.kind === 'string' && serves(value.value)) sides.set(value.value, definition);
  }
  return [...sides.values()];
}
