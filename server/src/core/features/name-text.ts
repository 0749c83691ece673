import type { Declaration } from '../model/declaration';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { valueSnippet } from './value-snippet';

type NameSite = CompletionSite & { readonly kind: 'name' };
type Inserted = Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'>;

/** An option goes on with a value. */
export function optionText(
  written: string,
  declaration: Pick<Declaration, 'type' | 'default'>,
  site: NameSite,
): Inserted {
  if (site.continues) return { insertText: written, isSnippet: false, retrigger: false };
  const value = valueSnippet(declaration);
  return {
    insertText: `${snippetText(written)} = ${value.text}${site.closed ? '' : ';'}`,
    isSnippet: true,
    retrigger: value.hasChoices,
  };
}

/** A set of options goes on with a dot, or with braces where its neighbours do. */
export function setText(written: string, site: NameSite): Inserted {
  if (site.continues) return { insertText: written, isSnippet: false, retrigger: false };
  if (site.style === 'dotted')
    return { insertText: `${written}.`, isSnippet: false, retrigger: true };
  const end = site.closed ? '' : ';';
  return {
    insertText: `${snippetText(written)} = {\n\t$0\n}${end}`,
    isSnippet: true,
    retrigger: true,
  };
}

/** A name with what snippets give a meaning of their own. */
export function snippetText(written: string): string {
  return written.replace(/[\\$}]/g, '\\$&');
}
