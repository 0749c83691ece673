import { cpSync, mkdtempSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Complaint } from '../setup/complaint.mjs';
import { runStep } from '../setup/run-step.mjs';

/** The folder that was asked for, or a fresh copy of the template in the system's temporary folder. */
export async function folderToOpen(root, wanted) {
  if (wanted === undefined) return copyTemplate(root);
  // npm runs scripts in the project's folder, and tells where the person was.
  const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), wanted);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) throw new Complaint(`${folder} does not exist. Give a folder, or none for a new one.`);
  if (!stat.isDirectory())
    throw new Complaint(`${folder} is a file. Give the folder that holds it.`);
  return realpathSync(folder);
}

/** Nix reads of a flake only the files that Git knows. */
async function copyTemplate(root) {
  const folder = path.join(mkdtempSync(path.join(realpathSync(tmpdir()), 'homelab-')), 'homelab');
  cpSync(path.join(root, 'nix-template'), folder, { recursive: true });
  await runStep('Making a Git repository', 'git', ['init', '--quiet', folder]);
  await runStep('Adding the files to Git', 'git', ['-C', folder, 'add', '--all']);
  console.log(`A new homelab lies in ${folder}`);
  return folder;
}
