import type { AssignBinding } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { layersAt, namesOf } from '../ir/names';
import type { LibraryDoc } from '../library/doc';
import { docsBelow } from '../library/find-doc';
import { PathReader, type ConfigPath } from '../model/config-path';
import { staticNames } from '../model/option-at';
import { describeDoc, isEveryday } from './complete-members';
import type { CompletionItem } from './completion-item';
import type { ExpressionSite } from './expression-site';
import { attributesTaken } from './library-call';

/** After `type =` of an option: the types, written as this file names them. */
export function completeType(site: ExpressionSite, text: string): readonly CompletionItem[] {
  const binding = typeBinding(site);
  const prefix = binding && typesPrefix(site);
  if (prefix === undefined) return [];
  const isWhole = binding?.value.kind === 'var';
  const isClosed = /^\s*;/.test(text.slice(site.replace.end));
  const end = isWhole && !isClosed ? ';' : '';
  return [...docsBelow({ root: 'lib', path: ['types'] })].flatMap(([name, doc]) =>
    doc === undefined ? [] : [typeItem(site, { label: `${prefix}${name}`, name, doc, end })],
  );
}

/** The binding `type = …` in the set that an option is made of. */
function typeBinding({ ir, offset }: ExpressionSite): AssignBinding | undefined {
  const steps = stepsTo(ir.root, offset);
  const index = steps.findLastIndex((step) => step.kind === 'binding');
  const step = steps[index];
  if (step?.kind !== 'binding' || step.binding.kind !== 'assign') return undefined;
  if (step.owner === undefined || staticNames(step.binding.path)?.join('.') !== 'type')
    return undefined;
  const isOption = attributesTaken(ir, step.owner, steps[index - 2])?.has('defaultText') ?? false;
  return isOption ? step.binding : undefined;
}

/** What stands before the name of a type here: `types.`, `lib.types.`, or nothing inside `with lib.types`. */
function typesPrefix({ ir, offset }: ExpressionSite): string | undefined {
  const reader = new PathReader(ir);
  const found: string[] = [];
  const add = (path: ConfigPath | undefined, name: string): void => {
    if (path?.root !== 'lib') return;
    const below = path.path.length === 0 ? 'types.' : '';
    if (path.path.length === 0 || path.path.join('.') === 'types') found.push(`${name}${below}`);
  };
  for (const layer of layersAt(namesOf(ir), offset))
    if (layer.kind === 'with') add(reader.pathOf(layer.expr.scope), '');
    else for (const local of layer.names.values()) add(reader.local(local), `${local.name}.`);
  return found.sort((a, b) => a.length - b.length)[0];
}

type TypeName = {
  readonly label: string;
  readonly name: string;
  readonly doc: LibraryDoc;
  /** What closes the binding. */
  readonly end: string;
};

function typeItem(site: ExpressionSite, { label, name, doc, end }: TypeName): CompletionItem {
  const isFunction = doc.parameters.length > 0;
  const argument = isFunction ? (shapes[name] ?? ' $1') : '';
  return {
    label,
    kind: 'type',
    documentation: () => describeDoc(doc),
    replace: site.replace,
    insertText: `${label}${argument}${end}`,
    isSnippet: isFunction,
    sortText: `0${isEveryday(name) ? '0' : '1'}${name}`,
    retrigger: argument === ' $1',
    ...(isFunction && { beside: { kind: 'arguments', text: doc.parameters.join(' ') } }),
  };
}

const shapes: Readonly<Record<string, string>> = {
  enum: ' [ $1 ]',
  submodule: ' {\n\toptions = {\n\t\t$1\n\t};\n}',
};
