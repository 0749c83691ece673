import { describe, expect, it } from 'vitest';
import {
  activation,
  refusal,
  remoteBuild,
  rollback,
  type Route,
} from '../../server/src/actions/deploy/engines';
import { featuresIn, type RebuildTool } from '../../server/src/actions/deploy/rebuild-tool';

const target = { kind: 'ssh', name: 'nas', user: 'admin', port: 2222 } as const;
const route: Route = { machine: 'server', target, engine: 'nixos-rebuild', askPassword: false };
const tool = (help: string): RebuildTool => ({ command: ['nixos-rebuild'], ...featuresIn(help) });
const present = tool('--sudo --store-path PATH --no-reexec --ask-sudo-password');
const old = tool('');
const line = ({ command }: { readonly command: readonly string[] }): string => command.join(' ');

describe('the command line', () => {
  it('of a present nixos-rebuild activates the very system that was compared', () => {
    expect(line(activation(route, 'switch', '/nix/store/x', present))).toBe(
      'nixos-rebuild switch --store-path /nix/store/x --target-host admin@nas --sudo --no-reexec',
    );
  });

  it('of an older one builds again, by the flags that it has', () => {
    expect(line(activation(route, 'boot', '/nix/store/x', old))).toBe(
      'nixos-rebuild boot --flake .#server --target-host admin@nas --use-remote-sudo --fast',
    );
  });

  it('has no sudo for root, and no host for this computer', () => {
    const root = { ...route, target: { ...target, user: 'root' } };
    expect(line(activation(root, 'test', undefined, present))).not.toContain('--sudo');
    const here = { ...route, target: { kind: 'local' } } as const;
    expect(line(activation(here, 'switch', undefined, present))).toBe(
      'nixos-rebuild switch --flake .#server --sudo --no-reexec',
    );
  });

  it('lets the person type the password where that was asked for', () => {
    const asking = { ...route, askPassword: true };
    expect(line(activation(asking, 'switch', '/nix/store/x', present))).toContain(
      '--sudo --ask-sudo-password',
    );
  });

  it('rolls back by nixos-rebuild, whatever the engine', () => {
    expect(line(rollback({ ...route, engine: 'colmena' }, present))).toBe(
      'nixos-rebuild switch --rollback --target-host admin@nas --sudo --no-reexec',
    );
  });

  it('builds elsewhere, and passes the port in the options of SSH', () => {
    const built = remoteBuild({ ...route, buildHost: target }, '/lab', present);
    expect(line(built)).toBe(
      'nixos-rebuild build --flake /lab#server --build-host admin@nas --no-reexec',
    );
    expect(built.env['NIX_SSHOPTS']).toMatch(/^-p 2222 -o BatchMode=yes /);
  });

  it('of colmena names the goal and the host of the hive', () => {
    const hive = { ...route, engine: 'colmena' } as const;
    expect(line(activation(hive, 'dry-activate', undefined, present))).toBe(
      'colmena apply dry-activate --on server',
    );
  });

  it('of deploy-rs names the node, the host and the user', () => {
    const node = { ...route, engine: 'deploy-rs' } as const;
    expect(activation(node, 'boot', undefined, present).command).toEqual([
      ...['deploy', '--boot', '--hostname', 'nas', '--ssh-user', 'admin'],
      ...['--ssh-opts', '-p 2222', '.#server'],
    ]);
  });
});

describe('an engine', () => {
  it('that cannot do what is asked for says which can', () => {
    expect(refusal({ ...route, engine: 'deploy-rs' }, 'test')).toMatch(/--engine nixos-rebuild/);
    expect(refusal({ ...route, engine: 'colmena', buildHost: target }, 'switch')).toMatch(
      /--build-host/,
    );
    expect(refusal(route, 'test')).toBeUndefined();
  });
});
