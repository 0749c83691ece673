import type { AssignBinding } from '../ir/expr';
import { stepsTo } from '../ir/find';
import type { LibraryDoc } from '../library/doc';
import { docsBelow } from '../library/find-doc';
import { staticNames } from '../model/option-at';
import { describeDoc, isEveryday } from './complete-members';
import type { CompletionItem } from './completion-item';
import type { ExpressionSite } from './expression-site';
import { attributesTaken } from './library-call';
import { typesPrefix } from './library-names';

/** After `type =` of an option: the types, written as this file names them. */
export function completeType(site: ExpressionSite, text: string): readonly CompletionItem[] {
  const binding = typeBinding(site);
  const prefix = binding && typesPrefix(site.ir, site.offset);
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
