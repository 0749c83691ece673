import { z } from 'zod';

/** Who logs in to a test VM. */
export const sshUser = {
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/i, 'This is no name of a user')
    .default('admin')
    .describe('Who logs in by SSH, with a key.'),
} as const;
