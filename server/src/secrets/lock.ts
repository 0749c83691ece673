import type { Secret } from '../core/features/secrets';
import { bareKey } from '../core/model/secret-rules';
import type { SecretOverview } from '../protocol';
import { keyProblem } from './public-key';

/** Why a secret cannot be edited by us, and the command of its own engine that does. */
export function lockOf(
  { engine, name, file, rule }: Secret,
  path: string | undefined,
): Pick<SecretOverview, 'locked' | 'command'> {
  const target = path ?? '';
  if (engine === 'sops-nix')
    return {
      locked: `${name} is encrypted by sops. Edit it in a terminal with sops.`,
      ...(file !== undefined && { command: ['sops', target] }),
    };
  if (engine === 'agenix-rekey')
    return {
      locked: `${name} is encrypted for the master identities of agenix-rekey. Edit it in a terminal with agenix.`,
      ...(file !== undefined && { command: ['agenix', 'edit', target] }),
    };
  if (file === undefined)
    return {
      locked: `The encrypted file of ${name} is not known, or lies outside this repository.`,
    };
  if (rule === undefined)
    return {
      locked: `No rule in secrets.nix says for whom ${target} is encrypted. Add one with its public keys.`,
    };
  const why = ruleProblem(rule);
  return why === undefined ? {} : { locked: why };
}

/** Why a file cannot be encrypted by its rule, as a sentence. */
export function ruleProblem({
  name,
  recipients,
  hidden,
}: NonNullable<Secret['rule']>): string | undefined {
  if (hidden !== undefined)
    return `For whom ${name} is encrypted cannot be read without Nix, because ${hidden}. Edit it in a terminal with agenix.`;
  if (recipients.length === 0)
    return `No recipient is listed for ${name}, so nobody could decrypt it. List public keys in its rule.`;
  const wrong = recipients.find(({ key }) => keyProblem(key) !== undefined);
  return wrong === undefined
    ? undefined
    : `A recipient of ${name} cannot be used: ${keyProblem(bareKey(wrong.key)) ?? ''}`;
}
