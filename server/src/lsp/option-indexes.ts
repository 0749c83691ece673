import { normaliseUri, type FileUri } from '../core/base/uri';
import type { MachineIndex } from '../core/model/machine-index';
import type { Log } from '../core/ports';
import type { UseIndexesParams } from '../protocol';
import { openIndex, type OpenedIndex } from '../upstream/index-file';
import type { Workspace } from './language';

type Opened = OpenedIndex & { readonly kind: 'opened' };

/** The files of options from outside that the client has told of, opened once each. */
export class OptionIndexes {
  private readonly opened = new Map<string, Opened>();
  private readonly flakes = new Set<FileUri>();

  constructor(
    private readonly workspace: Pick<Workspace, 'setIndexes'>,
    private readonly log: Log,
  ) {}

  use({ indexes }: UseIndexesParams): void {
    const found = new Map<FileUri, MachineIndex[]>();
    for (const flake of this.flakes) found.set(flake, []);
    for (const { flake, machine, path } of indexes) {
      const index = this.open(path);
      const root = normaliseUri(flake);
      if (index !== undefined) found.set(root, [...(found.get(root) ?? []), { machine, index }]);
    }
    for (const [flake, list] of found) {
      this.flakes.add(flake);
      this.workspace.setIndexes(flake, list);
    }
    this.closeAllBut(new Set(indexes.map(({ path }) => path)));
  }

  close(): void {
    this.closeAllBut(new Set());
  }

  private open(path: string): Opened['index'] | undefined {
    const known = this.opened.get(path);
    if (known !== undefined) return known.index;
    const opened = openIndex(path);
    if (opened.kind === 'opened') {
      this.opened.set(path, opened);
      return opened.index;
    }
    this.log.warn(opened.why);
    return undefined;
  }

  private closeAllBut(kept: ReadonlySet<string>): void {
    for (const [path, opened] of this.opened)
      if (!kept.has(path)) {
        opened.close();
        this.opened.delete(path);
      }
  }
}
