import { pathFromUri } from '../../server/src/core/base/uri';
import { diagnose, type Severities } from '../../server/src/core/checks/diagnose';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { fixture } from './workspace';

/**
 * A homelab of the machines `server` and `vm`. Both import `all.nix`, and each its own file, which is
 * empty where the text does not give it; the text's files replace those of the same name.
 */
export function lab(text: string): Snapshot {
  const files = [
    ['flake.nix', flake],
    ['all.nix', '{ }'],
    ['server.nix', '{ }'],
    ['vm.nix', '{ }'],
  ].filter(([name]) => !text.includes(`#- ${name}\n`));
  const given = text.replaceAll('#- ', '#- /lab/');
  return fixture(
    [...files.map(([name, content]) => `#- /lab/${name}\n${content}`), given].join('\n'),
  ).workspace.snapshot();
}

const flake = `{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    agenix.url = "github:ryantm/agenix";
    private.url = "git+ssh://git.home/private";
  };
  outputs = { nixpkgs, ... }@inputs: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ./server.nix ./all.nix ];
    };
    nixosConfigurations.vm = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ./vm.nix ./all.nix ];
    };
  };
}`;

/** What is found in all files, or of one code: the file, the line from 1, the code and the text there. */
export function findingsIn(
  snapshot: Snapshot,
  code?: string,
  severities?: Severities,
): readonly string[] {
  return [...snapshot.files()].flatMap((file) =>
    diagnose(snapshot, file, severities)
      .filter((finding) => code === undefined || finding.code === code)
      .map(({ code: found, span }) => {
        const name = pathFromUri(file).replace(/^\/lab\//, '');
        const line = (snapshot.lines(file)?.positionAt(span.start).line ?? -1) + 1;
        const text = snapshot.text(file)?.slice(span.start, span.end) ?? '';
        return `${name}:${line} ${found} at "${text}"`;
      }),
  );
}

/** The sentences of one code, in all files. */
export function messagesIn(snapshot: Snapshot, code: string): readonly string[] {
  return [...snapshot.files()].flatMap((file) =>
    diagnose(snapshot, file)
      .filter((finding) => finding.code === code)
      .map(({ message }) => message),
  );
}
