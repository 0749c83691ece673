import type { Said } from './definition-index';
import type { Definition } from './definitions';
import { listItem } from './option-path';

/** A definition that counts, and how sure that is. */
export type LiveDefinition = Said<Definition> & { readonly certain: boolean };

/** All that is said of one path in a configuration. */
export class DefinedAt {
  private known: ReadonlySet<string> | undefined;

  constructor(
    /** Those whose conditions hold or are not known, of all priorities. */
    readonly definitions: readonly LiveDefinition[],
    /** Why there may be more: a clause that names the part that is computed. */
    readonly hidden: string | undefined,
    private readonly namesBelow: () => ReadonlySet<string>,
  ) {}

  /** Names below the path for which something is said. */
  get names(): ReadonlySet<string> {
    this.known ??= this.namesBelow();
    return this.known;
  }
}

/** Whether names are set below a path; the sets of a list are no names of it. */
export function isSetOfNames({ names }: DefinedAt): boolean {
  return [...names].some((name) => name !== listItem);
}

/** The definitions of the smallest priority, which win. */
export function strongest(definitions: readonly LiveDefinition[]): readonly LiveDefinition[] {
  const priorityOf = ({ said }: LiveDefinition): number => said.priority ?? 0;
  const certain = definitions.filter((definition) => definition.certain);
  const least = Math.min(...certain.map(priorityOf));
  return definitions.filter((definition) => priorityOf(definition) <= least);
}
