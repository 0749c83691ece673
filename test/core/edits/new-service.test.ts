import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { pathFromUri, uriFromPath } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { newService, type NewServiceRequest } from '../../../server/src/core/edits/new-service';
import { template } from '../../support/fixtures';
import { fixture, folderWorkspace, type Fixture } from '../../support/workspace';

const jellyfin: NewServiceRequest = {
  name: 'jellyfin',
  description: 'Jellyfin, the media server',
  port: 8096,
  machines: ['server'],
  options: [],
};

/** The files that are written, by path, or why none is. */
function created(
  workspace: Fixture['workspace'],
  request: NewServiceRequest = jellyfin,
): Readonly<Record<string, string>> | string {
  const snapshot = workspace.snapshot();
  const flake = snapshot.flakes.find(({ facts }) => facts !== undefined);
  if (flake === undefined) return 'There is no flake.';
  const result = newService(snapshot, flake, request);
  if (result.kind === 'refused') return result.why;
  const edited = result.edits.map(({ file, edits }) => [
    pathFromUri(file),
    applyEdits(snapshot.text(file) ?? '', edits),
  ]);
  return {
    [pathFromUri(result.file)]: result.text,
    ...(Object.fromEntries(edited) as Readonly<Record<string, string>>),
    ...(result.left.length > 0 && { left: result.left.join(' ') }),
  };
}

const flake = (modules: string, server: string): string => `#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./server.nix ]; };
  };
}
#- /lab/server.nix
${server}
${modules}`;
const service = (name: string): string =>
  `{ lib, ... }: { options.my.apps.${name}.enable = lib.mkEnableOption "${name}"; }`;

