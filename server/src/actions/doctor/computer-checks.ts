import { suggestMachine } from '../../core/features/suggest-machine';
import { listOf } from '../../nix/nix-conf';
import type { CheckResult } from '../../protocol';
import { answerOf, exists, type Check, type Patient } from './patient';

/** Kilobytes: a system and its VM take some gigabytes of the store. */
const scarce = 10 * 1024 * 1024;

export const virtualisation: Check = async ({ context, system }) => {
  const title = 'Virtualisation';
  const ok = { code: 'virtualisation', title, status: 'ok' } as const;
  if (context.host.platform === 'darwin')
    return [{ ...ok, message: `This is ${system}; VMs of the same processor run at full speed.` }];
  if (await exists(context, '/dev/kvm'))
    return [
      {
        ...ok,
        message: `This is ${system} with KVM; VMs of the same processor run at full speed.`,
      },
    ];
  const message =
    'There is no /dev/kvm, so VMs are emulated and boot in minutes. Switch on virtualisation in the firmware, or load the module.';
  const remedy = { title: 'Load the module kvm', command: ['sudo', 'modprobe', 'kvm'] };
  return [{ code: 'virtualisation', title, status: 'warning', message, remedy }];
};

/** `df -Pk` prints one line per file system: name, size, used, available in kilobytes. */
export async function diskSpace({
  context,
  nix,
}: Pick<Patient, 'context' | 'nix'>): Promise<readonly CheckResult[]> {
  const line = (await answerOf(context, ['df', '-Pk', '/nix']))?.output.split('\n').at(-1);
  const available = Number(line?.trim().split(/\s+/)[3]);
  if (!Number.isFinite(available)) return [];
  const gigabytes = Math.floor(available / 1024 / 1024);
  const about = { code: 'disk', title: 'Disk' };
  if (available >= scarce)
    return [{ ...about, status: 'ok', message: `The Nix store has ${gigabytes} GB left.` }];
  const message = `The Nix store has only ${gigabytes} GB left, which a VM can fill. Collect what Nix no longer needs.`;
  const remedy = { title: 'Collect garbage', command: [nix ?? 'nix', 'store', 'gc'] };
  return [{ ...about, status: 'warning', message, remedy }];
}

/** Whether the VM that suits this computer can be built here. */
export const guestBuildable: Check = async (patient) => {
  const { context, flake } = patient;
  const machines = await context.machinesOf(flake);
  const suggestion = machines && suggestMachine(machines, context.host);
  if (suggestion?.kind !== 'chosen') return [];
  const { name } = suggestion;
  const guest = machines?.find((machine) => machine.name === name)?.system;
  if (guest === undefined) return [];
  const about = { code: 'guest-system', title: 'Test VM' };
  const why = await whyNotBuildable(patient, { name, system: guest });
  if (why === undefined)
    return [{ ...about, status: 'ok', message: `${name} (${guest}) can be built here.` }];
  if (context.host.platform !== 'darwin') return [{ ...about, status: 'failed', message: why }];
  const remedy = { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] };
  return [{ ...about, status: 'failed', message: why, remedy }];
};

/** Why a machine cannot be built here, as sentences; undefined if it can. */
export async function whyNotBuildable(
  { context, system, conf, builders, manager }: Omit<Patient, 'flake' | 'nix' | 'version'>,
  guest: { readonly name: string; readonly system: string },
): Promise<string | undefined> {
  const own = [system, ...listOf(conf, 'extra-platforms')];
  if (own.includes(guest.system)) return undefined;
  if (builders.some(({ systems }) => systems.includes(guest.system))) return undefined;
  if (await hasNativeBuilder({ context, manager })) return undefined;
  const what = `${guest.name} is ${guest.system}, which this computer (${system}) cannot build without a builder.`;
  return context.host.platform === 'darwin'
    ? `${what} Set up the Linux builder.`
    : `${what} Name one in nix.conf, or add a machine for ${system}.`;
}

/** Determinate Nix can build for Linux by itself; its daemon lists what is switched on. */
export async function hasNativeBuilder({
  context,
  manager,
}: Pick<Patient, 'context' | 'manager'>): Promise<boolean> {
  if (manager.kind !== 'determinate') return false;
  const said = await answerOf(context, ['/usr/local/bin/determinate-nixd', 'version']);
  return said?.output.includes('native-linux-builder') ?? false;
}
