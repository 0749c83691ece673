import type { Definition, Definitions, Unsettled } from './definitions';
import type { ModuleFacts } from './module-facts';
import type { OptionPath } from './option-path';

/** Something that a module says, with the module. */
export type Said<T> = { readonly said: T; readonly facts: ModuleFacts };

/** What is said at one path of the configuration, and below it. */
export class DefinitionNode {
  readonly children = new Map<string, DefinitionNode>();
  readonly definitions: Said<Definition>[] = [];
  readonly sets: Said<Unsettled>[] = [];
  readonly unsettled: Said<Unsettled>[] = [];

  child(name: string): DefinitionNode {
    let node = this.children.get(name);
    if (node === undefined) {
      node = new DefinitionNode();
      this.children.set(name, node);
    }
    return node;
  }

  at([name, ...rest]: OptionPath): DefinitionNode | undefined {
    return name === undefined ? this : this.children.get(name)?.at(rest);
  }

  add(facts: ModuleFacts, { definitions, sets, unsettled }: Definitions): void {
    for (const said of definitions) this.reach(said.path).definitions.push({ said, facts });
    for (const said of sets) this.reach(said.path).sets.push({ said, facts });
    for (const said of unsettled) this.reach(said.path).unsettled.push({ said, facts });
  }

  private reach([name, ...rest]: OptionPath): DefinitionNode {
    return name === undefined ? this : this.child(name).reach(rest);
  }
}

/** The definitions of many modules by path. */
export function indexDefinitions(modules: Iterable<ModuleFacts>): DefinitionNode {
  const root = new DefinitionNode();
  for (const facts of modules) root.add(facts, facts.defined);
  return root;
}
