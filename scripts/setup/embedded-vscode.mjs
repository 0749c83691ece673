import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { Complaint } from './complaint.mjs';
import { npmEnvironment, runQuietly, runStep } from './run-step.mjs';
import { installSystemPackages, packages } from './system-packages.mjs';

/**
 * The builds of VS Code that the npm package code-server carries, each with the Node it needs. Of
 * its native modules three are compiled; one of the files named for
 * each tells that it was, or that the package brought it along.
 */
export const vscodeVersions = {
  /** The one that people and tests use. */
  current: {
    codeServer: '4.139.1',
    vscode: '1.139.1',
    node: '24.21.0',
    native: {
      'node-pty': ['build/Release/pty.node', `prebuilds/linux-${process.arch}/pty.node`],
      '@vscode/spdlog': ['build/Release/spdlog.node'],
      '@vscode/native-watchdog': ['build/Release/watchdog.node'],
    },
  },
  /** The oldest that package.json promises. */
  minimum: {
    codeServer: '4.103.2',
    vscode: '1.103.2',
    node: '22.23.3',
    native: {
      'node-pty': ['build/Release/pty.node'],
      '@vscode/spdlog': ['build/Release/spdlog.node'],
      'native-watchdog': ['build/Release/watchdog.node'],
    },
  },
};

/** Where a version is kept: `node` runs it and `server` is its entry. Installs it if it is not there. */
export async function installEmbeddedVscode(version) {
  const shelf = path.join(cacheFolder(), 'vscode');
  const folder = path.join(shelf, `${version.codeServer}-node-${version.node}`);
  if (!existsSync(folder)) await install(version, shelf, folder);
  return placesIn(folder);
}

function placesIn(folder) {
  return {
    node: path.join(folder, 'node_modules', nodePackage(), 'bin/node'),
    server: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/** Made beside its place and moved there when it is whole, so that an interrupted one never counts. */
async function install(version, shelf, folder) {
  if (process.platform !== 'linux')
    throw new Complaint(
      'The embedded VS Code runs on Linux only. Install VS Code from https://code.visualstudio.com and start again.',
    );
  await installSystemPackages(packages.compiler, 'The embedded VS Code');
  console.log(`Installing VS Code ${version.vscode} into ${folder}; this takes a minute or two…`);
  mkdirSync(shelf, { recursive: true });
  removeAbandoned(shelf);
  const work = path.join(shelf, `.making-${process.pid}`);
  try {
    await make(version, work);
    renameSync(work, folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function make({ codeServer, node, native }, work) {
  const npm = (cwd, env, ...args) =>
    runStep('Installing VS Code', 'npm', [...args, '--no-audit', '--no-fund'], { cwd, env });
  mkdirSync(work, { recursive: true });
  writeFileSync(path.join(work, 'package.json'), '{ "private": true }');
  const packageNames = [`code-server@${codeServer}`, `${nodePackage()}@${node}`];
  await npm(work, npmEnvironment(), 'install', '--ignore-scripts', '--save-exact', ...packageNames);
  const nodeFolder = path.join(work, 'node_modules', nodePackage());
  const env = npmEnvironment({
    PATH: `${path.join(nodeFolder, 'bin')}:${process.env.PATH}`,
    npm_config_nodedir: nodeFolder,
  });
  const vscode = path.join(work, 'node_modules/code-server/lib/vscode');
  await npm(vscode, env, 'install', '--omit=dev', '--ignore-scripts');
  await compile(vscode, env, native);
}

/** The exit status does not tell: node-pty's own last step fails after the module was made. */
async function compile(vscode, env, native) {
  const args = ['rebuild', ...Object.keys(native)];
  const { output } = await runQuietly('npm', args, { cwd: vscode, env });
  const missing = Object.entries(native).filter(
    ([name, results]) =>
      !results.some((result) => existsSync(path.join(vscode, 'node_modules', name, result))),
  );
  if (missing.length > 0)
    throw new Complaint(
      `VS Code's native modules (${missing.map(([name]) => name).join(', ')}) could not be compiled. A C++ compiler, make and python3 are needed.\n\n${output.trim().split('\n').slice(-15).join('\n')}`,
    );
}

/** What a process that no longer lives was making. */
function removeAbandoned(shelf) {
  for (const name of readdirSync(shelf)) {
    const pid = Number(/^\.making-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(path.join(shelf, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function nodePackage() {
  return `node-linux-${process.arch}`;
}
