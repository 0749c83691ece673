import { spawn } from 'node:child_process';

/** Runs a program of the installed libraries where everything it says is seen; gives its status. */
export function runVisibly(root, command) {
  console.log(`\n> ${command.join(' ')}`);
  return new Promise((resolve) => start(root, command, 'inherit').on('close', resolve));
}

/** Runs it beside others, and shows what it said once it has ended. */
export function runBeside(root, command) {
  return new Promise((resolve) => {
    const child = start(root, command, 'pipe');
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('close', (status) => {
      console.log(`\n> ${command.join(' ')}\n${Buffer.concat(said).toString()}`);
      resolve(status);
    });
  });
}

function start(root, [program, ...args], output) {
  const stdio = ['ignore', output, output];
  return spawn(`node_modules/.bin/${program}`, args, { cwd: root, stdio });
}
