import { folderOf, relativePath, uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';
import { readSopsRules, sopsRuleFor, type SopsRule } from './sops-rules';

/** The rules of sops that hold in the folders of a flake, each read once. */
export class SopsFolder {
  private readonly known = new Map<string, readonly SopsRule[] | 'broken' | undefined>();

  constructor(
    private readonly root: string,
    private readonly files: Pick<FileSystem, 'readText'>,
  ) {}

  /** The rule of an encrypted file: of the nearest `.sops.yaml` beside or above it. */
  async ruleFor(path: string): Promise<SopsRule | 'unknown' | undefined> {
    for (let folder = folderOf(path); folder.startsWith(this.root); folder = folderOf(folder)) {
      const rules = await this.rulesIn(folder);
      if (rules === 'broken') return 'unknown';
      if (rules !== undefined)
        return sopsRuleFor(rules, relativePath(folder, path).replace(/^\.\//, ''));
    }
    return undefined;
  }

  private async rulesIn(folder: string): Promise<readonly SopsRule[] | 'broken' | undefined> {
    if (this.known.has(folder)) return this.known.get(folder);
    const text = await this.files.readText(uriFromPath(`${folder}/.sops.yaml`));
    const rules =
      text.kind === 'read'
        ? (readSopsRules(text.value) ?? 'broken')
        : text.kind === 'missing'
          ? undefined
          : 'broken';
    this.known.set(folder, rules);
    return rules;
  }
}
