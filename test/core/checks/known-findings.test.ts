import { expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { knownFindings } from '../../../server/src/core/checks/known-findings';
import { homelab, machineFile } from '../../support/homelab';

const file = uriFromPath(machineFile);
const mistake = '{ homelab.services.grafna.enable = true; }';

it('what is known of a file follows its text and the severities that a person has chosen', () => {
  const { workspace } = homelab(mistake);
  const off = new Map([['unknown-option', 'off']] as const);
  const found = (severities?: typeof off) =>
    knownFindings(workspace.snapshot(), file, severities).map(({ code }) => code);
  expect([found(), found(), found(off), found()]).toEqual([
    ['unknown-option'],
    ['unknown-option'],
    [],
    ['unknown-option'],
  ]);
  workspace.putFile(file, mistake.replace('grafna', 'grafana'));
  expect(found()).toEqual([]);
});
