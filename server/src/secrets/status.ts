import { uriFromPath } from '../core/base/uri';
import type { Secret } from '../core/features/secrets';
import { rekeyRecipients } from '../core/model/rekey-recipients';
import type { Flake } from '../core/model/snapshot';
import type { FileSystem } from '../core/ports';
import type { SecretState } from '../protocol';
import { readAgeHeader } from './age-header';
import { rekeyState } from './rekey-state';
import type { SopsFolder } from './sops-folder';
import { sopsRecipientsIn } from './sops-rules';

/** Whom a secret is for, and how its file stands. */
export type Status = {
  readonly state: SecretState;
  /** Why, as a sentence. */
  readonly reason: string;
  readonly recipients: readonly { readonly name: string; readonly key: string | undefined }[];
  readonly hidden: string | undefined;
};

type Recipients = Pick<Status, 'recipients' | 'hidden'>;
type Verdict = Pick<Status, 'state' | 'reason'>;

export type StatusContext = {
  readonly flake: Flake;
  readonly files: Pick<FileSystem, 'readBytes' | 'readText'>;
  readonly sops: SopsFolder;
};

export async function statusOf(secret: Secret, context: StatusContext): Promise<Status> {
  const recipients = await recipientsOf(secret, context);
  return { ...recipients, ...(await verdictOf(secret, recipients, context)) };
}

async function recipientsOf(
  { engine, rule, file, machines }: Secret,
  { flake, sops }: StatusContext,
): Promise<Recipients> {
  if (engine === 'agenix')
    return rule === undefined
      ? { recipients: [], hidden: 'no rule names it' }
      : { recipients: withoutDoubles(rule.recipients), hidden: rule.hidden };
  if (engine === 'agenix-rekey') {
    const own = flake.machines.filter(({ name }) => machines.includes(name)).map(rekeyRecipients);
    const recipients = withoutDoubles(own.flatMap((one) => one.recipients));
    const hidden =
      own.length === 0 ? 'no machine has it' : own.find((one) => one.hidden !== undefined)?.hidden;
    return { recipients, hidden };
  }
  const found = file === undefined ? 'unknown' : await sops.ruleFor(file);
  if (found === 'unknown' || found === undefined) {
    const hidden = found === undefined ? 'no rule of .sops.yaml names it' : 'the rule is not known';
    return { recipients: [], hidden };
  }
  return { recipients: withoutDoubles(found.recipients), hidden: undefined };
}

function withoutDoubles<R extends { readonly name: string; readonly key: string | undefined }>(
  recipients: readonly R[],
): readonly R[] {
  return recipients.filter(
    ({ name, key }, index) =>
      recipients.findIndex((other) =>
        key === undefined ? other.name === name : other.key === key,
      ) === index,
  );
}

async function verdictOf(
  secret: Secret,
  { recipients }: Recipients,
  { files }: StatusContext,
): Promise<Verdict> {
  const { name, file, exists, engine, rule, declarations } = secret;
  if (file === undefined)
    return {
      state: 'unknown',
      reason: `The encrypted file of ${name} is not known, or lies outside this repository.`,
    };
  if (exists === false) return missing(name);
  const bytes = await files.readBytes(uriFromPath(file));
  if (bytes.kind === 'missing') return missing(name);
  if (bytes.kind !== 'read')
    return { state: 'unknown', reason: `The file of ${name} cannot be read: ${bytes.message}` };
  if (engine === 'sops-nix') return sopsVerdict(name, bytes.value, recipients);
  const header = readAgeHeader(bytes.value);
  if (header.kind === 'broken')
    return {
      state: 'broken',
      reason: `The file of ${name} cannot be decrypted: ${header.why}. Restore it from git, or create it again.`,
    };
  if (engine === 'agenix-rekey')
    return unproved('Whom agenix-rekey encrypted it for is known to agenix-rekey alone.');
  if (rule === undefined)
    return declarations.length === 0
      ? {
          state: 'orphan',
          reason: `Neither a rule nor a module names the file of ${name}. Delete it, or add a rule.`,
        }
      : { state: 'unknown', reason: `No rule names the file of ${name}.` };
  if (rule.hidden !== undefined)
    return unproved(`Its recipients are not known, because ${rule.hidden}.`);
  const state = rekeyState(rule.recipients, header.stanzas);
  if (state.kind === 'outdated')
    return { state: 'outdated', reason: `${state.why} Rekey ${name} to change that.` };
  return state.kind === 'current'
    ? { state: 'current', reason: `${name} is encrypted for those who are listed.` }
    : unproved(`Nothing contradicts the list, but ${state.why}.`);
}

function sopsVerdict(
  name: string,
  bytes: Uint8Array,
  recipients: Recipients['recipients'],
): Verdict {
  const own = sopsRecipientsIn(Buffer.from(bytes).toString('utf8'));
  if (own === undefined)
    return unproved(`The file of ${name} does not say for whom it is encrypted.`);
  if (recipients.length === 0) return unproved('No rule says for whom it should be encrypted.');
  const lacking = recipients.filter(({ key }) => isChecked(key) && !own.includes(key));
  const listed = new Set(recipients.map(({ key }) => key));
  const surplus = own.filter((key) => !listed.has(key));
  const update = 'Run “sops updatekeys” on its file.';
  if (lacking.length > 0)
    return {
      state: 'outdated',
      reason: `It is not encrypted for ${lacking.map((one) => one.name).join(', ')} yet. ${update}`,
    };
  if (surplus.length > 0)
    return {
      state: 'outdated',
      reason: `Somebody who is not listed any more can still open it. ${update}`,
    };
  return { state: 'current', reason: `${name} is encrypted for those who are listed.` };
}

/** Of native keys and fingerprints it is sure how the file spells them. */
function isChecked(key: string | undefined): key is string {
  return key !== undefined && /^(age1[a-z0-9]+|[0-9A-F]{40})$/.test(key);
}

function missing(name: string): Verdict {
  return { state: 'missing', reason: `The encrypted file of ${name} is not there. Create it.` };
}

function unproved(reason: string): Verdict {
  return { state: 'unproved', reason };
}
