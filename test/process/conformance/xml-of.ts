import { compareText } from '../../../server/src/core/eval/compare';
import {
  isExactAttrs,
  isExactList,
  reasonOf,
  type AttrsValue,
  type ListValue,
  type Value,
} from '../../../server/src/core/eval/value';

type NotKnown = { readonly kind: 'opaque'; readonly why: string };

/** A whole value as `nix-instantiate --strict --xml` prints it, or why some part of it is not known. */
export function xmlOf(value: Value): string | NotKnown {
  switch (value.kind) {
    case 'null':
      return '<null />';
    case 'lambda':
    case 'primitive':
      return '<function />';
    case 'float':
      return `<float value="${sixDigits(value.value)}" />`;
    case 'bool':
    case 'int':
    case 'string':
    case 'path':
      return `<${value.kind} value="${escapeXml(String(value.value))}" />`;
    case 'list':
      return listXml(value);
    case 'attrs':
      return attrsXml(value);
    default:
      return { kind: 'opaque', why: reasonOf(value) };
  }
}

function listXml(list: ListValue): string | NotKnown {
  if (!isExactList(list))
    return { kind: 'opaque', why: list.rest?.why ?? 'an item may be missing' };
  return joined(
    '<list>',
    list.items.map(({ thunk }) => xmlOf(thunk.force())),
    '</list>',
  );
}

function attrsXml(set: AttrsValue): string | NotKnown {
  if (!isExactAttrs(set))
    return { kind: 'opaque', why: set.rest?.why ?? 'an attribute may be missing' };
  const entries = [...set.entries].sort(([a], [b]) => compareText(a, b));
  return joined(
    '<attrs>',
    entries.map(([name, { thunk }]) =>
      joined(`<attr name="${escapeXml(name)}">`, [xmlOf(thunk.force())], '</attr>'),
    ),
    '</attrs>',
  );
}

function joined(
  open: string,
  parts: readonly (string | NotKnown)[],
  close: string,
): string | NotKnown {
  let xml = open;
  for (const part of parts) {
    if (typeof part !== 'string') return part;
    xml += part;
  }
  return xml + close;
}

/** As C++ prints a `double`: six significant digits, without trailing zeros. */
function sixDigits(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(6)))));
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [digits = '', power = '+0'] = value.toExponential(5).split('e');
  const sign = power.startsWith('-') ? '-' : '+';
  return `${String(Number(digits))}e${sign}${power.replace(/^[+-]/, '').padStart(2, '0')}`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#xA;');
}
