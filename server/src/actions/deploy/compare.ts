import type { ActionContext } from '../action-context';
import type { HostState } from './host-state';
import { hostName, type Target } from './host';
import { onHost } from './on-host';

/** How a system differs from the one that runs on its host. */
export type Comparison = {
  /** What `nix store diff-closures` says, a package a line; undefined where it could not be asked. */
  readonly changes: readonly string[] | undefined;
  /** What a person may not want, as sentences: these need a decision. */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
};

const script = `
new=$1 old=$2
say() { echo "homelab-$1 $2"; }
say kernel "$(readlink -f "$new/kernel")"
say name "$(cat "$new/etc/hostname" 2> /dev/null)"
if [ -e "$old/etc/ssh/sshd_config" ]; then say ssh old; fi
if [ -e "$new/etc/ssh/sshd_config" ]; then say ssh new; fi
nix --extra-experimental-features nix-command store diff-closures "$old" "$new" && say compared yes
`;

/** Compares on the host, where both systems are. */
export async function compare(
  context: ActionContext,
  target: Target,
  before: HostState,
  system: string,
): Promise<Comparison> {
  const question = {
    script,
    args: [system, before.running],
    timeout: 120_000,
    interruptible: true,
  };
  const { stdout } = await onHost(context, target, question);
  const said = (key: string): readonly string[] =>
    stdout.flatMap((line) =>
      line.startsWith(`homelab-${key} `) ? [line.slice(key.length + 9)] : [],
    );
  const changes = stdout.filter((line) => !line.startsWith('homelab-') && line.trim() !== '');
  const [name = ''] = said('name');
  const kernel = said('kernel').find((path) => path.startsWith('/nix/store/'));
  const losesSsh = target.kind === 'ssh' && said('ssh').join() === 'old';
  return {
    changes: said('compared').length > 0 ? changes : undefined,
    warnings: [
      ...(name !== '' && name !== before.name.split('.')[0]
        ? [
            `${hostName(target)} calls itself ${before.name}, and this configuration is for ${name}. Check that it is the right computer.`,
          ]
        : []),
      ...(losesSsh
        ? [
            `This configuration has no SSH server, so ${hostName(target)} could not be reached any more. Set services.openssh.enable.`,
          ]
        : []),
    ],
    notes:
      kernel !== undefined && before.kernel !== undefined && kernel !== before.kernel
        ? ['The kernel is another one, which starts with the next reboot.']
        : [],
  };
}
