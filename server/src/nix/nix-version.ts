export type NixVersion = {
  readonly flavour: 'Nix' | 'Determinate Nix' | 'Lix';
  /** As Nix prints it, for example `2.26.3`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
};

/** Reads `nix --version`: `nix (Nix) 2.8.0`, `nix (Determinate Nix 3.6.5) 2.29.0`, `nix (Lix, like Nix) 2.91.1`. */
export function parseNixVersion(output: string): NixVersion | undefined {
  const match = /\((?<name>[^)]*)\)\s+(?<text>(?<major>\d+)\.(?<minor>\d+)\S*)/.exec(output);
  const { name = '', text = '', major, minor } = match?.groups ?? {};
  if (major === undefined || minor === undefined) return undefined;
  return { flavour: flavourOf(name), text, major: Number(major), minor: Number(minor) };
}

/** Present nixpkgs refuses anything older (its `lib/minver.nix`). */
export const oldestForNixpkgs = { major: 2, minor: 18 } as const;

/** Flakes came with this version. */
export const oldestForFlakes = { major: 2, minor: 4 } as const;

export function isOlder(
  version: Pick<NixVersion, 'major' | 'minor'>,
  than: Pick<NixVersion, 'major' | 'minor'>,
): boolean {
  return version.major < than.major || (version.major === than.major && version.minor < than.minor);
}

function flavourOf(name: string): NixVersion['flavour'] {
  if (name.startsWith('Determinate')) return 'Determinate Nix';
  return name.startsWith('Lix') ? 'Lix' : 'Nix';
}
