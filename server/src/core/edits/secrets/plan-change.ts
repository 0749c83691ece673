import type { Place } from '../../base/span';
import { pathFromUri, relativePath, type FileUri } from '../../base/uri';
import { secretsOf } from '../../features/secrets';
import { ruleFor, type SecretRule } from '../../model/secret-rules';
import type { Flake, Snapshot } from '../../model/snapshot';
import { groupEdits } from '../change';
import { setOption } from '../set-option';
import { addSecretRule } from './add-rule';
import { addRecipient, removeRecipient } from './change-recipients';
import { hardcodedValue, moveToSecret } from './move-to-secret';
import { removeSecret } from './remove-secret';
import { secretName, writtenPath } from './written-path';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

/** What a person wants of a secret; `path` is that of its encrypted file. */
export type SecretWish =
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly keys: readonly string[];
      /** The module that is to declare it. */
      readonly declareIn?: FileUri | undefined;
    }
  | {
      readonly kind: 'addRecipient';
      readonly path: string;
      readonly key: string;
      readonly name?: string | undefined;
    }
  | { readonly kind: 'removeRecipient'; readonly path: string; readonly key: string }
  | { readonly kind: 'remove'; readonly path: string }
  | {
      readonly kind: 'move';
      readonly file: FileUri;
      readonly offset: number;
      readonly name: string;
      readonly keys: readonly string[];
    };

/** The edits that grant a wish. Files are encrypted by whoever applies them. */
export type SecretPlan = SecretChange & {
  readonly create?: string;
  /** The text that moves into the secret. */
  readonly source?: Place;
  readonly takesFile?: boolean;
};

export function planSecretChange(snapshot: Snapshot, wish: SecretWish): SecretPlan | SecretRefusal {
  const at = wish.kind === 'move' ? pathFromUri(wish.file) : wish.path;
  const flake = flakeAround(snapshot, at);
  if (flake === undefined)
    return refusal(`${at} lies in no flake. Open the folder of your homelab.`);
  switch (wish.kind) {
    case 'create':
      return create(snapshot, flake, wish);
    case 'addRecipient':
      return withRule(snapshot, flake, wish.path, (rule) =>
        addRecipient(snapshot, flake, { rule, recipient: wish }),
      );
    case 'removeRecipient':
      return withRule(snapshot, flake, wish.path, (rule) =>
        removeRecipient(snapshot, flake, { rule, key: wish.key }),
      );
    case 'remove':
      return remove(snapshot, flake, wish.path);
    case 'move':
      return move(snapshot, flake, wish);
  }
}

/** The innermost flake that a path lies in. */
function flakeAround({ flakes }: Snapshot, path: string): Flake | undefined {
  const around = flakes.filter(
    ({ root, facts }) => facts !== undefined && path.startsWith(`${root}/`),
  );
  return [...around].sort((a, b) => b.root.length - a.root.length)[0];
}

function create(
  snapshot: Snapshot,
  flake: Flake,
  { path, keys, declareIn }: SecretWish & { readonly kind: 'create' },
): SecretPlan | SecretRefusal {
  const rule = addSecretRule(snapshot, flake, { path, keys });
  if (rule.kind === 'refused' || declareIn === undefined) return rule;
  const declared = setOption(snapshot, declareIn, {
    path: ['age', 'secrets', secretName(path), 'file'],
    value: writtenPath(declareIn, path),
  });
  if (declared.kind === 'refused') return refusal(declared.why);
  return { ...rule, edits: [...rule.edits, declared.edit] };
}

function withRule(
  snapshot: Snapshot,
  flake: Flake,
  path: string,
  change: (rule: SecretRule) => SecretChange | SecretRefusal,
): SecretChange | SecretRefusal {
  const rule = ruleFor(flake, snapshot, path);
  if (rule !== undefined) return change(rule);
  const shown = relativePath(flake.root, path).replace(/^\.\//, '');
  return refusal(`No rule in secrets.nix says for whom ${shown} is encrypted. Add one first.`);
}

/** A file may be the secret of several names, which go together. */
function remove(snapshot: Snapshot, flake: Flake, path: string): SecretPlan | SecretRefusal {
  const edits: Parameters<typeof groupEdits>[0][number][] = [];
  for (const secret of secretsOf(flake, snapshot)) {
    if (secret.file !== path) continue;
    const removed = removeSecret(snapshot, flake, secret);
    if (removed.kind === 'refused') return removed;
    for (const { file, edits: own } of removed.edits)
      edits.push(...own.map((edit) => ({ file, edit })));
  }
  return { kind: 'change', edits: groupEdits(edits), rekey: [] };
}

function move(
  snapshot: Snapshot,
  flake: Flake,
  { file, offset, name, keys }: SecretWish & { readonly kind: 'move' },
): SecretPlan | SecretRefusal {
  const value = hardcodedValue(snapshot, file, offset);
  if (value === undefined)
    return refusal(
      'There is no text here that can be moved: it must be the whole value of an attribute, and no part of it computed.',
    );
  const moved = moveToSecret(snapshot, flake, { value, name, keys });
  if (moved.kind === 'refused') return moved;
  return { ...moved, source: { file, span: value.literal.span } };
}
