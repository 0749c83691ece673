import { attributeName } from './attribute-name';

/** Makes Nix report what it does as JSON, and allows what a flake needs where it is not switched on. */
export function withReporting(args: readonly string[]): readonly string[] {
  return ['--log-format', 'internal-json', ...withFeatures(args)];
}

export function withFeatures(args: readonly string[]): readonly string[] {
  return ['--extra-experimental-features', 'nix-command flakes', ...args];
}

/** Prints the derivation of a machine's system, which needs all of its configuration. */
export function evaluateArguments(machine: string): readonly string[] {
  return [
    'eval',
    `${configuration(machine)}.config.system.build.toplevel`,
    '--apply',
    'x: x.drvPath',
  ];
}

/** Builds the script that runs a machine as a VM. */
export function buildVmArguments(machine: string): readonly string[] {
  return ['build', `${configuration(machine)}.config.system.build.vm`];
}

/** Runs nixpkgs' Linux builder for macOS. */
export const builderArguments: readonly string[] = ['run', 'nixpkgs#darwin.linux-builder'];

/** Prints the names of all machines as a JSON list; evaluates none of them. */
export const machineNamesArguments: readonly string[] = [
  'eval',
  '.#nixosConfigurations',
  '--apply',
  'builtins.attrNames',
  '--json',
];

/** Prints `{ system, runner }` of each named machine as a JSON object, null where it cannot be told. */
export function machineSystemsArguments(names: readonly string[]): readonly string[] {
  const systemOf = 'm.config.nixpkgs.hostPlatform.system or m.pkgs.system or null';
  const runnerOf = 'm.config.virtualisation.host.pkgs.stdenv.hostPlatform.system or null';
  const wanted = names.map((name) => JSON.stringify(name).replaceAll('${', '\\${')).join(' ');
  const apply = `ms: builtins.listToAttrs (map (name: { inherit name; value = let m = ms.\${name}; in { system = ${systemOf}; runner = ${runnerOf}; }; }) [ ${wanted} ])`;
  return ['eval', '.#nixosConfigurations', '--apply', apply, '--json'];
}

function configuration(machine: string): string {
  return `.#nixosConfigurations.${attributeName(machine)}`;
}
