import { normalisePath, uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

/** The settings that files give Nix, each a text; lists are separated by spaces. */
export type NixConf = ReadonlyMap<string, string>;

/** Files that include one another without end are followed this far. */
const deepest = 8;

/** Reads `nix.conf` of the computer and of the person, with all that they include. */
export async function readNixConf(
  files: FileSystem,
  env: Readonly<Record<string, string | undefined>>,
): Promise<NixConf> {
  const settings = new Map<string, string>();
  const config = env['XDG_CONFIG_HOME'] ?? `${env['HOME'] ?? ''}/.config`;
  const paths = [`${env['NIX_CONF_DIR'] ?? '/etc/nix'}/nix.conf`, `${config}/nix/nix.conf`];
  for (const path of paths) if (path.startsWith('/')) await readInto(settings, files, path, 0);
  return settings;
}

/** The words of a setting that is a list. */
export function listOf(conf: NixConf, name: string): readonly string[] {
  return (conf.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
}

/** `name = value`, `extra-name = value` which adds to it (but for `extra-platforms`, a setting of its own), and `include` or `!include` of a file. */
async function readInto(
  settings: Map<string, string>,
  files: FileSystem,
  path: string,
  depth: number,
): Promise<void> {
  const read = depth > deepest ? undefined : await files.readText(uriFromPath(path));
  if (read?.kind !== 'read') return;
  for (const line of read.value.split('\n').map((text) => text.replace(/#.*/, '').trim())) {
    const included = /^!?include\s+(?<file>.+)$/.exec(line)?.groups?.['file'];
    const { name, value } = /^(?<name>[\w-]+)\s*=\s*(?<value>.*)$/.exec(line)?.groups ?? {};
    if (included !== undefined) await readInto(settings, files, besides(path, included), depth + 1);
    else if (name?.startsWith('extra-') === true && name !== 'extra-platforms') {
      const own = name.slice('extra-'.length);
      settings.set(own, `${settings.get(own) ?? ''} ${value ?? ''}`.trim());
    } else if (name !== undefined) settings.set(name, value ?? '');
  }
}

function besides(path: string, file: string): string {
  return file.startsWith('/') ? file : normalisePath(`${path}/../${file}`);
}
