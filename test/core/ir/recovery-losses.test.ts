import { describe, expect, it } from 'vitest';
import { smallHomelab, template } from '../../support/fixtures';
import { folderWorkspace } from '../../support/workspace';
import { lossesOf } from '../../recovery/losses';

/** One in so many broken files is tried here; `npm run recovery` tries all. */
const step = Number(process.env['RECOVERY_STEP'] ?? 23);

describe.each([template, smallHomelab])('a file of %s that is broken at a token', (folder) => {
  it('loses no option but those of the binding that is broken', () => {
    const workspace = folderWorkspace(folder);
    const results = [...workspace.snapshot().files()].map((file) =>
      lossesOf(workspace, file, step),
    );
    expect(results.reduce((sum, { variants }) => sum + variants, 0)).toBeGreaterThan(10);
    expect(results.flatMap(({ losses }) => losses)).toEqual([]);
  });
});
