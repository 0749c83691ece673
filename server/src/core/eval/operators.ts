import type { BinaryExpr, UnaryExpr } from '../ir/expr';
import { coerceToString } from './coerce';
import { compareValues, equalValues } from './compare';
import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import { Thunk } from './thunk';
import {
  bool,
  int,
  longestList,
  opaque,
  string,
  unknown,
  type Attr,
  type AttrsValue,
  type Item,
  type ListValue,
  type OpaqueValue,
  type Value,
} from './value';

export function evaluateUnary(evaluator: Evaluator, expr: UnaryExpr, scope: Scope): Value {
  const value = evaluator.evaluate(expr.operand, scope);
  if (expr.operator === '!') return value.kind === 'bool' ? bool(!value.value) : unknown(value);
  if (value.kind === 'int') return int(-value.value);
  return value.kind === 'float' ? { kind: 'float', value: -value.value } : unknown(value);
}

export function evaluateBinary(evaluator: Evaluator, expr: BinaryExpr, scope: Scope): Value {
  const left = (): Value => evaluator.evaluate(expr.left, scope);
  const right = (): Value => evaluator.evaluate(expr.right, scope);
  switch (expr.operator) {
    case '&&':
      return logical(left(), right, false);
    case '||':
      return logical(left(), right, true);
    case '->': {
      const premise = left();
      return logical(premise.kind === 'bool' ? bool(!premise.value) : premise, right, true);
    }
    case '|>':
      return evaluator.apply(right(), evaluator.thunk(expr.left, scope));
    case '<|':
      return evaluator.apply(left(), evaluator.thunk(expr.right, scope));
    case '//':
      return updateAttrs(left(), right());
    case '++':
      return concatLists(left(), right());
    case '==':
      return equalValues(left(), right());
    case '!=': {
      const equal = equalValues(left(), right());
      return equal.kind === 'bool' ? bool(!equal.value) : equal;
    }
    case '<':
      return compareValues(left(), right(), (order) => order < 0);
    case '<=':
      return compareValues(left(), right(), (order) => order <= 0);
    case '>':
      return compareValues(left(), right(), (order) => order > 0);
    case '>=':
      return compareValues(left(), right(), (order) => order >= 0);
    case '+':
      return add(evaluator, left(), right());
    case '-':
    case '*':
    case '/':
      return arithmetic(expr.operator, left(), right());
  }
}

/** `decided` is the left side's value that makes the right one unneeded. */
function logical(left: Value, right: () => Value, decided: boolean): Value {
  if (left.kind !== 'bool') return unknown(left);
  if (left.value === decided) return left;
  const value = right();
  return value.kind === 'bool' ? value : unknown(value);
}

export function arithmetic(operator: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  const known = (value: Value): value is Value & { readonly kind: 'int' | 'float' } =>
    value.kind === 'int' || value.kind === 'float';
  if (!known(left)) return unknown(left);
  if (!known(right)) return unknown(right);
  const integers = left.kind === 'int' && right.kind === 'int';
  if (operator === '/' && right.value === 0) return opaque('it divides by zero');
  const results = {
    '+': left.value + right.value,
    '-': left.value - right.value,
    '*': left.value * right.value,
    '/': left.value / right.value,
  };
  const result = results[operator];
  return integers ? int(Math.trunc(result)) : { kind: 'float', value: result };
}

export function add(evaluator: Evaluator, left: Value, right: Value): Value {
  if (left.kind === 'string') {
    const text = coerceToString(evaluator, right, 'interpolation');
    return text.kind === 'string' ? string(left.value + text.value) : text;
  }
  if (left.kind === 'path') {
    const text = right.kind === 'path' ? right : coerceToString(evaluator, right, 'interpolation');
    return text.kind === 'string' || text.kind === 'path'
      ? evaluator.options.edges.normalisePath(left.value + text.value)
      : text;
  }
  if (left.kind === 'attrs') {
    const text = coerceToString(evaluator, left, 'interpolation');
    return text.kind === 'string' ? add(evaluator, text, right) : text;
  }
  if (left.kind === 'symbol') return evaluator.options.edges.append(left, right);
  return arithmetic('+', left, right);
}

