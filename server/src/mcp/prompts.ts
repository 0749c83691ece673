import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** Tasks that a person starts by name. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    'add_service',
    {
      title: 'Add a service',
      description: 'Write a module for a service, enable it, and see it answer in the test VM.',
      argsSchema: {
        service: z.string().max(100).describe('What to run, as in Jellyfin.'),
        machine: z.string().max(200).optional().describe('Where; by default the suggested one.'),
      },
    },
    ({ service, machine }) => said(addService(service, machine)),
  );
  server.registerPrompt(
    'debug_failing_unit',
    {
      title: 'Debug a failing unit',
      description: 'Find out why a systemd unit in the test VM fails, and mend it.',
      argsSchema: {
        unit: z.string().max(200).describe('As in grafana.service.'),
        machine: z.string().max(200).optional().describe('By default the only VM that runs.'),
      },
    },
    ({ unit, machine }) => said(debugUnit(unit, machine)),
  );
}

function addService(service: string, machine: string | undefined): string {
  const where = machine === undefined ? '' : ` on ${machine}`;
  return `Add ${service} to this homelab${where}.

1. list_services shows what is there, and the resource of a module like it shows how one is written.
2. new_service proposes the module, its import and the line that enables it. Look at the diff, then write it.
3. Fill in what the module still needs. Use check with the proposed text before you write a file, until it finds nothing.
4. git add the new file. Then evaluate, and mend what it reports.
5. boot_vm, and see in vm_status that ${service} answers. If not, vm_logs with its unit tells why.
6. stop_vm, and say what was changed.`;
}

function debugUnit(unit: string, machine: string | undefined): string {
  const where = machine === undefined ? '' : ` of ${machine}`;
  return `Find out why ${unit} fails in the test VM${where}, and mend it.

1. vm_status tells whether the VM runs and which units have failed. If none runs, boot_vm.
2. vm_logs with the unit gives its journal; vm_run with systemctl cat ${unit} shows what it starts.
3. Find the module that configures it with search_options, and read it as a resource.
4. Make the smallest change that explains the error. check, then evaluate.
5. stop_vm, boot_vm, and see in vm_status that ${unit} has not failed.`;
}

function said(text: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
}
