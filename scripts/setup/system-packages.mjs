import { existsSync } from 'node:fs';
import path from 'node:path';
import { Complaint } from './complaint.mjs';
import { isExecutable } from './is-executable.mjs';
import { runQuietly, runStep } from './run-step.mjs';

/** Debian's packages by what tells that they are installed: a program, or a file. */
export const packages = {
  compiler: { 'g++': 'g++', make: 'make', python3: 'python3' },
  git: { git: 'git' },
  gallery: { pngquant: 'pngquant', img2webp: 'webp' },
  tests: {
    nix: 'nix-bin',
    'qemu-system-x86_64': 'qemu-system-x86',
    'qemu-img': 'qemu-utils',
    git: 'git',
    cpio: 'cpio',
    gzip: 'gzip',
    'dpkg-deb': 'dpkg',
    ssh: 'openssh-client',
    sshpass: 'sshpass',
    setpriv: 'util-linux',
    ip: 'iproute2',
    chromium: 'chromium',
    caddy: 'caddy',
    prometheus: 'prometheus',
    promtool: 'prometheus',
    age: 'age',
    '/usr/sbin/dropbear': 'dropbear-bin',
    nvim: 'neovim',
    '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf': 'fonts-dejavu-core',
    '/usr/share/ca-certificates': 'ca-certificates',
  },
};

/** Installs what is missing of these, where apt-get may be used; else says what to install. */
export async function installSystemPackages(wanted, purpose) {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return;
  const apt = await aptCommand();
  if (!apt)
    throw new Complaint(
      `${purpose} needs programs that are not installed here. ${remedy(missing)}`,
    );
  console.log(`Installing ${missing.join(', ')} with apt-get…`);
  await runApt(apt, 'Reading the package lists', 'update', '-qq');
  const install = ['install', '-qq', '-y', '--no-install-recommends', ...missing];
  await runApt(apt, 'Installing packages', ...install);
  const still = missingPackages(wanted);
  if (still.length > 0) throw new Complaint(`After apt-get, ${still.join(', ')} cannot be found.`);
}

/** Learns what Debian offers, where apt-get may be used. */
export async function updatePackageLists() {
  const apt = await aptCommand();
  if (apt) await runApt(apt, 'Reading the package lists', 'update', '-qq');
}

function runApt([command, ...before], what, ...args) {
  return runStep(what, command, [...before, 'apt-get', ...args]);
}

export function missingPackages(wanted) {
  const missing = Object.entries(wanted).filter(([sign]) => !isThere(sign));
  return [...new Set(missing.map(([, name]) => name))];
}

function isThere(sign) {
  if (sign.startsWith('/')) return existsSync(sign);
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(path.join(folder, sign)));
}

/** As root, or with a sudo that asks for no password. */
async function aptCommand() {
  if (!isThere('apt-get')) return undefined;
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  if (process.getuid?.() === 0) return quiet;
  if (!isThere('sudo')) return undefined;
  const { code } = await runQuietly('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n', ...quiet] : undefined;
}

function remedy(missing) {
  const names = missing.join(' ');
  return isThere('apt-get') ? `Run: sudo apt-get install ${names}` : `Install: ${names}`;
}
