import { builderPort, isLinuxBuilder } from '../nix/builders';
import { listOf } from '../nix/nix-conf';
import type { ActionEvent, BuilderStatus } from '../protocol';
import type { ActionContext } from './action-context';
import { askBuilder, isKeptByNixDarwin } from './doctor/builder-checks';
import { hasNativeBuilder } from './doctor/computer-checks';
import { examine, type Patient } from './doctor/patient';
import { nixMissing } from './prepare';
import type { BuilderProcess } from './start-builder';

/** Milliseconds between two knocks at the Linux builder. */
const knockEvery = 2000;

/** Tells which computers build for this one; with `follow` also when the Linux builder comes or goes. */
export async function* tellBuilders(
  context: ActionContext,
  process: Pick<BuilderProcess, 'isRunning'>,
  { follow }: { readonly follow: boolean },
): AsyncGenerator<ActionEvent> {
  const patient = await examine(context, '/');
  if (patient.nix === undefined) {
    yield { kind: 'problem', ...nixMissing(context.host.nix) };
    return;
  }
  yield { kind: 'builder', ...itself(patient) };
  const known = await linuxBuilder(patient, process);
  if (known !== undefined) yield { kind: 'builder', ...known };
  for (const builder of patient.builders.filter((other) => !isLinuxBuilder(other))) {
    const { answers, message } = await askBuilder(patient, builder);
    const { uri, systems } = builder;
    const about = { id: uri, name: nameOf(uri), systems, message };
    yield { kind: 'builder', ...about, state: answers ? 'ready' : 'silent' };
  }
  if (follow && known !== undefined) yield* comings(patient, process, known);
}

async function* comings(
  patient: Patient,
  process: Pick<BuilderProcess, 'isRunning'>,
  last: BuilderStatus,
): AsyncGenerator<ActionEvent> {
  const { clock, signal } = patient.context;
  for (let known = last; ;) {
    await clock.sleep(knockEvery, signal);
    if (signal.aborted) return;
    const now = (await linuxBuilder(patient, process)) ?? known;
    if (now.state !== known.state || now.control !== known.control)
      yield { kind: 'builder', ...now };
    known = now;
  }
}

/** Whether `homelab builder start` runs something here: on a Mac, or where Nix is told of it. */
export function hasLinuxBuilder({ context, builders }: Pick<Patient, 'context' | 'builders'>) {
  return context.host.platform === 'darwin' || builders.some(isLinuxBuilder);
}

/** Whether the Linux builder answers on this computer. */
export async function isBuilderUp({ network }: ActionContext): Promise<boolean> {
  const greeting = await network.greeting({ port: builderPort, timeout: 3000 });
  return greeting?.startsWith('SSH-') ?? false;
}

function itself({ system, conf }: Patient): BuilderStatus {
  const systems = [...new Set([system, ...listOf(conf, 'extra-platforms')])];
  const message = `This computer builds for ${systems.join(' and ')} by itself.`;
  return { id: 'here', name: 'This computer', systems, state: 'ready', message };
}

async function linuxBuilder(
  patient: Patient,
  process: Pick<BuilderProcess, 'isRunning'>,
): Promise<BuilderStatus | undefined> {
  const { context, builders } = patient;
  if (!hasLinuxBuilder(patient)) return undefined;
  const system = `${context.host.architecture}-linux`;
  const systems = builders.find(isLinuxBuilder)?.systems ?? [system];
  const about = { id: 'linux-builder', name: 'Linux builder', systems };
  if (await hasNativeBuilder(patient)) {
    const message = 'Determinate Nix builds for Linux by itself.';
    return { ...about, state: 'ready', message };
  }
  const isOurs = await process.isRunning();
  if (await isBuilderUp(context)) {
    const message = `It answers on port ${builderPort} and builds for ${systems.join(' and ')}.`;
    return { ...about, state: 'ready', message, ...(isOurs && { control: 'stop' }) };
  }
  if (isOurs)
    return { ...about, state: 'starting', message: 'It is being started.', control: 'stop' };
  const silence = `Nothing answers on port ${builderPort}.`;
  return (await isKeptByNixDarwin(context))
    ? { ...about, state: 'silent', message: `${silence} nix-darwin has not started it.` }
    : { ...about, state: 'silent', message: `${silence} Start it to build.`, control: 'start' };
}

/** `ssh-ng://builder@big.lan` as `big.lan`. */
function nameOf(uri: string): string {
  return uri.replace(/^[a-z-]+:\/\//, '').replace(/^[^@]*@/, '');
}
