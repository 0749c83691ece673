import type { PageCommand, ToPage } from '../../src/map/messages';
import { button, element } from './element';

type Situation = Extract<ToPage, { kind: 'map' }>['situation'];

type Deeds = {
  readonly run: (command: PageCommand) => void;
  readonly showAll: () => void;
};

/** Why nothing is drawn, and what can be done about it. */
export function emptyContent(situation: Situation, { run, showAll }: Deeds): readonly Node[] {
  const offer = (text: string, command: PageCommand): Node => button(text, () => run(command));
  switch (situation) {
    case 'starting':
    case 'reading':
      return [paragraph('Reading your homelab…')];
    case 'no-flake':
      return [
        paragraph(
          'This workspace has no flake.nix. Open the folder of your homelab, the one that holds its flake.nix, or create one.',
        ),
        offer('Open Folder', 'openFolder'),
        offer('Create Project…', 'createProject'),
      ];
    case 'no-machines':
      return [
        paragraph('No machine was found. Define one under nixosConfigurations in flake.nix.'),
        offer('Open flake.nix', 'openFlake'),
      ];
    case 'server-stopped':
      return [
        paragraph('The language server has stopped, so the map of your homelab is not known.'),
        offer('Restart Language Server', 'restartServer'),
      ];
    case 'ready':
      return [
        paragraph('Nothing of the map matches what you look for and the machines that are ticked.'),
        button('Show All Machines', showAll),
      ];
  }
}

function paragraph(text: string): Node {
  return element('p', {}, text);
}