describe('a new service of the template', () => {
  const files = created(folderWorkspace(template));
  const text = (path: string) =>
    typeof files === 'string' ? files : (files[`${template}/${path}`] ?? '');

  it('has a module by the pattern, which takes part in the registry', () => {
    expect(text('modules/services/jellyfin.nix')).toBe(`# Jellyfin, the media server.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.jellyfin;
in
{
  options.homelab.services.jellyfin = {
    enable = mkEnableOption "Jellyfin, the media server";

    port = mkOption {
      type = types.port;
      default = 8096;
      description = "Port Jellyfin listens on.";
    };

    domain = mkOption {
      type = types.str;
      default = "jellyfin.\${config.homelab.domain}";
      defaultText = lib.literalExpression ''"jellyfin.''\${config.homelab.domain}"'';
      description = "Name of Jellyfin's pages.";
    };
  };

  config = lib.mkIf cfg.enable {
    # What runs Jellyfin on the port cfg.port goes here.

    homelab.registry.jellyfin = {
      ports.jellyfin = cfg.port;
      route = {
        inherit (cfg) domain port;
      };
      tile = {
        name = "Jellyfin";
        icon = "jellyfin.png";
        group = "Services";
        description = "Jellyfin, the media server";
      };
    };
  };
}
`);
  });

  it('is imported where the others are, and enabled where it was asked', () => {
    expect(text('modules/default.nix')).toContain(
      '    ./services/prometheus.nix\n    ./services/jellyfin.nix\n  ];',
    );
    expect(text('machines/server/default.nix')).toMatch(/\n +jellyfin\.enable = true;\n/);
    expect(Object.keys(files)).toHaveLength(3);
  });

  it('leaves nothing for the checks to find', () => {
    const workspace = folderWorkspace(template);
    for (const [path, content] of Object.entries(files))
      workspace.putFile(uriFromPath(path), content);
    const snapshot = workspace.snapshot();
    const found = [...snapshot.files()].flatMap((file) => diagnose(snapshot, file, new Map()));
    expect(found.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });

  it('runs by the module of NixOS, with the options that were chosen', () => {
    const request: NewServiceRequest = {
      ...jellyfin,
      upstream: { port: 'listenPort' },
      options: [
        {
          name: 'dataDir',
          type: 'types.path',
          usual: '"/var/lib/jellyfin"',
          description: 'Where it keeps its data.',
        },
        { name: 'user', type: 'types.str' },
      ],
    };
    const [module = ''] = Object.values(created(folderWorkspace(template), request));
    expect(module).toContain(`
    dataDir = mkOption {
      type = types.path;
      default = "/var/lib/jellyfin";
      description = "Where it keeps its data.";
    };
`);
    expect(module).toContain(`
    services.jellyfin = {
      enable = true;
      listenPort = cfg.port;
      inherit (cfg)
        dataDir
        user
        ;
    };
`);
  });
});

describe('a new service of another repository', () => {
  const written = (text: string, request?: Partial<NewServiceRequest>) =>
    created(fixture(text).workspace, { ...jellyfin, ...request });

  it('goes where its services are, by the name that they have', () => {
    const modules = `#- /lab/apps/web.nix\n${service('web')}\n#- /lab/apps/mail.nix\n${service('mail')}`;
    const server =
      '{\n  imports = [ ./apps/web.nix ./apps/mail.nix ];\n  my.apps.web.enable = true;\n}';
    const files = written(flake(modules, server));
    expect(files).toMatchObject({
      '/lab/apps/jellyfin.nix': expect.stringContaining('options.my.apps.jellyfin = {') as string,
      '/lab/server.nix':
        '{\n  imports = [ ./apps/web.nix ./apps/mail.nix ./apps/jellyfin.nix ];\n  my.apps.web.enable = true;\n  my.apps.jellyfin.enable = true;\n}\n',
    });
    expect(JSON.stringify(files)).not.toMatch(/registry|domain/);
  });

  it('gets a folder of its own where the others have one', () => {
    const modules = `#- /lab/apps/web/default.nix\n${service('web')}`;
    const files = written(flake(modules, '{ imports = [ ./apps/web ]; }'));
    expect(files).toMatchObject({
      '/lab/apps/jellyfin/default.nix': expect.any(String) as string,
      '/lab/server.nix': expect.stringContaining('./apps/web ./apps/jellyfin ]') as string,
    });
  });

  it('gets a folder of its own also where the folders of others hold several files', () => {
    const parts = (name: string) =>
      `#- /lab/apps/${name}/default.nix\n{ imports = [ ./options.nix ]; }\n#- /lab/apps/${name}/options.nix\n${service(name)}`;
    const modules = `${parts('web')}\n${parts('mail')}`;
    const files = written(flake(modules, '{ imports = [ ./apps/web ./apps/mail ]; }'));
    expect(files).toMatchObject({
      '/lab/apps/jellyfin/default.nix': expect.any(String) as string,
      '/lab/server.nix': expect.stringContaining('./apps/mail ./apps/jellyfin ]') as string,
    });
  });

  it('is imported by the machine itself where it does not read what imports the others', () => {
    const modules = `#- /lab/apps/web.nix\n${service('web')}\n#- /lab/apps/mail.nix\n${service('mail')}\n#- /lab/other.nix\n{ imports = [ ./apps/web.nix ./apps/mail.nix ]; }`;
    const both = flake(modules, '{ my.enable = true; }').replace(
      'nixosConfigurations.server',
      'nixosConfigurations.other = nixpkgs.lib.nixosSystem { modules = [ ./other.nix ]; };\n    nixosConfigurations.server',
    );
    const files = written(both);
    expect(files).toMatchObject({
      '/lab/server.nix': expect.stringContaining('imports = [ ./apps/jellyfin.nix ]') as string,
    });
    expect(files).not.toHaveProperty(['/lab/other.nix']);
  });

  it('goes where most modules of services are, however many parts one of them has', () => {
    const parts = ['a', 'b', 'c'].map((part) => `components.${part}.enable = on "${part}";`);
    const home = `{ lib, ... }: let on = lib.mkEnableOption; in { options.my.home = { ${parts.join(' ')} }; }`;
    const modules = `#- /lab/apps/web.nix\n${service('web')}\n#- /lab/apps/mail.nix\n${service('mail')}\n#- /lab/home.nix\n${home}`;
    const server = '{ imports = [ ./home.nix ./apps/web.nix ./apps/mail.nix ]; }';
    expect(written(flake(modules, server))).toMatchObject({
      '/lab/apps/jellyfin.nix': expect.stringContaining('options.my.apps.jellyfin = {') as string,
    });
  });

  it('is refused where its file is there, by the path that people see', () => {
    const modules = `#- /lab/apps/web.nix\n${service('web')}\n#- /lab/apps/jellyfin.nix\n{ }`;
    expect(written(flake(modules, '{ imports = [ ./apps/web.nix ]; }'))).toBe(
      'apps/jellyfin.nix is there already. Choose another name.',
    );
  });

  it('is the first one of a machine that has none', () => {
    expect(written(flake('', '{\n}'))).toMatchObject({
      '/lab/modules/services/jellyfin.nix': expect.any(String) as string,
      '/lab/server.nix':
        '{\n  imports = [ ./modules/services/jellyfin.nix ];\n  homelab.services.jellyfin.enable = true;\n}\n',
    });
  });

  it('is not imported by guess where imports are computed, which is said', () => {
    const modules = `#- /lab/apps/web.nix\n${service('web')}`;
    const server =
      '{ lib, ... }: { imports = [ ./apps/web.nix ] ++ [ ]; my.apps.web.enable = true; }';
    expect(written(flake(modules, server))).toMatchObject({
      left: 'server.nix computes its imports. If that does not take in apps/jellyfin.nix, import it there.',
    });
  });

  it.each([
    ['My App', 'A service is named by small letters, digits and hyphens, as in home-assistant.'],
    ['web', 'my.apps.web is there already. Choose another name.'],
  ])('is refused as %s', (name, why) => {
    const modules = `#- /lab/apps/web.nix\n${service('web')}`;
    expect(written(flake(modules, '{ imports = [ ./apps/web.nix ]; }'), { name })).toBe(why);
  });
});
