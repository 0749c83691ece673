import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';

/** What a tool works with. */
export type AgentParts = {
  readonly homelab: Pick<Homelab, 'known' | 'overview' | 'state'>;
  readonly program: HomelabProgram;
};
