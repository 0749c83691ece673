import { z } from 'zod';
import { normaliseUri, pathFromUri, uriFromPath } from '../../core/base/uri';
import type { Location, SecretOverview } from '../../protocol';
import { secretsOverview } from '../../secrets/secrets-overview';
import { pageInput, pageOf, pageOutput } from '../page';
import { defineTool, reads } from '../tool';
import { flakeOf, type Workbench } from '../workbench';

const states = [
  'current',
  'unproved',
  'outdated',
  'missing',
  'orphan',
  'broken',
  'unknown',
] as const;

export const listSecrets = defineTool({
  name: 'list_secrets',
  title: 'List secrets',
  description:
    'The secrets of the repository: name, encrypted file, who can decrypt it, which machines use it, where it is declared, and whether it must be encrypted again. Never what it holds. Milliseconds; runs no Nix and decrypts nothing.',
  annotations: reads,
  input: {
    state: z.enum(states).optional().describe('Only in this state.'),
    ...pageInput,
  },
  output: {
    secrets: z.array(
      z.strictObject({
        name: z.string(),
        engine: z.enum(['agenix', 'agenix-rekey', 'sops-nix']),
        file: z.string().optional().describe('The encrypted file.'),
        state: z.enum(states),
        reason: z.string(),
        recipients: z.array(z.string()),
        machines: z.array(z.string()),
        declaredIn: z.array(z.strictObject({ file: z.string(), line: z.int() })),
        problems: z.array(z.string()).describe('What the checks find about it.'),
      }),
    ),
    ...pageOutput,
  },
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    flakeOf(bench, snapshot);
    const { flakes } = await secretsOverview(snapshot, bench.files);
    const all = flakes
      .filter(({ root }) => root === uriFromPath(bench.root))
      .flatMap(({ secrets }) => secrets)
      .filter(({ state }) => input.state === undefined || state === input.state);
    const { items, about } = pageOf(all, input);
    return { secrets: items.map((secret) => entryOf(bench, secret)), ...about };
  },
});

function entryOf(bench: Workbench, secret: SecretOverview) {
  const { name, engine, path, state, reason, recipients, machines, declarations } = secret;
  return {
    name,
    engine,
    ...(path !== undefined && { file: path }),
    state,
    reason,
    recipients: recipients.map((recipient) => recipient.name),
    machines: [...machines],
    declaredIn: declarations.map((place) => lineOf(bench, place)),
    problems: secret.problems.map(({ message }) => message),
  };
}

function lineOf({ root }: Workbench, { uri, range }: Location) {
  return {
    file: pathFromUri(normaliseUri(uri)).slice(root.length + 1),
    line: range.start.line + 1,
  };
}
