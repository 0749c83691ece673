import { uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';
import type { NixConf } from './nix-conf';

/** A computer that builds for this one, as a line of `builders` or `/etc/nix/machines` names it. */
export type Builder = { readonly uri: string; readonly systems: readonly string[] };

/** Where nixpkgs' Linux builder for macOS answers, by SSH. */
export const builderPort = 31022;

/** nixpkgs' Linux builder, under the name that the project plan and nix-darwin give it. */
export function isLinuxBuilder({ uri }: Pick<Builder, 'uri'>): boolean {
  return /^ssh(-ng)?:\/\/(\w+@)?linux-builder$/.test(uri);
}

/** The builders that Nix is told of; without the setting they stand in `/etc/nix/machines`. */
export async function readBuilders(files: FileSystem, conf: NixConf): Promise<readonly Builder[]> {
  const builders: Builder[] = [];
  for (const part of (conf.get('builders') ?? '@/etc/nix/machines').split(';')) {
    const file = /^\s*@(?<path>\/\S+)/.exec(part)?.groups?.['path'];
    const read = file === undefined ? undefined : await files.readText(uriFromPath(file));
    const lines = file === undefined ? [part] : read?.kind === 'read' ? read.value.split('\n') : [];
    builders.push(...lines.flatMap(builderOf));
  }
  return builders;
}

/** `URI SYSTEMS KEY JOBS …`; systems are separated by commas, and `-` stands for this computer's. */
function builderOf(line: string): readonly Builder[] {
  const [uri, systems = '-'] = line.replace(/#.*/, '').trim().split(/\s+/);
  return uri === undefined || uri === '' ? [] : [{ uri, systems: systems.split(',') }];
}
