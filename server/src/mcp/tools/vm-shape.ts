import { z } from 'zod';
import type { VmStatus } from '../../protocol';

/** Where a VM stands and what answers, as the tools tell it. */
export const vmShape = {
  machine: z.string(),
  phase: z.enum(['building', 'starting', 'booting', 'running', 'stopping', 'stopped', 'failed']),
  message: z.string().optional(),
  ports: z.array(
    z.strictObject({
      name: z.string().describe('What answers there: ssh, or a service.'),
      host: z.int().describe('The port of this computer.'),
      guest: z.int(),
      answers: z.boolean(),
      httpStatus: z.int().optional(),
    }),
  ),
} as const;

export function vmOf({ machine, phase, message, forwards }: VmStatus) {
  return {
    machine,
    phase,
    ...(message !== undefined && { message }),
    ports: forwards.map(({ name, host, guest, ready, status }) => ({
      name,
      host,
      guest,
      answers: ready,
      ...(status !== undefined && { httpStatus: status }),
    })),
  };
}
