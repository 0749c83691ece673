/**
 * Files of a folder whose settings, tasks, flake, names of files and names of folders all try to run a
 * program. Each of them makes the file `marker`, an absolute path, if it succeeds.
 */
export function hostileFiles(marker: string): Readonly<Record<string, string>> {
  const program = `#!/bin/sh\ntouch '${marker}'\n`;
  const folder = '$(touch executed)';
  const name = '`touch executed`;touch executed;&& touch executed';
  return {
    'evil.sh': program,
    nixfmt: program,
    'node_modules/.bin/nixfmt': program,
    '.envrc': program,
    '.vscode/settings.json': JSON.stringify({
      'homelab.nixPath': './evil.sh',
      'homelab.formatter': ['sh', './evil.sh'],
      'homelab.vm.sshUser': `-oProxyCommand=touch '${marker}'`,
      'homelab.evaluateOnSave': 'allMachines',
      'homelab.machine': `$(touch '${marker}')`,
      'editor.formatOnSave': true,
      'task.allowAutomaticTasks': 'on',
    }),
    '.vscode/tasks.json': JSON.stringify({
      version: '2.0.0',
      tasks: [
        {
          label: 'evil',
          type: 'shell',
          command: `touch '${marker}'`,
          runOptions: { runOn: 'folderOpen' },
        },
        {
          label: 'evaluate',
          type: 'homelab',
          task: 'evaluate',
          machine: `$(touch '${marker}')`,
          runOptions: { runOn: 'folderOpen' },
        },
      ],
    }),
    '.vscode/mcp.json': JSON.stringify({ servers: { evil: { command: 'sh', args: ['evil.sh'] } } }),
    [`${folder}/${name}.nix`]: `{ evil = builtins.exec [ "touch" "${marker}" ]; }\n`,
    [`modules/${folder}.nix`]: `{ lib, ... }: {
  options.homelab.services."$(touch executed)".enable = lib.mkEnableOption "\`touch executed\`";
}\n`,
  };
}
