import { uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

export type ProgramPlaces = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The path that the person gave, which is then the only one looked at. */
  readonly setting?: string | undefined;
};

export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[] };

/** Finds a program by its names, also where an editor that was started from the Dock has a poor PATH. */
export async function findProgram(
  files: Pick<FileSystem, 'stat'>,
  names: readonly string[],
  places: ProgramPlaces,
): Promise<FoundProgram> {
  const looked = candidates(names, places);
  for (const path of looked)
    if ((await files.stat(uriFromPath(path))).kind === 'file') return { kind: 'found', path };
  return { kind: 'missing', looked };
}

function candidates(names: readonly string[], { env, setting }: ProgramPlaces): readonly string[] {
  if (setting !== undefined && setting !== '') return [setting];
  const onPath = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const folders = [...new Set([...onPath, ...profileFolders(env)])];
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

/** Where the installers of Nix, Determinate Nix, Lix, NixOS, nix-darwin, Homebrew and Debian put programs. */
function profileFolders(env: ProgramPlaces['env']): readonly string[] {
  const { HOME: home, USER: user, XDG_STATE_HOME: state } = env;
  return [
    '/nix/var/nix/profiles/default/bin',
    '/run/current-system/sw/bin',
    ...(user ? [`/etc/profiles/per-user/${user}/bin`] : []),
    ...(home
      ? [`${home}/.nix-profile/bin`, `${state ?? `${home}/.local/state`}/nix/profile/bin`]
      : []),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/usr/bin',
  ];
}
