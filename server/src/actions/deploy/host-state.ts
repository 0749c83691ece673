import type { ActionContext } from '../action-context';
import type { Target } from './host';
import { onHost } from './on-host';

/** What a host says of itself. Paths are in its Nix store. */
export type HostState = {
  readonly name: string;
  /** The system that runs, and the one that the boot menu's newest entry is made of. */
  readonly running: string;
  readonly chosen: string;
  /** The kernel that was booted. */
  readonly kernel: string | undefined;
  readonly generation: number | undefined;
  /** By number. */
  readonly generations: ReadonlyMap<number, string>;
  readonly isRoot: boolean;
  /** Whether sudo asks for no password. */
  readonly sudo: boolean;
  /** An activation is under way. */
  readonly busy: boolean;
};

export type AskedHost =
  | { readonly kind: 'answered'; readonly state: HostState }
  | { readonly kind: 'no-nixos'; readonly name: string }
  | { readonly kind: 'silent'; readonly words: string };

/**
 * Each line begins with a word of ours, because login shells greet. Whether an activation is under
 * way is asked before what it changes. The profile that deploy-rs sets is a package around the
 * system, whose files lead into it, and deploy-rs goes on where an activation fails, to take it back.
 */
const script = `
say() { echo "homelab-$1 $2"; }
system() {
  inside=$(readlink -f "$1/nixos-version")
  if [ -e "$inside" ]; then echo "\${inside%/nixos-version}"; else readlink -f "$1"; fi
}
say name "$(uname -n)"
if grep -qs -e "[b]in/switch-to-configuration" -e "[a]ctivatable-" /proc/[0-9]*/cmdline; then say busy yes; fi
say running "$(readlink -f /run/current-system)"
say kernel "$(readlink -f /run/booted-system/kernel)"
say chosen "$(system /nix/var/nix/profiles/system)"
say generation "$(readlink /nix/var/nix/profiles/system)"
say user "$(id -u)"
if sudo -n true < /dev/null > /dev/null 2>&1; then say sudo yes; fi
cd /nix/var/nix/profiles && for link in system-*-link; do say has "$link $(system "$link")"; done
exit 0
`;

/** Asks a host how it is. It changes nothing there. */
export async function askState(
  context: ActionContext,
  target: Target,
  interruptible: boolean,
): Promise<AskedHost> {
  const question = { script, timeout: 30_000, interruptible };
  const { stdout, words } = await onHost(context, target, question);
  const said = (key: string): readonly string[] =>
    stdout.flatMap((line) => {
      const start = `homelab-${key} `;
      return line.startsWith(start) ? [line.slice(start.length).trim()] : [];
    });
  const [name] = said('name');
  if (name === undefined) return { kind: 'silent', words };
  const [running] = said('running').filter(isStorePath);
  if (running === undefined) return { kind: 'no-nixos', name };
  return {
    kind: 'answered',
    state: {
      name,
      running,
      chosen: said('chosen').find(isStorePath) ?? running,
      kernel: said('kernel').find(isStorePath),
      generation: numberOf(said('generation')[0] ?? ''),
      generations: new Map(said('has').flatMap(generationIn)),
      isRoot: said('user')[0] === '0',
      sudo: said('sudo')[0] === 'yes',
      busy: said('busy')[0] === 'yes',
    },
  };
}

/** The generation before the one that is chosen. */
export function previousGeneration({
  generation = 0,
  generations,
}: HostState): { readonly number: number; readonly system: string } | undefined {
  const number = Math.max(...[...generations.keys()].filter((each) => each < generation), 0);
  const system = generations.get(number);
  return system === undefined ? undefined : { number, system };
}

function isStorePath(text: string): boolean {
  return text.startsWith('/nix/store/');
}

function numberOf(link: string): number | undefined {
  const number = /system-(\d+)-link/.exec(link)?.[1];
  return number === undefined ? undefined : Number(number);
}

function generationIn(line: string): readonly (readonly [number, string])[] {
  const [link = '', path = ''] = line.split(' ');
  const number = numberOf(link);
  return number === undefined || !isStorePath(path) ? [] : [[number, path]];
}
