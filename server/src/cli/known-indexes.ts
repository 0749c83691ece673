import { readFile } from 'node:fs/promises';
import { uriFromPath } from '../core/base/uri';
import { inputModules } from '../core/model/input-modules';
import type { MachineIndex } from '../core/model/machine-index';
import type { Flake, Snapshot } from '../core/model/snapshot';
import type { Workspace } from '../core/workspace';
import type { OptionIndex } from '../core/upstream/option-index';
import { openIndex } from '../upstream/index-file';
import { createIndexStore } from '../upstream/index-store';

/** The indexes of options that fit the sources of a workspace, where an evaluation has left some. */
export class KnownIndexes {
  private readonly opened = new Map<string, OptionIndex>();

  constructor(private readonly workspace: Workspace) {}

  /** Looks for them again, because the sources may have changed. */
  async use(): Promise<void> {
    const snapshot = this.workspace.snapshot();
    for (const flake of snapshot.flakes) {
      const indexes = await this.find(snapshot, flake);
      const isKnown = indexes.every(({ index }, place) => index === flake.indexes[place]?.index);
      if (indexes.length === flake.indexes.length && isKnown) continue;
      this.workspace.setIndexes(uriFromPath(flake.root), indexes);
    }
  }

  private async find(snapshot: Snapshot, flake: Flake): Promise<readonly MachineIndex[]> {
    const lock = await readFile(`${flake.root}/flake.lock`, 'utf8').catch(() => undefined);
    if (lock === undefined) return [];
    const store = createIndexStore(process.env);
    const found: MachineIndex[] = [];
    for (const machine of flake.machines) {
      const { name } = machine;
      const modules = inputModules(snapshot, flake, machine);
      const path = await store.find(store.keyOf({ lock, machine: name, modules }));
      const index = path === undefined ? undefined : this.open(path);
      if (index !== undefined) found.push({ machine: name, index });
    }
    return found;
  }

  private open(path: string): OptionIndex | undefined {
    const known = this.opened.get(path);
    if (known !== undefined) return known;
    const opened = openIndex(path);
    if (opened.kind !== 'opened') return undefined;
    this.opened.set(path, opened.index);
    return opened.index;
  }
}
