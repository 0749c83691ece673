import type { FileIr } from '../ir/expr';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { bodyPlace } from './module-body';

type NameSite = CompletionSite & { readonly kind: 'name' | 'body' };

const parts = [
  { name: 'imports', text: '[ $1 ]', about: 'the modules that belong to this one' },
  { name: 'options', text: '{\n\t$1\n}', about: 'what this module declares' },
  { name: 'config', text: '{\n\t$1\n}', about: 'what this module sets' },
] as const;

/** The parts of a module, in its body. */
export function completeBody(
  ir: FileIr,
  offset: number,
  site: NameSite,
): readonly CompletionItem[] {
  if (site.prefix.length > 0 || bodyPlace(ir, offset)?.path.length !== 0) return [];
  return parts
    .filter(({ name }) => !site.taken.has(name))
    .map(({ name, text, about }, index) => ({
      label: name,
      kind: 'keyword',
      beside: { kind: 'type', text: about },
      replace: site.replace,
      sortText: `2${index}`,
      ...insertion(name, text, site),
    }));
}

/** A set that is begun with dots goes on with one. */
function insertion(
  name: string,
  text: string,
  { continues, begun, closed }: NameSite,
): Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'> {
  if (continues) return { insertText: name, isSnippet: false, retrigger: false };
  if (begun.has(name)) return { insertText: `${name}.`, isSnippet: false, retrigger: true };
  return { insertText: `${name} = ${text}${closed ? '' : ';'}`, isSnippet: true, retrigger: true };
}
