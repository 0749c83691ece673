import { uriFromPath } from '../../core/base/uri';
import { builderPort, isLinuxBuilder, type Builder } from '../../nix/builders';
import type { CheckResult } from '../../protocol';
import { hasNativeBuilder } from './computer-checks';
import { storeInfo } from './nix-checks';
import { answerOf, appendAsRoot, exists, type Check, type Patient } from './patient';

/** As `nixpkgs#darwin.linux-builder` installs it, and as the project plan writes it down. */
const key = '/etc/nix/builder_ed25519';
const hostKey =
  'c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSU9BMWZHWVRYZ1B0SG9OMkVVSTlVTjAyRUhIVU5Fd2oyWXV3aG5NOUVVTmkgcm9vdEBuaXhvcwo=';
const sshConfig = '/etc/ssh/ssh_config.d/100-linux-builder.conf';

/** The one-time set-up of the Linux builder on macOS, step by step. */
export const linuxBuilder: Check = async (patient) => {
  const { context, manager } = patient;
  if (context.host.platform !== 'darwin') return [];
  if (await hasNativeBuilder(patient))
    return [found('Determinate Nix builds for Linux by itself.')];
  if (await isKeptByNixDarwin(context))
    return [
      found('nix-darwin runs the Linux builder (nix.linux-builder).'),
      await answering(patient),
    ];
  const steps = [
    await keyInstalled(patient),
    await namedInConf(patient),
    await knownToSsh(patient),
  ];
  const advice = manager.kind === 'nix-darwin' ? [nixDarwinOffer] : [];
  return [...advice, ...steps, await answering(patient)];
};

/** nix-darwin runs the builder as a service of macOS, so nobody has to start it. */
export function isKeptByNixDarwin(context: Patient['context']): Promise<boolean> {
  return exists(context, '/Library/LaunchDaemons/org.nixos.linux-builder.plist');
}

/** Every builder that Nix is told of, whichever system it builds for. */
export const remoteBuilders: Check = async (patient) => {
  const { builders, nix } = patient;
  const others = builders.filter(({ uri }) => nix !== undefined && !isLinuxBuilder({ uri }));
  const results = others.map(async ({ uri, systems }): Promise<CheckResult> => {
    const about = { code: 'remote-builder', title: `Builder ${uri}` };
    const { answers, message } = await askBuilder(patient, { uri, systems });
    return { ...about, status: answers ? 'ok' : 'warning', message };
  });
  return Promise.all(results);
};

/** Whether Nix can reach a builder, and what to say about it. */
export async function askBuilder(
  patient: Pick<Patient, 'context' | 'nix' | 'version'>,
  { uri, systems }: Builder,
): Promise<{ readonly answers: boolean; readonly message: string }> {
  const answer = await answerOf(patient.context, storeInfo(patient, uri));
  if (answer?.succeeded === true)
    return { answers: true, message: `${uri} answers and builds for ${systems.join(', ')}.` };
  const why = answer?.output.split('\n').at(-1) ?? 'no answer';
  const message = `${uri} does not answer (${why}). Start it, or remove it from the builders of nix.conf.`;
  return { answers: false, message };
}

function found(message: string): CheckResult {
  return { code: 'linux-builder', title: 'Linux builder', status: 'ok', message };
}

const nixDarwinOffer: CheckResult = {
  code: 'linux-builder',
  title: 'Linux builder',
  status: 'warning',
  message:
    'nix-darwin can run the Linux builder by itself. Set nix.linux-builder.enable = true and run darwin-rebuild switch, or do the following steps.',
};

async function keyInstalled({ context }: Patient): Promise<CheckResult> {
  const about = { code: 'builder-key', title: 'Key of the Linux builder' };
  if (await exists(context, key)) return { ...about, status: 'ok', message: `${key} is there.` };
  const message = `${key} is missing. Starting the Linux builder for the first time installs it.`;
  const remedy = { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] };
  return { ...about, status: 'failed', message, remedy };
}

/** `ssh-ng://linux-builder`, where SSH's configuration names the user, does as well as with a user. */
function namedInConf({ builders, manager, context }: Patient): Promise<CheckResult> {
  const about = { code: 'builder-setting', title: 'Builder in nix.conf' };
  const named = builders.find(isLinuxBuilder);
  const system = `${context.host.architecture}-linux`;
  if (named?.systems.includes(system) === true)
    return Promise.resolve({
      ...about,
      status: 'ok',
      message: `Nix builds for ${system} with ${named.uri}.`,
    });
  if (manager.conf === undefined)
    return Promise.resolve({
      ...about,
      status: 'failed',
      message:
        'Nix is not told of the Linux builder. Set nix.linux-builder.enable = true and run darwin-rebuild switch.',
    });
  const lines = [
    `builders = ssh-ng://builder@linux-builder ${system} ${key} 4 - - - ${hostKey}`,
    'builders-use-substitutes = true',
  ];
  const append = appendAsRoot(manager.conf, lines);
  const command = [
    ...append.slice(0, -1),
    `${append.at(-1) ?? ''} && ${manager.restart.join(' ')}`,
  ];
  return Promise.resolve({
    ...about,
    status: 'failed',
    message: `Nix is not told of the Linux builder. Add it to ${manager.conf} and start the Nix daemon again.`,
    remedy: { title: `Add it to ${manager.conf}`, command },
  });
}

async function knownToSsh({ context }: Patient): Promise<CheckResult> {
  const about = { code: 'builder-ssh', title: 'SSH configuration' };
  const home = context.host.env['HOME'] ?? '';
  for (const path of [sshConfig, '/etc/ssh/ssh_config', `${home}/.ssh/config`]) {
    const read = await context.files.readText(uriFromPath(path));
    if (read.kind === 'read' && /^\s*Host\s+(.*\s)?linux-builder(\s|$)/m.test(read.value))
      return { ...about, status: 'ok', message: `${path} knows the host linux-builder.` };
  }
  const lines = [
    'Host linux-builder',
    '  Hostname localhost',
    '  HostKeyAlias linux-builder',
    `  Port ${builderPort}`,
    '  User builder',
    `  IdentityFile ${key}`,
  ];
  const remedy = { title: `Write ${sshConfig}`, command: appendAsRoot(sshConfig, lines) };
  const message = `SSH does not know the host linux-builder. Describe it in ${sshConfig}.`;
  return { ...about, status: 'failed', message, remedy };
}

async function answering(patient: Patient): Promise<CheckResult> {
  const about = { code: 'builder-answers', title: 'Linux builder answers' };
  const { context, nix } = patient;
  const remedy = { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] };
  const greeting = await context.network.greeting({ port: builderPort, timeout: 3000 });
  if (greeting?.startsWith('SSH-') !== true) {
    const message = `Nothing answers on port ${builderPort}, so the Linux builder is not running. Start it.`;
    return { ...about, status: 'warning', message, remedy };
  }
  const uri = 'ssh-ng://builder@linux-builder';
  const answer = nix === undefined ? undefined : await answerOf(context, storeInfo(patient, uri));
  if (answer?.succeeded === true)
    return { ...about, status: 'ok', message: 'The Linux builder runs and Nix can reach it.' };
  const why = answer?.output.split('\n').at(-1) ?? 'no answer';
  const message = `The Linux builder runs, but Nix cannot log in (${why}). Check its key and SSH's configuration above.`;
  return { ...about, status: 'failed', message };
}
