import { memoize } from '../base/memoize';
import { folderOf, normalisePath, pathFromUri, type FileUri } from '../base/uri';
import { isExactList, reasonOf, type AttrPlace, type Value } from '../eval/value';
import type { Thunk } from '../eval/thunk';
import type { Expr } from '../ir/expr';
import type { ModuleFacts } from './module-facts';
import type { Flake, Snapshot } from './snapshot';

/** A public key that a secret is encrypted for. */
export type Recipient = {
  readonly key: string;
  /** What the rules call it, or else the key's comment, or its first letters. */
  readonly name: string;
  /** The item of the list that names it. */
  readonly source: Thunk['source'];
};

/** What the rules of agenix say of one encrypted file. */
export type SecretRule = {
  /** The file that holds the rule. */
  readonly rules: FileUri;
  /** As the rule names it, relative to the folder of the rules. */
  readonly name: string;
  /** The absolute path of the encrypted file. */
  readonly path: string;
  readonly place: AttrPlace;
  /** The list of public keys. */
  readonly value: Thunk;
  readonly recipients: readonly Recipient[];
  /** Why there may be further recipients, as a clause; undefined where all are known. */
  readonly hidden: string | undefined;
  /** Whether the file is written as text. */
  readonly armor: boolean;
};

/** A file of rules: agenix reads them from `secrets.nix`, or from where `RULES` says. */
export type SecretRules = {
  readonly file: FileUri;
  readonly folder: string;
  readonly rules: readonly SecretRule[];
  /** Why there may be further rules, as a clause. */
  readonly hidden: string | undefined;
};

/** The rules of a flake's secrets, recognised by their public keys; found once for each snapshot. */
export const secretRules = memoize((flake: Flake, snapshot: Snapshot): readonly SecretRules[] =>
  [...snapshot.files()].flatMap((file) => {
    if (snapshot.flakeOf(file) !== flake) return [];
    const found = rulesIn(snapshot, file);
    return found === undefined ? [] : [found];
  }),
);

/** The rules that a file holds; undefined where it is no file of rules. */
export function rulesIn(snapshot: Snapshot, file: FileUri): SecretRules | undefined {
  const isNamed = file.endsWith('/secrets.nix');
  if (!isNamed && !(snapshot.text(file) ?? '').includes('publicKeys')) return undefined;
  const facts = snapshot.facts(file);
  if (facts === undefined || snapshot.ir(file)?.root.kind === 'lambda') return undefined;
  const folder = folderOf(pathFromUri(file));
  const rules = facts.session.run(() => rulesOf(facts, folder)) ?? [];
  if (rules.length === 0 || (!isNamed && rules.every(isExample))) return undefined;
  return { file, folder, rules, hidden: hiddenIn(facts) };
}

/** Rules under another name whose keys are yet to be written show only what rules look like. */
function isExample({ recipients, hidden }: SecretRule): boolean {
  return hidden === undefined && recipients.every(({ key }) => key.includes('...'));
}

function rulesOf(facts: ModuleFacts, folder: string): readonly SecretRule[] {
  const armored = new Set(
    facts.defined.definitions.flatMap(({ path: [name, part], value }) =>
      part === 'armor' && isTrue(value.force()) ? [name] : [],
    ),
  );
  return facts.defined.definitions.flatMap(({ path, place, places, value, conditional }) => {
    const [name = '', part, ...rest] = path;
    if (part !== 'publicKeys' || rest.length > 0 || !name.endsWith('.age')) return [];
    const keys = value.force();
    return [
      {
        rules: facts.file,
        name,
        path: normalisePath(name.startsWith('/') ? name : `${folder}/${name}`),
        place: places[0] ?? place,
        value,
        ...recipientsOf(keys, conditional),
        armor: armored.has(name),
      },
    ];
  });
}

function recipientsOf(
  keys: Value,
  conditional: boolean,
): Pick<SecretRule, 'recipients' | 'hidden'> {
  if (keys.kind !== 'list') return { recipients: [], hidden: reasonOf(keys) };
  const recipients: Recipient[] = [];
  let hidden = conditional || !isExactList(keys) ? 'the list is computed' : undefined;
  if (keys.rest !== undefined) hidden = keys.rest.why;
  for (const { thunk, maybe } of keys.items) {
    const value = thunk.force();
    if (value.kind !== 'string') hidden ??= reasonOf(value);
    else if (!maybe) {
      const key = value.value.trim();
      recipients.push({ key, name: nameOf(thunk, key), source: thunk.source });
    }
  }
  return { recipients, hidden };
}

/** Whether two public keys are the same, whatever their comments say. */
export function sameKey(a: string, b: string): boolean {
  return bareKey(a) === bareKey(b);
}

/** A public key without its comment. */
export function bareKey(key: string): string {
  const [first = '', second] = key.trim().split(/\s+/);
  return first.startsWith('ssh-') && second !== undefined ? `${first} ${second}` : first;
}

function nameOf({ source }: Thunk, key: string): string {
  return (source && nameIn(source.expr)) ?? keyName(key);
}

function nameIn(expr: Expr): string | undefined {
  if (expr.kind === 'var') return expr.name;
  const last = expr.kind === 'select' ? expr.path.at(-1) : undefined;
  return last?.kind === 'static' ? last.name : undefined;
}

/** What a key is called where nothing names it: its comment, or its first letters. */
export function keyName(key: string): string {
  const [type = '', data, ...comment] = key.trim().split(/\s+/);
  if (comment.length > 0) return comment.join(' ');
  const text = data ?? type;
  const shown = text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text;
  return data === undefined ? shown : `${type} ${shown}`;
}

function hiddenIn({ broken, defined }: ModuleFacts): string | undefined {
  if (broken !== undefined) return broken;
  const [first] = defined.opaque.filter(({ path }) => path.length === 0);
  if (first !== undefined) return first.why;
  return defined.unsettled.some(({ path }) => path.length === 0)
    ? 'the set is computed'
    : undefined;
}

function isTrue(value: Value): boolean {
  return value.kind === 'bool' && value.value;
}

/** The rule of an encrypted file. */
export function ruleFor(flake: Flake, snapshot: Snapshot, path: string): SecretRule | undefined {
  const all = secretRules(flake, snapshot).flatMap(({ rules }) => rules);
  return all.find((rule) => rule.path === path);
}
