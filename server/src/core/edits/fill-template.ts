import { applyEdits } from '../base/span';
import { uriFromPath } from '../base/uri';
import { formatString } from '../model/format-value';
import type { OptionPath } from '../model/option-path';
import { createWorkspace } from '../workspace';
import { setOption } from './set-option';

/** What a person says of a new homelab. */
export type ProjectAnswers = {
  /** The server's host name. */
  readonly hostName: string;
  /** The domain below which every service gets its own. */
  readonly domain: string;
  /** As in the tz database: `Europe/Berlin`. */
  readonly timeZone: string;
  /** The administrator's public SSH key, one line; empty where the template's placeholder stays. */
  readonly sshKey: string;
  /** The services that are on from the beginning. */
  readonly services: readonly string[];
};

/** The services of the template, in the order in which its machine lists them. */
export const templateServices = ['caddy', 'homepage', 'prometheus', 'loki', 'grafana'] as const;

const machine = 'machines/server/default.nix';
const placeholderKey = /ssh-\S+ \S+ replace-me-with-your-key/g;

/** The template's files, by their paths in it, with the answers filled in. */
export function fillTemplate(
  files: ReadonlyMap<string, string>,
  answers: ProjectAnswers,
): ReadonlyMap<string, string> {
  const filled = new Map<string, string>();
  for (const [path, text] of files)
    filled.set(
      path,
      text
        .replace(placeholderKey, (placeholder) => answers.sshKey || placeholder)
        .replaceAll('run-server-vm', `run-${answers.hostName}-vm`),
    );
  let text = filled.get(machine) ?? '{ }';
  for (const [path, value] of definitionsOf(answers)) text = withOption(text, { path, value });
  return filled.set(machine, text);
}

function definitionsOf(answers: ProjectAnswers): readonly (readonly [OptionPath, string])[] {
  return [
    [['networking', 'hostName'], formatString(answers.hostName)],
    [['time', 'timeZone'], formatString(answers.timeZone)],
    [['homelab', 'domain'], formatString(answers.domain)],
    ...templateServices.map(
      (name) =>
        [['homelab', 'services', name, 'enable'], String(answers.services.includes(name))] as const,
    ),
    ...certificatesOf(answers),
  ];
}

/** Nobody owns these names, so no authority signs them; the template's Caddy insists on another way. */
const privateName = /(^|\.)(arpa|internal|lan|local|localhost)$/i;

function certificatesOf({
  domain,
  services,
}: ProjectAnswers): readonly (readonly [OptionPath, string])[] {
  if (!services.includes('caddy') || !privateName.test(domain)) return [];
  return [[['homelab', 'services', 'caddy', 'tls'], formatString('internal')]];
}

function withOption(
  text: string,
  option: { readonly path: OptionPath; readonly value: string },
): string {
  const file = uriFromPath(`/${machine}`);
  const workspace = createWorkspace();
  workspace.putFile(file, text);
  const result = setOption(workspace.snapshot(), file, option);
  if (result.kind === 'refused') throw new Error(`The template cannot be filled in: ${result.why}`);
  return applyEdits(text, result.edit.edits);
}

/** What is wrong with an answer, as a sentence; undefined if it is right. */
export function answerProblem(
  name: Exclude<keyof ProjectAnswers, 'services'>,
  value: string,
): string | undefined {
  const rules: Readonly<Record<typeof name, readonly [RegExp, string]>> = {
    hostName: [
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
      'A host name has letters, digits and hyphens, and at most 63 of them.',
    ],
    domain: [
      /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
      'A domain is written like home.example.org.',
    ],
    timeZone: [/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, 'A time zone is written like Europe/Berlin.'],
    sshKey: [
      /^((ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,2}( [^\r\n"\\]*)?)?$/,
      'A public SSH key is one line that begins with its kind, like ssh-ed25519. It is in a file that ends in .pub. Without one, leave this empty.',
    ],
  };
  const [pattern, problem] = rules[name];
  return pattern.test(value) ? undefined : problem;
}
