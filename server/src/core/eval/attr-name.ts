import type { AttrName } from '../ir/expr';
import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import { opaque, string, symbolText, type Value } from './value';

/**
 * The name of one segment of an attribute path. A module argument that only a full evaluation fills
 * (`${namespace}`) stands for itself, so that what is below it keeps its place.
 */
export function attrNameOf(evaluator: Evaluator, name: AttrName, scope: Scope): Value {
  if (name.kind === 'static')
    return name.name === '' && !name.quoted ? opaque('a name is missing') : string(name.name);
  const value = evaluator.evaluate(name.expr, scope);
  if (value.kind === 'symbol' && value.root.kind === 'argument' && value.path.length === 0)
    return string(`\${${symbolText(value)}}`);
  return value.kind === 'symbol' ? opaque(`it depends on \`${symbolText(value)}\``) : value;
}
