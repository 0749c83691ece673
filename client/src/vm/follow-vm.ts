import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab, vmArguments } from './run-homelab';
import type { FollowVm } from './vm-session';

/** Learns a VM's state from the `homelab` command line, which knows its supervisor. */
export function followVm(program: HomelabProgram): FollowVm {
  return async function* (target, signal) {
    for await (const event of runHomelab(
      program,
      vmArguments('status', target, '--follow'),
      signal,
    ))
      if (event.kind === 'vm') yield event;
  };
}
