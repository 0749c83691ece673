import { folderOf, pathFromUri, relativePath } from '../../base/uri';
import { bareKey, secretRules, type Recipient, type SecretRules } from '../../model/secret-rules';
import type { Flake, Snapshot } from '../../model/snapshot';
import { indentAt } from '../layout';
import { setOption } from '../set-option';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

/** Adds the rule of an encrypted file; its recipients are keys that the rules name already, or new ones. */
export function addSecretRule(
  snapshot: Snapshot,
  flake: Flake,
  { path, keys }: { readonly path: string; readonly keys: readonly string[] },
): SecretChange | SecretRefusal {
  const rules = rulesFor(flake, snapshot, path);
  if (rules === undefined)
    return refusal(
      'This repository has no rules for its secrets. Create secrets/secrets.nix with a rule such as "name.age".publicKeys = [ "ssh-ed25519 …" ];.',
    );
  const name = relativePath(rules.folder, path).replace(/^\.\//, '');
  if (rules.rules.some((rule) => rule.path === path))
    return refusal(`${name} has a rule already. Choose another name.`);
  if (keys.length === 0) return refusal('Nobody could decrypt it. Choose at least one recipient.');
  const written = keys.map((key) => writtenKey(snapshot, rules, key));
  const text = snapshot.text(rules.file) ?? '';
  const indent = indentAt(text, rules.rules.at(-1)?.place.binding.start ?? 0);
  const items = written.map((item) => `${indent}  ${item}`).join('\n');
  const value = written.length === 1 ? `[ ${written[0] ?? ''} ]` : `[\n${items}\n${indent}]`;
  const set = setOption(snapshot, rules.file, { path: [name, 'publicKeys'], value });
  return set.kind === 'edit' ? { kind: 'change', edits: [set.edit], rekey: [] } : set;
}

/** The rules that a new encrypted file belongs to: of the nearest folder above it. */
export function rulesFor(flake: Flake, snapshot: Snapshot, path: string): SecretRules | undefined {
  const above = secretRules(flake, snapshot).filter(({ folder }) => path.startsWith(`${folder}/`));
  return [...above].sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** The recipients that a file of rules knows, each once. */
export function knownRecipients({ rules }: SecretRules): readonly Recipient[] {
  const known = new Map<string, Recipient>();
  for (const { recipients } of rules)
    for (const recipient of recipients) {
      const key = bareKey(recipient.key);
      if (!known.has(key)) known.set(key, recipient);
    }
  return [...known.values()];
}

/** A key as the rules write it elsewhere: by its name, where it has one. */
function writtenKey(snapshot: Snapshot, rules: SecretRules, key: string): string {
  const known = knownRecipients(rules).find((one) => bareKey(one.key) === bareKey(key));
  const source = known?.source;
  const isName = source?.expr.kind === 'var' || source?.expr.kind === 'select';
  if (source === undefined || !isName || source.scope.file !== rules.file)
    return JSON.stringify(key);
  const { start, end } = source.expr.span;
  return snapshot.text(rules.file)?.slice(start, end) ?? JSON.stringify(key);
}

/** Where a new secret's file goes: beside those of the rules. */
export function secretsFolder(flake: Flake, snapshot: Snapshot): string | undefined {
  const [first] = [...secretRules(flake, snapshot)].sort((a, b) => b.rules.length - a.rules.length);
  return first && folderOf(pathFromUri(first.file));
}
