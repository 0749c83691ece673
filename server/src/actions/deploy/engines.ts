import type { DeployEngine, DeployMode } from '../../protocol';
import { storeHost, sshOptions, type SshHost, type Target } from './host';
import type { RebuildTool } from './rebuild-tool';

export type EngineCommand = {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** A machine, and how it goes to its host. */
export type Route = {
  readonly machine: string;
  readonly target: Target;
  readonly engine: DeployEngine;
  /** Where the system is built; by default on this computer. */
  readonly buildHost?: SshHost | undefined;
  /** Whether the person types sudo's password in the terminal. */
  readonly askPassword: boolean;
};

/** Why an engine cannot do what is asked for, as a sentence. */
export function refusal(
  { engine, target, buildHost }: Route,
  mode: DeployMode,
): string | undefined {
  if (engine === 'nixos-rebuild') return undefined;
  if (engine === 'deploy-rs' && mode === 'test')
    return 'deploy-rs cannot activate a system until the next reboot only. Deploy with --mode switch, or with --engine nixos-rebuild.';
  if (buildHost !== undefined)
    return `${engine} takes its build host from the flake. Leave --build-host out, or deploy with --engine nixos-rebuild.`;
  if (target.kind === 'local')
    return `${engine} deploys over SSH. Deploy to this computer with --engine nixos-rebuild.`;
  return undefined;
}

/** Activates a system that is on its host already. */
export function activation(
  route: Route,
  mode: DeployMode,
  system: string | undefined,
  tool: RebuildTool,
): EngineCommand {
  const { engine, machine } = route;
  switch (engine) {
    case 'colmena':
      return { command: ['colmena', 'apply', mode, '--on', machine], env: {} };
    case 'deploy-rs':
      return { command: ['deploy', ...deployFlags(route, mode), `.#${machine}`], env: {} };
    case 'nixos-rebuild':
      return rebuild(route, tool, [
        mode,
        ...(tool.takesStorePath && system !== undefined
          ? ['--store-path', system]
          : ['--flake', `.#${machine}`, ...buildHostFlags(route)]),
      ]);
  }
}

/** The generation before the present one. Neither colmena nor deploy-rs can do that. */
export function rollback(route: Route, tool: RebuildTool): EngineCommand {
  return rebuild(route, tool, ['switch', '--rollback']);
}

/** Builds on another computer; the result comes back as `result` in the working folder. */
export function remoteBuild(route: Route, flake: string, tool: RebuildTool): EngineCommand {
  const args = ['build', '--flake', `${flake}#${route.machine}`, ...buildHostFlags(route)];
  return {
    command: [...tool.command, ...args, tool.noReexec],
    env: sshEnvironment(route.buildHost),
  };
}

/** Only colmena builds and copies by itself; it says in its log what it has built. */
export function hiveStep(goal: 'build' | 'push', machine: string): EngineCommand {
  return { command: ['colmena', 'apply', goal, '--on', machine], env: {} };
}

/** What the options of SSH are for Nix and for nixos-rebuild. */
export function sshEnvironment(host: SshHost | undefined): Readonly<Record<string, string>> {
  return host === undefined ? {} : { NIX_SSHOPTS: sshOptions(host).join(' ') };
}

function rebuild(
  { target, askPassword }: Route,
  tool: RebuildTool,
  args: readonly string[],
): EngineCommand {
  const host = target.kind === 'ssh' ? target : undefined;
  const isRoot = host?.user === 'root';
  const elevate = isRoot
    ? []
    : [
        tool.sudo,
        ...(askPassword && host && tool.sudo === '--sudo' ? ['--ask-sudo-password'] : []),
      ];
  const where = host === undefined ? [] : ['--target-host', storeHost(host)];
  return {
    command: [...tool.command, ...args, ...where, ...elevate, tool.noReexec],
    env: sshEnvironment(host),
  };
}

function buildHostFlags({ buildHost }: Route): readonly string[] {
  return buildHost === undefined ? [] : ['--build-host', storeHost(buildHost)];
}

function deployFlags({ target }: Route, mode: DeployMode): readonly string[] {
  const host = target.kind === 'ssh' ? target : undefined;
  return [
    ...(mode === 'boot' ? ['--boot'] : []),
    ...(mode === 'dry-activate' ? ['--dry-activate'] : []),
    ...(host === undefined ? [] : ['--hostname', host.name]),
    ...(host?.user === undefined ? [] : ['--ssh-user', host.user]),
    ...(host?.port === undefined ? [] : ['--ssh-opts', `-p ${host.port}`]),
  ];
}
