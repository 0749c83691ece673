import type { Span, TextEdit } from '../../base/span';
import type { Expr } from '../../ir/expr';
import { stepsTo } from '../../ir/find';
import { bareKey, secretRules, sameKey, type SecretRule } from '../../model/secret-rules';
import type { Flake, Snapshot } from '../../model/snapshot';
import { indentAt, newlineOf } from '../layout';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

export type NewRecipient = {
  readonly key: string;
  /** What the rules are to call it, where they name their keys. */
  readonly name?: string | undefined;
};

/** Lists one more recipient in a rule. */
export function addRecipient(
  snapshot: Snapshot,
  flake: Flake,
  { rule, recipient }: { readonly rule: SecretRule; readonly recipient: NewRecipient },
): SecretChange | SecretRefusal {
  if (rule.recipients.some(({ key }) => sameKey(key, recipient.key)))
    return refusal(`${rule.name} is encrypted for this key already.`);
  const place = sourceOf(snapshot, rule);
  if (place === undefined) return computed(rule);
  const sharing = rulesWith(flake, snapshot, rule).filter(
    ({ value }) => value.source?.expr === rule.value.source?.expr,
  );
  if (sharing.length > 1) return computed(rule);
  const { text, expr } = place;
  const known = rulesWith(flake, snapshot, rule)
    .flatMap(({ recipients }) => recipients)
    .find(({ key, source }) => sameKey(key, recipient.key) && source?.expr.kind === 'var');
  const binding = known === undefined ? namedKey(snapshot, rule, recipient) : undefined;
  const item =
    binding?.name ??
    (known?.source?.expr.kind === 'var' ? known.source.expr.name : JSON.stringify(recipient.key));
  const edits = [...(binding === undefined ? [] : [binding.edit]), itemEdit(text, expr, item)];
  edits.sort((a, b) => a.span.start - b.span.start);
  return { kind: 'change', edits: [{ file: rule.rules, edits }], rekey: [rule.path] };
}

/** Takes a recipient out of the list that names it, which may be shared by several rules. */
export function removeRecipient(
  snapshot: Snapshot,
  flake: Flake,
  { rule, key }: { readonly rule: SecretRule; readonly key: string },
): SecretChange | SecretRefusal {
  const found = rule.recipients.find((one) => sameKey(one.key, key));
  const source = found?.source;
  const ir = snapshot.ir(rule.rules);
  const text = snapshot.text(rule.rules);
  if (found === undefined || ir === undefined || text === undefined)
    return refusal(`${rule.name} is not encrypted for this key.`);
  if (rule.recipients.every((one) => sameKey(one.key, key)))
    return refusal(
      `${found.name} is the only recipient of ${rule.name}, so nobody could decrypt it. Add another one first.`,
    );
  const steps = source?.scope.file === rule.rules ? stepsTo(ir.root, source.expr.span.start) : [];
  const holder = steps.findLast(
    (step) => step.kind === 'expr' && step.expr.kind === 'list' && holds(step.expr, source?.expr),
  );
  if (source === undefined || holder === undefined) return computed(rule);
  const affected = rulesWith(flake, snapshot, rule).filter(({ recipients }) =>
    recipients.some((one) => one.source?.expr === source.expr),
  );
  const edit: TextEdit = { span: withSpaceBefore(text, source.expr.span), newText: '' };
  return {
    kind: 'change',
    edits: [{ file: rule.rules, edits: [edit] }],
    rekey: affected.map(({ path }) => path),
  };
}

function holds(list: Expr, item: Expr | undefined): boolean {
  return list.kind === 'list' && item !== undefined && list.items.includes(item);
}

function rulesWith(flake: Flake, snapshot: Snapshot, rule: SecretRule): readonly SecretRule[] {
  return secretRules(flake, snapshot).find(({ file }) => file === rule.rules)?.rules ?? [rule];
}

/** Where a rule's list is written, if that is in the file of the rules. */
function sourceOf(
  snapshot: Snapshot,
  { rules, value }: SecretRule,
): { readonly text: string; readonly expr: Expr } | undefined {
  const text = snapshot.text(rules);
  const { source } = value;
  if (text === undefined || source?.scope.file !== rules) return undefined;
  return snapshot.ir(rules)?.problems.length === 0 ? { text, expr: source.expr } : undefined;
}

function computed({ name }: SecretRule): SecretRefusal {
  return refusal(
    `The recipients of ${name} are computed, so they cannot be changed here. Change them in the file of the rules.`,
  );
}

/** Puts an item at the end of a list, or a list of its own behind one that has a name. */
function itemEdit(text: string, expr: Expr, item: string): TextEdit {
  if (expr.kind === 'binary' && expr.operator === '++') return itemEdit(text, expr.right, item);
  const { end } = expr.span;
  if (expr.kind !== 'list') return insert(end, ` ++ [ ${item} ]`);
  const last = expr.items.at(-1);
  if (last === undefined) return { span: expr.span, newText: `[ ${item} ]` };
  const isOneLine = !text.slice(expr.span.start, end).includes('\n');
  const before = isOneLine ? ' ' : `${newlineOf(text)}${indentAt(text, last.span.start)}`;
  return insert(last.span.end, `${before}${item}`);
}

/** A name for a new key beside the names of the others, where the rules name their keys. */
function namedKey(
  snapshot: Snapshot,
  { rules }: SecretRule,
  { key, name }: NewRecipient,
): { readonly name: string; readonly edit: TextEdit } | undefined {
  const root = snapshot.ir(rules)?.root;
  const text = snapshot.text(rules);
  if (name === undefined || text === undefined || root?.kind !== 'let') return undefined;
  const after = root.bindings.findLast(
    (one) => one.kind === 'assign' && one.value.kind === 'string',
  );
  const taken = root.bindings.flatMap((one) =>
    one.kind === 'assign' ? one.path.slice(0, 1) : one.names,
  );
  const isFree = !taken.some((one) => one.kind === 'static' && one.name === name);
  if (after === undefined || !/^[a-zA-Z_][\w'-]*$/.test(name) || !isFree) return undefined;
  const before = `${newlineOf(text)}${indentAt(text, after.span.start)}`;
  const shown = bareKey(key) === key ? key : key.trim();
  return { name, edit: insert(after.span.end, `${before}${name} = ${JSON.stringify(shown)};`) };
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

function withSpaceBefore(text: string, { start, end }: Span): Span {
  const before = /\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - before, end };
}
