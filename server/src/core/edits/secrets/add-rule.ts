import { folderOf, pathFromUri, relativePath, uriFromPath } from '../../base/uri';
import { bareKey, secretRules, type Recipient, type SecretRules } from '../../model/secret-rules';
import type { Flake, Snapshot } from '../../model/snapshot';
import { setOption } from '../set-option';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

/**
 * Adds the rule of an encrypted file; its recipients are keys that the rules name already, or new
 * ones. Where there are no rules at all, a file of them is begun.
 */
export function addSecretRule(
  snapshot: Snapshot,
  flake: Flake,
  { path, keys }: { readonly path: string; readonly keys: readonly string[] },
): SecretChange | SecretRefusal {
  if (keys.length === 0) return refusal('Nobody could decrypt it. Choose at least one recipient.');
  const rules = rulesFor(flake, snapshot, path);
  if (rules === undefined) return firstRule(snapshot, flake, path, keys);
  const name = relativePath(rules.folder, path).replace(/^\.\//, '');
  if (rules.rules.some((rule) => rule.path === path))
    return refusal(`${name} has a rule already. Choose another name.`);
  const written = keys.map((key) => writtenKey(snapshot, rules, key));
  const items = written.map((item) => `  ${item}`).join('\n');
  const value = written.length === 1 ? `[ ${written[0] ?? ''} ]` : `[\n${items}\n]`;
  const set = setOption(snapshot, rules.file, { path: [name, 'publicKeys'], value });
  return set.kind === 'edit' ? { kind: 'change', edits: [set.edit], rekey: [] } : set;
}

function firstRule(
  snapshot: Snapshot,
  flake: Flake,
  path: string,
  keys: readonly string[],
): SecretChange | SecretRefusal {
  const folder = folderOf(path);
  const file = uriFromPath(`${folder}/secrets.nix`);
  const shown = relativePath(flake.root, `${folder}/secrets.nix`).replace(/^\.\//, '');
  if (snapshot.text(file) !== undefined)
    return refusal(
      `${shown} cannot be read without Nix, so no rule can be added to it here. Write the rule by hand, or use agenix in a terminal.`,
    );
  const items = keys.map((key) => `    ${JSON.stringify(key)}\n`).join('');
  const name = JSON.stringify(path.slice(folder.length + 1));
  const text = `# Who can open which secret. Only agenix and editors read this file; NixOS does not.\n{\n  ${name}.publicKeys = [\n${items}  ];\n}\n`;
  return { kind: 'change', edits: [], rekey: [], newRules: { file, text } };
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
export function secretsFolder(flake: Flake, snapshot: Snapshot): string {
  const most = mainRules(flake, snapshot);
  return most === undefined ? `${flake.root}/secrets` : folderOf(pathFromUri(most.file));
}

/** The file with most of the rules. */
export function mainRules(flake: Flake, snapshot: Snapshot): SecretRules | undefined {
  const all = secretRules(flake, snapshot);
  return [...all].sort((a, b) => b.rules.length - a.rules.length)[0];
}
