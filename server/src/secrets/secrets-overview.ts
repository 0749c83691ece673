import { relativePath, uriFromPath } from '../core/base/uri';
import type { Place } from '../core/base/span';
import { knownRecipients, mainRules, secretsFolder } from '../core/edits/secrets/add-rule';
import { secretsOf, type Secret } from '../core/features/secrets';
import { sameKey } from '../core/model/secret-rules';
import type { Flake, Snapshot } from '../core/model/snapshot';
import type { FileSystem } from '../core/ports';
import type {
  FlakeSecrets,
  KnownRecipient,
  Location,
  SecretOverview,
  SecretsOverview,
} from '../protocol';
import { lockOf } from './lock';
import { SopsFolder } from './sops-folder';
import { statusOf, type Status } from './status';

export type SecretFiles = Pick<FileSystem, 'readBytes' | 'readText'>;

/** The secrets of every flake: what the sources say of them, and what their encrypted files prove. */
export async function secretsOverview(
  snapshot: Snapshot,
  files: SecretFiles,
  complete = true,
): Promise<SecretsOverview> {
  const flakes: FlakeSecrets[] = [];
  for (const flake of snapshot.flakes) {
    if (flake.facts === undefined) continue;
    const secrets = await overviewOf(flake, snapshot, files);
    flakes.push({
      root: uriFromPath(flake.root),
      secrets,
      ...folderFor(flake, snapshot, secrets),
      recipients: recipientsIn(flake, snapshot),
    });
  }
  return { complete, flakes };
}

/** Where others encrypt the secrets, none is made for agenix. */
function folderFor(
  flake: Flake,
  snapshot: Snapshot,
  secrets: readonly SecretOverview[],
): Pick<FlakeSecrets, 'folder'> {
  const isForeign = secrets.length > 0 && secrets.every(({ engine }) => engine !== 'agenix');
  return isForeign ? {} : { folder: uriFromPath(secretsFolder(flake, snapshot)) };
}

function recipientsIn(flake: Flake, snapshot: Snapshot): readonly KnownRecipient[] {
  const main = mainRules(flake, snapshot);
  if (main === undefined) return [];
  const usual = main.rules[0]?.recipients ?? [];
  return knownRecipients(main).map(({ name, key }) => ({
    name,
    key,
    usual: usual.some((one) => sameKey(one.key, key)),
  }));
}

async function overviewOf(
  flake: Flake,
  snapshot: Snapshot,
  files: SecretFiles,
): Promise<readonly SecretOverview[]> {
  const sops = new SopsFolder(flake.root, files);
  const found: SecretOverview[] = [];
  for (const secret of secretsOf(flake, snapshot)) {
    const status = await statusOf(secret, { flake, files, sops });
    found.push(toOverview(snapshot, flake, secret, status));
  }
  return found;
}

function toOverview(
  snapshot: Snapshot,
  flake: Flake,
  secret: Secret,
  status: Status,
): SecretOverview {
  const { engine, name, file, machines, rule } = secret;
  const path = file === undefined ? undefined : shortPath(flake, file);
  const at = (place: Place): Location[] => locationOf(snapshot, place);
  const [ruleAt] = rule === undefined ? [] : at({ file: rule.place.file, span: rule.place.name });
  return {
    engine,
    name,
    ...(file !== undefined && { file: uriFromPath(file) }),
    ...(path !== undefined && { path }),
    state: status.state,
    reason: status.reason,
    recipients: status.recipients.map(({ name: label, key }) => ({
      name: label,
      ...(key !== undefined && { key }),
    })),
    ...(status.hidden !== undefined && { hiddenRecipients: status.hidden }),
    machines,
    declarations: secret.declarations.flatMap(at),
    uses: secret.uses.flatMap(at),
    ...(ruleAt !== undefined && { rule: ruleAt }),
    problems: secret.findings.flatMap(({ code, severity, message, file: where, span }) =>
      at({ file: where, span }).map((place) => ({ code, severity, message, place })),
    ),
    ...lockOf(secret, path),
  };
}

/** A path below the flake as a person says it. */
export function shortPath(flake: Pick<Flake, 'root'>, path: string): string {
  return relativePath(flake.root, path).replace(/^\.\//, '');
}

function locationOf(snapshot: Snapshot, { file, span }: Place): Location[] {
  const lines = snapshot.lines(file);
  if (lines === undefined) return [];
  const range = { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
  return [{ uri: file, range }];
}
