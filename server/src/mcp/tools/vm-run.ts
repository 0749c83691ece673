import { z } from 'zod';
import { runInVm } from '../../actions/run-in-vm';
import { vmNamed } from '../machine-named';
import { Refusal } from '../refusal';
import { destroys, defineTool } from '../tool';
import { sshUser } from './ssh-user';

/** Where agenix and sops-nix put what they decrypt, and the programs that decrypt. */
const decrypted =
  /\/run\/(agenix|secrets)\b|\b(agenix|rage|age)\s+(-\w+\s+)*(-d|--decrypt)\b|\bsops\b/;

export const vmRun = defineTool({
  name: 'vm_run',
  title: 'Run in VM',
  description:
    'Runs a shell command inside the test VM over SSH, and nowhere else: systemctl status, curl, journalctl, ls. Needs a VM that runs and lets us in with a key. Decrypted secrets are not read.',
  annotations: destroys,
  input: {
    command: z.string().min(1).max(10_000).describe("For the guest's shell."),
    machine: z.string().max(200).optional().describe('By default the only one that runs.'),
    timeoutSeconds: z.int().min(1).max(600).default(60),
    ...sshUser,
  },
  output: {
    exitCode: z.int(),
    stdout: z.string().describe('Its end, at most 32 KiB.'),
    stderr: z.string().describe('Its end, at most 32 KiB.'),
    truncated: z.boolean(),
    timedOut: z.boolean(),
  },
  run: async (bench, { command, machine, timeoutSeconds, user }, call) => {
    if (decrypted.test(command))
      throw new Refusal(
        'This command reads decrypted secrets, so it is not run. Look at the service that uses the secret instead, with systemctl status or vm_logs.',
      );
    const key = await vmNamed(bench, machine);
    const request = { ...key, user, command, seconds: timeoutSeconds };
    const result = await runInVm(bench.contextOf(call.signal), bench.vms, request);
    if (result.kind === 'refused') throw new Refusal(result.why);
    const { exitCode, stdout, stderr, truncated, timedOut } = result;
    return { exitCode, stdout, stderr, truncated, timedOut };
  },
});
