import type { FileUri } from '../base/uri';
import type { Expr, FileIr, LambdaExpr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { namesOf } from '../ir/names';
import { readText } from '../ir/read-text';
import { signatureText } from '../library/doc';
import { findDoc } from '../library/find-doc';
import { PathReader } from '../model/config-path';
import type { Snapshot } from '../model/snapshot';

/** A call that is being written: what is called, its parameters, and which of them comes next. */
export type SignatureInfo = {
  readonly label: string;
  readonly documentation: string | undefined;
  readonly parameters: readonly string[];
  readonly active: number;
};

const placeholder = ' caretIsHere ';

/** The function whose arguments are being written at an offset. */
export function signatureHelp(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): SignatureInfo | undefined {
  const text = snapshot.text(file);
  if (text === undefined) return undefined;
  const isBetween = /\s/.test(text[offset - 1] ?? '');
  const ir = isBetween
    ? readText(text.slice(0, offset) + placeholder + text.slice(offset))
    : snapshot.ir(file);
  const call = ir && callAt(ir.root, isBetween ? offset + 1 : offset);
  if (ir === undefined || call === undefined) return undefined;
  return ofLibrary(ir, call) ?? ofFile(ir, call);
}

type Call = { readonly fn: Expr; readonly active: number };

/** The innermost call around an offset that stands in one of its arguments. */
function callAt(root: Expr, offset: number): Call | undefined {
  const steps = stepsTo(root, offset);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    // A set or a list as an argument has a life of its own, unless the caret is in the call itself.
    if (step?.kind === 'binding') return undefined;
    if (step?.kind !== 'expr' || step.expr.kind !== 'apply') continue;
    if (offset <= step.expr.fn.span.end) continue;
    let fn = step.expr.fn;
    let active = 0;
    for (; fn.kind === 'apply'; fn = fn.fn) active++;
    return { fn, active };
  }
  return undefined;
}

function ofLibrary(ir: FileIr, { fn, active }: Call): SignatureInfo | undefined {
  const path = new PathReader(ir).pathOf(fn);
  const doc = path && findDoc(path);
  if (path === undefined || doc === undefined || active >= doc.parameters.length) return undefined;
  const label = signatureText([path.root, ...path.path], doc);
  return { label, documentation: doc.text, parameters: doc.parameters, active };
}

/** A function that the file itself binds to a name. */
function ofFile(ir: FileIr, { fn, active }: Call): SignatureInfo | undefined {
  if (fn.kind !== 'var') return undefined;
  const found = namesOf(ir).at.get(fn.span.start);
  const value = found?.kind === 'local' ? found.local.value : undefined;
  if (value?.kind !== 'lambda') return undefined;
  const parameters = parametersOf(value);
  if (active >= parameters.length) return undefined;
  const label = [fn.name, ...parameters].join(' ');
  return { label, documentation: undefined, parameters, active };
}

function parametersOf({ param, formals, body }: LambdaExpr): readonly string[] {
  const names = formals?.names.map(({ name, fallback }) => (fallback ? `${name} ? …` : name)) ?? [];
  const open = formals?.open === true ? ['...'] : [];
  const own =
    formals === undefined ? (param?.name ?? '_') : `{ ${[...names, ...open].join(', ')} }`;
  return [own, ...(body.kind === 'lambda' ? parametersOf(body) : [])];
}
