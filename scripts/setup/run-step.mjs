import { spawn } from 'node:child_process';
import { Complaint } from './complaint.mjs';

/**
 * Runs one program of a set-up step, silently. If it fails, a complaint says what was to be done
 * and ends with the program's last words.
 */
export async function runStep(what, command, args, options = {}) {
  const { code, output } = await runQuietly(command, args, options);
  if (code === 0) return;
  throw new Complaint(`${what} failed. ${reasonFor(output)}\n\n${lastLines(output)}`);
}

/** The exit code (undefined where the program is missing or was ended) and everything it said. */
export function runQuietly(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: undefined, output: error.message }));
    child.on('close', (code) =>
      resolve({ code: code ?? undefined, output: Buffer.concat(chunks).toString() }),
    );
  });
}

/**
 * The environment for an npm that is started by a script of npm's: without what the outer one says
 * about its own project, and with its settings, such as the registry and the cache.
 */
export function npmEnvironment(more = {}) {
  const outer =
    /^npm_(package_|lifecycle_|command$|execpath$|node_execpath$|config_(local_prefix|global_prefix|noproxy|node_gyp|prefix)$)/;
  const kept = Object.entries(process.env).filter(
    ([name]) => !outer.test(name) && name !== 'INIT_CWD',
  );
  return { ...Object.fromEntries(kept), ...more };
}

function reasonFor(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|network/i.test(output))
    return 'The package registry was not reached. Check the network, or npm’s proxy and registry settings.';
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  return 'This is what was said last:';
}

function lastLines(output) {
  return output.trim().split('\n').slice(-15).join('\n');
}
