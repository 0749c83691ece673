import { uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

export type NixPlaces = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The path that the person gave, which is then the only one looked at. */
  readonly setting?: string | undefined;
};

export type FoundNix =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[] };

/** Finds `nix`, also where an editor that was started from the Dock has a poor PATH. */
export async function findNix(files: FileSystem, places: NixPlaces): Promise<FoundNix> {
  const looked = candidates(places);
  for (const path of looked)
    if ((await files.stat(uriFromPath(path))).kind === 'file') return { kind: 'found', path };
  return { kind: 'missing', looked };
}

function candidates({ env, setting }: NixPlaces): readonly string[] {
  if (setting !== undefined && setting !== '') return [setting];
  const onPath = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return [...new Set([...onPath, ...profileFolders(env)])].map((folder) => `${folder}/nix`);
}

/** Where the installers of Nix, Determinate Nix, Lix, NixOS, nix-darwin and Debian put it. */
function profileFolders(env: NixPlaces['env']): readonly string[] {
  const { HOME: home, USER: user, XDG_STATE_HOME: state } = env;
  return [
    '/nix/var/nix/profiles/default/bin',
    '/run/current-system/sw/bin',
    ...(user ? [`/etc/profiles/per-user/${user}/bin`] : []),
    ...(home
      ? [`${home}/.nix-profile/bin`, `${state ?? `${home}/.local/state`}/nix/profile/bin`]
      : []),
    '/usr/local/bin',
    '/usr/bin',
  ];
}
