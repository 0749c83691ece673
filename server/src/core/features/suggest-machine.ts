/** The computer that a machine is to be tried on. */
export type Computer = {
  /** As Node names it: `linux`, `darwin`. */
  readonly platform: string;
  /** As Nix names it: `x86_64`, `aarch64`. */
  readonly architecture: string;
};

export type MachineCandidate = {
  readonly name: string;
  /** The guest's system, where it is known. */
  readonly system?: string | undefined;
  /** The system that the script which runs the VM is made for, where the machine says so. */
  readonly runner?: string | undefined;
};

export type Suggestion =
  /** `why` is a whole sentence. */
  | { readonly kind: 'chosen'; readonly name: string; readonly why: string }
  | { readonly kind: 'unclear'; readonly why: string };

/** Whether a machine is, by its name, a variant that runs as a virtual machine. */
export function isVmName(name: string): boolean {
  return /-vm(-|$)/.test(name);
}

/** The machine that is meant where none is named: the VM that suits this computer, if there is one. */
export function suggestMachine(
  machines: readonly MachineCandidate[],
  computer: Computer,
): Suggestion {
  const vms = machines.filter(({ name }) => isVmName(name));
  const candidates = vms.length > 0 ? vms : machines;
  const [only, ...others] = candidates;
  if (only === undefined)
    return { kind: 'unclear', why: 'The flake has no machines. Add one to nixosConfigurations.' };
  if (others.length === 0) {
    const what = vms.length > 0 ? 'VM' : 'machine';
    return {
      kind: 'chosen',
      name: only.name,
      why: `${only.name} is the only ${what} of the flake.`,
    };
  }
  const best = suited(candidates, computer);
  if (best !== undefined) return { kind: 'chosen', name: best.name, why: reason(best, computer) };
  const names = machines.map(({ name }) => name).join(', ');
  return { kind: 'unclear', why: `The flake has several machines: ${names}. Name one of them.` };
}

/** A guest of the computer's own processor is the quick one, on macOS as well. */
function suited(
  machines: readonly MachineCandidate[],
  { platform, architecture }: Computer,
): MachineCandidate | undefined {
  const here = `${architecture}-${platform}`;
  const guests = machines.filter(({ system }) => system === `${architecture}-linux`);
  const runs = guests.filter(({ runner, system }) => (runner ?? system) === here);
  return only(runs) ?? (runs.length > 1 ? usual(runs) : usual(guests));
}

/** Of `server-vm` and `server-vm-aarch64`, the one without an addition is the usual one. */
function usual(machines: readonly MachineCandidate[]): MachineCandidate | undefined {
  return only(machines) ?? only(machines.filter(({ name }) => name.endsWith('-vm')));
}

function reason({ name, system = '', runner }: MachineCandidate, computer: Computer): string {
  const here = `${computer.architecture}-${computer.platform}`;
  const script = runner === here && runner !== system ? ` and it is run from ${runner}` : '';
  return `${name} is the VM for this computer: its guest is ${system}${script}.`;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
