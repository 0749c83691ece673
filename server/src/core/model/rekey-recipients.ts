import { isExactList, reasonOf, type Value } from '../eval/value';
import type { Machine } from './machine';
import { keyName } from './secret-rules';

/** Whom agenix-rekey encrypts for: its master identities and further keys, then each machine. */
export type RekeyRecipients = {
  readonly recipients: readonly { readonly name: string; readonly key: string | undefined }[];
  /** Why there may be others, as a clause. */
  readonly hidden: string | undefined;
};

/** The recipients of a machine's secrets, as its `age.rekey` says. */
export function rekeyRecipients(machine: Machine): RekeyRecipients {
  const { configuration } = machine;
  const found = configuration.session.run(() => {
    const masters = listAt(machine, 'masterIdentities');
    const extra = listAt(machine, 'extraEncryptionPubkeys');
    const host = configuration.value(['age', 'rekey', 'hostPubkey']);
    return {
      recipients: [
        ...[...masters.values, ...extra.values].flatMap((value) => recipientOf(machine, value)),
        { name: machine.name, key: host?.kind === 'string' ? host.value.trim() : undefined },
      ],
      hidden: masters.hidden ?? extra.hidden,
    };
  });
  return found ?? { recipients: [], hidden: 'they take too many steps to find out' };
}

function listAt(
  { configuration }: Machine,
  option: string,
): { readonly values: readonly Value[]; readonly hidden: string | undefined } {
  const path = ['age', 'rekey', option];
  const { definitions, hidden } = configuration.definedAt(path);
  if (definitions.length === 0) return { values: [], hidden };
  const lists = definitions.map(({ said }) => configuration.valueIn(said.value));
  const whole = lists.filter((list) => list.kind === 'list');
  const unknown = lists.find((list) => list.kind !== 'list');
  const isExact = whole.every(isExactList);
  return {
    values: whole.flatMap(({ items }) => items.map(({ thunk }) => configuration.valueIn(thunk))),
    hidden:
      unknown === undefined ? (isExact ? hidden : `\`${option}\` is computed`) : reasonOf(unknown),
  };
}

/** A path or a text, or a set that names the identity and its public key. */
function recipientOf(machine: Machine, value: Value): RekeyRecipients['recipients'] {
  if (value.kind === 'path') return [{ name: fileName(value.value), key: undefined }];
  if (value.kind === 'string')
    return value.value.startsWith('/')
      ? [{ name: fileName(value.value), key: undefined }]
      : [{ name: keyName(value.value), key: value.value.trim() }];
  if (value.kind !== 'attrs') return [];
  const part = (name: string): Value | undefined => {
    const attr = value.entries.get(name);
    return attr && machine.configuration.valueIn(attr.thunk);
  };
  const pubkey = part('pubkey');
  const identity = part('identity');
  const [named] = identity === undefined ? [] : recipientOf(machine, identity);
  return named === undefined
    ? []
    : [{ name: named.name, key: pubkey?.kind === 'string' ? pubkey.value.trim() : undefined }];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