export function concatLists(left: Value, right: Value): Value {
  const a = listView(left);
  const b = listView(right);
  if (a === undefined || b === undefined) {
    const broken = a === undefined ? left : right;
    if (isOpen(broken)) {
      const items = [...(a?.items ?? []), ...(b?.items ?? [])].slice(0, longestList);
      return { kind: 'list', items, rest: unknown(broken) };
    }
    return unknown(broken);
  }
  if (a.items.length + b.items.length > longestList) return opaque('the list is too long');
  return { kind: 'list', items: [...a.items, ...b.items], rest: a.rest ?? b.rest };
}

/** A list, or the items that an undecided `if` may give. */
function listView(value: Value): ListValue | undefined {
  if (value.kind === 'list') return value;
  if (value.kind !== 'opaque' || value.choices.length === 0) return undefined;
  const items: Item[] = [];
  for (const choice of value.choices) {
    const list = listView(choice.force());
    if (list === undefined) return undefined;
    for (const { thunk } of list.items) items.push({ thunk, maybe: true });
  }
  return { kind: 'list', items, rest: undefined };
}

/** `left // right`; what may or may not be on the right is kept beside what it would replace. */
export function updateAttrs(left: Value, right: Value): Value {
  const a = attrsView(left);
  const b = attrsView(right);
  if (a !== undefined && isLibraryOfInput(right)) return { ...a, rest: unknown(right) };
  if (a === undefined || b === undefined) {
    const known = a ?? b;
    const broken = a === undefined ? left : right;
    if (!isOpen(broken) || known === undefined) return unknown(broken);
    const rest = unknown(broken);
    return b === undefined ? { ...overridable(known, rest), rest } : { ...known, rest };
  }
  const entries = new Map<string, Attr>(a.entries);
  for (const [name, attr] of b.entries) {
    const before = entries.get(name);
    entries.set(name, attr.maybe && before !== undefined ? either(before, attr) : attr);
  }
  const rest = a.rest ?? b.rest;
  return { kind: 'attrs', entries, rest, origins: [...a.origins, ...b.origins] };
}

/** `inputs.home-manager.lib` brings functions of its own, and replaces none that is known here. */
function isLibraryOfInput(value: Value): boolean {
  return value.kind === 'symbol' && value.path.at(-1) === 'lib';
}

/** A set whose every attribute may have been replaced by one that is not known. */
function overridable(set: AttrsValue, rest: OpaqueValue): AttrsValue {
  const entries = new Map<string, Attr>();
  for (const [name, attr] of set.entries)
    entries.set(name, { ...attr, thunk: Thunk.of(opaque(rest.why, [attr.thunk])) });
  return { ...set, entries };
}

function either(before: Attr, after: Attr): Attr {
  const why = 'it depends on a condition that is not known';
  return {
    thunk: Thunk.of(opaque(why, [after.thunk, before.thunk])),
    place: after.place ?? before.place,
    maybe: before.maybe,
  };
}

/** A set, or the attributes that an undecided `if` may give. */
export function attrsView(value: Value): AttrsValue | undefined {
  if (value.kind === 'attrs') return value;
  if (value.kind !== 'opaque' || value.choices.length === 0) return undefined;
  const entries = new Map<string, Attr>();
  let rest: AttrsValue['rest'];
  const origins: AttrsValue['origins'][number][] = [];
  for (const choice of value.choices) {
    const set = attrsView(choice.force());
    if (set === undefined) return undefined;
    rest ??= set.rest;
    origins.push(...set.origins);
    for (const [name, attr] of set.entries) {
      const before = entries.get(name);
      entries.set(name, { ...(before === undefined ? attr : either(before, attr)), maybe: true });
    }
  }
  return { kind: 'attrs', entries, rest, origins };
}

function isOpen(value: Value): boolean {
  return value.kind === 'opaque' || value.kind === 'symbol';
}
