import type { LiveDefinition } from '../model/configuration';
import { isWhole } from '../model/machine-knowledge';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import type { FlakeCheck } from './check';

/** What a web server is told about one host, that two modules cannot both say. */
const hostOptions: readonly { readonly hosts: OptionPath; readonly content: OptionPath }[] = [
  { hosts: ['services', 'caddy', 'virtualHosts'], content: ['extraConfig'] },
  { hosts: ['services', 'nginx', 'virtualHosts'], content: ['locations', '/', 'proxyPass'] },
];

/** Two modules of one machine answer for the same host name. */
export const virtualHostConflict: FlakeCheck = {
  code: 'virtual-host-conflict',
  severity: 'warning',
  *runFlake(flake) {
    const reported = new Set<string>();
    for (const machine of flake.machines.filter(isWhole))
      for (const { host, sides } of sharedHosts(machine))
        for (const { said } of sides) {
          const other = sides.find((side) => side.said.place.file !== said.place.file);
          const key = `${said.place.file}:${said.place.name.start}`;
          if (other === undefined || reported.has(key)) continue;
          reported.add(key);
          yield {
            file: said.place.file,
            span: said.place.name,
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

function sharedHosts({ configuration }: Machine): readonly SharedHost[] {
  const found = configuration.session.run(() =>
    hostOptions.flatMap(({ hosts, content }) =>
      [...configuration.definedAt(hosts).names].flatMap((host) => {
        const { definitions, hidden } = configuration.definedAt([...hosts, host, ...content]);
        const certain = definitions.filter((definition) => definition.certain);
        const files = new Set(certain.map(({ said }) => said.place.file));
        return hidden === undefined && files.size > 1 ? [{ host, sides: certain }] : [];
      }),
    ),
  );
  return found ?? [];
}
