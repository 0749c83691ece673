import { spawn } from 'node:child_process';

/**
 * Runs a program of the installed libraries where everything it says is seen; gives its status.
 * `before` is a command that starts it in another way, such as `nice`.
 */
export function runVisibly(root, command, before = []) {
  console.log(`\n> ${command.join(' ')}`);
  return new Promise((resolve) => start(root, command, before, 'inherit').on('close', resolve));
}

/** Runs it beside others, and shows what it said once it has ended. */
export function runBeside(root, command, before = []) {
  return new Promise((resolve) => {
    const child = start(root, command, before, 'pipe');
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('close', (status) => {
      console.log(`\n> ${command.join(' ')}\n${Buffer.concat(said).toString()}`);
      resolve(status);
    });
  });
}

function start(root, [program, ...args], before, output) {
  const stdio = ['ignore', output, output];
  const [first, ...rest] = [...before, `node_modules/.bin/${program}`, ...args];
  return spawn(first, rest, { cwd: root, stdio });
}
