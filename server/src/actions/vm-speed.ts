import { uriFromPath } from '../core/base/uri';
import type { MachineCandidate } from '../core/features/suggest-machine';
import type { ActionContext } from './action-context';

/** Why a VM will be slow on this computer, as a sentence; undefined if it will not be, or that is not known. */
export async function whySlow(
  { host, files }: Pick<ActionContext, 'host' | 'files'>,
  { name, system }: MachineCandidate,
): Promise<string | undefined> {
  const guest = system?.split('-')[0];
  if (guest !== undefined && guest !== host.architecture)
    return `${name} is made for ${guest} and this computer is ${host.architecture}, so its processor is emulated: booting takes minutes.`;
  if (host.platform !== 'linux') return undefined;
  if ((await files.stat(uriFromPath('/dev/kvm'))).kind !== 'missing') return undefined;
  return 'There is no /dev/kvm on this computer, so the processor of the VM is emulated: booting takes minutes. Switch on virtualisation in the firmware, or load the module kvm.';
}
