// Lists the licences of what the extension ships, and asks the registry for known holes in it.
// usage: npm run audit [-- --offline]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaint, runScript } from './setup/complaint.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What may be bundled with a program under the MIT licence. */
const permissive = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
];

await runScript(async () => {
  const shipped = shippedPackages();
  for (const { name, version, licence } of shipped)
    console.log(`${name} ${version}`.padEnd(48) + licence);
  const foreign = shipped.filter(({ licence }) => !isPermissive(licence));
  if (foreign.length > 0)
    throw new Complaint(
      `${foreign.map(({ name }) => name).join(', ')}: the licence may not allow shipping it. Use another package, or add the licence to scripts/audit.mjs.`,
    );
  if (process.argv.includes('--offline')) return;
  askForHoles();
});

/** The packages of `dependencies` and all that they need, as the lock file has them. */
function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional)
    .map(([place, { version, license }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'unknown',
    }));
}

function isPermissive(licence) {
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => permissive.includes(choice.trim()));
}

function askForHoles() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const report = parse(stdout);
  if (report?.metadata?.vulnerabilities === undefined) {
    console.log(
      '\nThe registry could not be asked for known holes, so only licences were looked at.',
    );
    return;
  }
  const { high, critical, moderate, low } = report.metadata.vulnerabilities;
  console.log(
    `\nKnown holes: ${critical} critical, ${high} high, ${moderate} moderate, ${low} low.`,
  );
  if (high + critical > 0)
    throw new Complaint(
      `${Object.keys(report.vulnerabilities).join(', ')}: take versions without the holes, with npm audit fix.`,
    );
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
