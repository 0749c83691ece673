import type { RunnableMachine } from '../core/features/runnable-machines';
import { isLinuxBuilder, readBuilders } from '../nix/builders';
import { readNixConf } from '../nix/nix-conf';
import type { ActionContext } from './action-context';
import { diskSpace, whyNotBuildable } from './doctor/computer-checks';
import { managerOf } from './doctor/patient';
import { isBuilderUp } from './tell-builders';
import { whySlow } from './vm-speed';

/** What may go wrong or take long when a machine is built and booted here, as sentences. */
export async function foresee(
  context: ActionContext,
  machine: RunnableMachine,
): Promise<readonly string[]> {
  const found = [
    await whySlow(context, machine),
    await whyUnbuilt(context, machine),
    await whyFull(context),
  ];
  return found.filter((sentence) => sentence !== undefined);
}

async function whyUnbuilt(
  context: ActionContext,
  { name, system }: RunnableMachine,
): Promise<string | undefined> {
  const { files, host } = context;
  const own = `${host.architecture}-${host.platform}`;
  if (system === undefined || system === own) return undefined;
  const conf = await readNixConf(files, host.env);
  const builders = await readBuilders(files, conf);
  const manager = await managerOf(context);
  const computer = { context, system: own, conf, builders, manager };
  const why = await whyNotBuildable(computer, { name, system });
  if (why !== undefined) return why;
  const suiting = builders.filter(({ systems }) => systems.includes(system));
  const onlyLinuxBuilder = suiting.length > 0 && suiting.every(isLinuxBuilder);
  if (!onlyLinuxBuilder || (await isBuilderUp(context))) return undefined;
  return `${name} is built by the Linux builder, which does not answer. If it has to be built, start the builder with "homelab builder start".`;
}

async function whyFull(context: ActionContext): Promise<string | undefined> {
  const space = await diskSpace({ context, nix: undefined });
  return space.find(({ status }) => status !== 'ok')?.message;
}
