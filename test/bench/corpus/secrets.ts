import { readFileSync } from 'node:fs';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import { nodeFiles } from '../../../server/src/node/node-files';
import type { SecretOverview } from '../../../server/src/protocol';
import { secretsOverview } from '../../../server/src/secrets/secrets-overview';

const columns = ['engine', 'name', 'file', 'state', 'recipients', 'machines'] as const;

/**
 * How a repository's secrets differ from the committed list, a line each. The list was compared
 * with what Nix says of every `secrets.nix`, and with `.sops.yaml` and the encrypted files.
 */
export async function secretDifferences(
  repository: string,
  snapshot: Snapshot,
): Promise<readonly string[]> {
  const expected = new Set(listed().filter((line) => line.startsWith(`${repository}\t`)));
  const found = new Set(await secretLines(repository, snapshot));
  return [
    ...[...found].filter((line) => !expected.has(line)).map((line) => `secret not listed: ${line}`),
    ...[...expected].filter((line) => !found.has(line)).map((line) => `secret not found: ${line}`),
  ];
}

async function secretLines(repository: string, snapshot: Snapshot): Promise<readonly string[]> {
  const { flakes } = await secretsOverview(snapshot, nodeFiles);
  return flakes.flatMap(({ secrets }) =>
    secrets.map((secret) => [repository, ...columns.map((name) => cell(secret, name))].join('\t')),
  );
}

function cell(secret: SecretOverview, column: (typeof columns)[number]): string {
  switch (column) {
    case 'file':
      return secret.path ?? '-';
    case 'recipients':
      return secret.hiddenRecipients === undefined ? String(secret.recipients.length) : '?';
    case 'machines':
      return String(secret.machines.length);
    default:
      return secret[column];
  }
}

function listed(): readonly string[] {
  return readFileSync('test/bench/corpus/secrets.tsv', 'utf8').trim().split('\n').slice(1);
}
