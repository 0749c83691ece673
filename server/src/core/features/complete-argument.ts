import type { LibraryDoc } from '../library/doc';
import { segmentText } from '../model/option-path';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';

type ArgumentSite = CompletionSite & { readonly kind: 'argument' };

/** The attributes that a function of the library takes, those not yet given first. */
export function completeArgument(site: ArgumentSite): readonly CompletionItem[] {
  return [...site.attributes].map(([name, doc], index) => ({
    label: name,
    kind: 'value',
    documentation: () => doc.text,
    replace: site.replace,
    sortText: `${site.taken.has(name) ? '2' : '1'}${index}`,
    ...insertion(name, doc, site),
  }));
}

function insertion(
  name: string,
  { name: written }: LibraryDoc,
  { continues, closed }: ArgumentSite,
): Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'> {
  if (continues) return { insertText: segmentText(written), isSnippet: false, retrigger: false };
  const value = values[name] ?? '$1';
  return {
    insertText: `${written} = ${value}${closed ? '' : ';'}`,
    isSnippet: true,
    retrigger: name === 'type',
  };
}

const values: Readonly<Record<string, string>> = {
  description: '"$1"',
  imports: '[ $1 ]',
  internal: '${1|true,false|}',
  modules: '[ $1 ]',
  nullable: '${1|true,false|}',
  options: '{\n\t$1\n}',
  config: '{\n\t$1\n}',
  readOnly: '${1|true,false|}',
  specialArgs: '{ $1 }',
  system: '"$1"',
  visible: '${1|true,false|}',
};
