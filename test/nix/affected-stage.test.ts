import { describe, expect, it } from 'vitest';
import { affectedStage } from '../../server/src/verify/affected-stage';

const written = (path: string) => ({ path, contentOnly: true });
const appeared = (path: string) => ({ path, contentOnly: false });

describe('the stage that verify begins with after a change', () => {
  it.each([
    ['a module', [written('modules/caddy.nix')], 'check'],
    ['a secret that appeared, because a check may have missed it', [appeared('a.age')], 'check'],
    ['the content of a secret', [written('secrets/a.age')], 'evaluate'],
    ['the lock file, also where it was replaced', [appeared('flake.lock')], 'evaluate'],
    ['a module beside other files', [written('README.md'), written('flake.nix')], 'check'],
    ['what Git writes', [appeared('.git/index.lock'), written('.git/HEAD')], undefined],
    ['what Nix builds', [appeared('result'), appeared('result-vm')], undefined],
    ['what editors write', [appeared('modules/.#a.nix'), appeared('4913')], undefined],
    ['a disk of a VM', [written('server.qcow2')], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, changes, stage) => {
    expect(affectedStage(changes)).toBe(stage);
  });
});
