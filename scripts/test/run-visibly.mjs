import { spawnSync } from 'node:child_process';

/** Runs a program of the installed libraries where everything it says is seen; gives its status. */
export function runVisibly(root, [program, ...args]) {
  console.log(`\n> ${[program, ...args].join(' ')}`);
  const command = `node_modules/.bin/${program}`;
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
