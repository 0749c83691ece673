import { touches } from '../base/span';
import type { FileUri } from '../base/uri';
import type { Expr, FileIr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { localAt, namesOf, type LocalName } from '../ir/names';
import { signatureText } from '../library/doc';
import { findDoc } from '../library/find-doc';
import { PathReader, type ConfigPath } from '../model/config-path';
import type { Snapshot } from '../model/snapshot';
import type { HoverInfo } from './hover';

/** What is known of a function of the library, or of a name that the file binds. */
export function describeName(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): HoverInfo | undefined {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return undefined;
  return ofLibrary(ir, offset) ?? ofLocal(ir, text, offset);
}

function ofLibrary(ir: FileIr, offset: number): HoverInfo | undefined {
  const last = stepsTo(ir.root, offset).at(-1);
  const found = last?.kind === 'expr' ? pathAt(ir, last.expr, offset) : undefined;
  const doc = found && findDoc(found.path);
  if (found === undefined || doc === undefined) return undefined;
  const label = signatureText([found.path.root, ...found.path.path], doc);
  return { span: found.span, markdown: `\`\`\`nix\n${label}\n\`\`\`\n\n${doc.text}` };
}

function pathAt(
  ir: FileIr,
  expr: Expr,
  offset: number,
): { readonly path: ConfigPath; readonly span: HoverInfo['span'] } | undefined {
  const reader = new PathReader(ir);
  if (expr.kind === 'var') {
    const path = reader.pathOf(expr);
    return path && { path, span: expr.span };
  }
  if (expr.kind !== 'select') return undefined;
  const index = expr.path.findIndex(({ span }) => touches(span, offset));
  const name = expr.path[index];
  const path = name && reader.selected(expr, index + 1);
  return name && path && { path, span: name.span };
}

/** A name of a `let` with what it stands for, as far as that is one line. */
function ofLocal(ir: FileIr, text: string, offset: number): HoverInfo | undefined {
  const local = localAt(namesOf(ir), offset);
  if (local === undefined) return undefined;
  const uses = namesOf(ir).uses.map(({ span }) => span);
  const span = [...uses, ...local.spans].find((candidate) => touches(candidate, offset));
  return span && { span, markdown: `\`\`\`nix\n${localText(text, local)}\n\`\`\`` };
}

function localText(text: string, { name, kind, value, inherit }: LocalName): string {
  if (kind === 'formal' || kind === 'argument') return `${name}: an argument of the function`;
  if (inherit !== undefined) return text.slice(inherit.span.start, inherit.span.end);
  const written = value && text.slice(value.span.start, value.span.end);
  if (written === undefined) return `${name} = …`;
  const [first = '', ...others] = written.split(/\r?\n/);
  return `${name} = ${others.length > 0 ? `${first} …` : first}`;
}
