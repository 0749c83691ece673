import { describe, expect, it } from 'vitest';
import { findingsIn, lab, messagesIn } from '../../support/findings';

const services = `#- all.nix
{ config, lib, ... }: {
  options.homelab.services = {
    web = {
      enable = lib.mkEnableOption "web";
      port = lib.mkOption { type = lib.types.port; default = 8080; };
      upstreamPort = lib.mkOption { type = lib.types.port; default = 9000; };
    };
    files = {
      enable = lib.mkEnableOption "files";
      port = lib.mkOption { type = lib.types.port; default = 8080; };
      sync.enable = lib.mkEnableOption "sync";
      adminPort = lib.mkOption { type = lib.types.port; default = config.homelab.services.files.port; };
    };
    mail = {
      enable = lib.mkEnableOption "mail";
      port = lib.mkOption { type = lib.types.port; default = 9000; };
      port2 = lib.mkOption { type = lib.types.int; default = 8080; };
    };
  };
}
`;

/** A machine on which `web` is on, and a queue of the same port inside of `media`. */
const withQueue = (media: string, description = ''): string => `#- server.nix
{ imports = [ ./media.nix ]; homelab.services = { web.enable = true; media = { enable = ${media}; queue.enable = true; }; }; }
#- media.nix
{ lib, ... }: {
  options.homelab.services.media = {
    enable = lib.mkEnableOption "media";
    queue.enable = lib.mkEnableOption "queue";
    queue.port = lib.mkOption { type = lib.types.port; default = 8080; ${description} };
  };
}`;

describe('port-conflict', () => {
  const found = (text: string) => findingsIn(lab(services + text), 'port-conflict');

  it.each([
    [
      'two defaults',
      '#- server.nix\n{ homelab.services = { web.enable = true; files.enable = true; }; }',
      ['all.nix:5 port-conflict at "port"', 'all.nix:10 port-conflict at "port"'],
    ],
    [
      'a port that is set',
      '#- server.nix\n{ homelab.services = { web.enable = true; mail = { enable = true; port = 8080; }; }; }',
      ['all.nix:5 port-conflict at "port"', 'server.nix:1 port-conflict at "port"'],
    ],
    [
      'a port that a name stands for',
      '#- server.nix\nlet p = 1234; in { homelab.services = { web = { enable = true; port = p; }; mail = { enable = true; port = 1234; }; }; }',
      ['server.nix:1 port-conflict at "port"', 'server.nix:1 port-conflict at "port"'],
    ],
    [
      'SSH',
      '#- server.nix\n{ services.openssh.enable = true; homelab.services.web = { enable = true; port = 22; }; }',
      ['server.nix:1 port-conflict at "enable"', 'server.nix:1 port-conflict at "port"'],
    ],
    [
      'a port beside the address that the service listens on',
      '#- server.nix\n{ lib, ... }: { imports = [ ./agent.nix ]; homelab.services = { web.enable = true; agent.enable = true; }; }\n#- agent.nix\n{ lib, ... }: { options.homelab.services.agent = { enable = lib.mkEnableOption "agent"; listenAddress = lib.mkOption { type = lib.types.str; default = "127.0.0.1"; }; listenPort = lib.mkOption { type = lib.types.port; default = 8080; }; }; }',
      ['agent.nix:1 port-conflict at "listenPort"', 'all.nix:5 port-conflict at "port"'],
    ],
    [
      'a service inside of one that is on',
      withQueue('true'),
      ['all.nix:5 port-conflict at "port"', 'media.nix:5 port-conflict at "port"'],
    ],
  ])('is found for %s', (_, text, expected) => {
    expect([...found(text)].sort()).toEqual([...expected].sort());
  });

  it.each([
    ['a service inside of one that is off', withQueue('false')],
    ['a service inside of one that may be off', withQueue('builtins.pathExists /etc/media')],
    [
      'the port of a broker elsewhere',
      withQueue('true', 'description = "Port of the MQTT broker.";'),
    ],
    [
      'a service that is off',
      '#- server.nix\n{ homelab.services = { web.enable = true; files.enable = false; }; }',
    ],
    [
      'the port of a machine that has to be named',
      '#- server.nix\n{ lib, ... }: { imports = [ ./copy.nix ]; homelab.services = { web.enable = true; copy = { enable = true; host = "far"; }; }; }\n#- copy.nix\n{ lib, ... }: { options.homelab.services.copy = { enable = lib.mkEnableOption "copy"; host = lib.mkOption { type = lib.types.str; }; port = lib.mkOption { type = lib.types.port; default = 8080; }; }; }',
    ],
    [
      'a port that is said to be remote',
      '#- server.nix\n{ lib, ... }: { imports = [ ./copy.nix ]; homelab.services = { web.enable = true; copy.enable = true; }; }\n#- copy.nix\n{ lib, ... }: { options.homelab.services.copy = { enable = lib.mkEnableOption "copy"; port = lib.mkOption { type = lib.types.port; default = 8080; description = "Port of the remote server."; }; }; }',
    ],
    [
      'a port beside the address of the same name',
      '#- server.nix\n{ lib, ... }: { imports = [ ./agent.nix ]; homelab.services = { web.enable = true; agent.enable = true; }; }\n#- agent.nix\n{ lib, ... }: { options.homelab.services.agent = { enable = lib.mkEnableOption "agent"; gatewayHost = lib.mkOption { type = lib.types.str; default = "127.0.0.1"; }; gatewayPort = lib.mkOption { type = lib.types.port; default = 8080; }; }; }',
    ],
    [
      'two machines',
      '#- server.nix\n{ homelab.services.web.enable = true; }\n#- vm.nix\n{ homelab.services.files.enable = true; }',
    ],
    [
      'another port',
      '#- server.nix\n{ homelab.services = { web.enable = true; files = { enable = true; port = 1; }; }; }',
    ],
    [
      'a port that is forced',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.services = { web.enable = true; files.enable = true; files.port = 8080; }; }\n#- more.nix\n{ lib, ... }: { homelab.services.files.port = lib.mkForce 81; }',
    ],
    [
      'a port that leads elsewhere',
      '#- server.nix\n{ homelab.services = { web.enable = true; mail.enable = true; }; }',
    ],
    [
      'the port of the same service, taken over',
      '#- server.nix\n{ homelab.services.files.enable = true; }',
    ],
    [
      'no port at all',
      '#- server.nix\n{ homelab.services = { web = { enable = true; port = 0; }; mail = { enable = true; port = 0; }; }; }',
    ],
    [
      'a condition that is not known',
      '#- server.nix\n{ lib, config, ... }: { homelab.services = { web.enable = true; files.enable = lib.mkIf config.boot.isContainer true; }; }',
    ],
    [
      'a computed port',
      '#- server.nix\n{ config, ... }: { homelab.services = { web.enable = true; files = { enable = true; port = config.services.files.port; }; }; }',
    ],
    [
      'SSH on another port',
      '#- server.nix\n{ services.openssh = { enable = true; ports = [ 2222 ]; }; homelab.services.web = { enable = true; port = 22; }; }',
    ],
    [
      'a machine of which modules are not known',
      '#- server.nix\n{ inputs, name, ... }: { imports = [ (./. + "/${name}.nix") ]; homelab.services = { web.enable = true; files.enable = true; }; }',
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('names both services and the machine', () => {
    const text =
      '#- server.nix\n{ homelab.services = { web.enable = true; files.enable = true; }; }';
    expect(messagesIn(lab(services + text), 'port-conflict')).toContain(
      'Port 8080 is used by homelab.services.web and homelab.services.files on server. Give one of them another port.',
    );
  });
});

describe('virtual-host-conflict', () => {
  const found = (text: string) =>
    findingsIn(lab(text), 'virtual-host-conflict').map((line) => line.split(' ')[0]);

  it.each([
    [
      'Caddy',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "log\\nreverse_proxy localhost:2"; }',
    ],
    [
      'nginx',
      '#- server.nix\n{ services.nginx.virtualHosts."a.home".locations."/".proxyPass = "http://a"; }\n#- all.nix\n{ services.nginx.virtualHosts = { "a.home" = { locations."/" = { proxyPass = "http://b"; }; }; }; }',
    ],
  ])('is found for %s', (_, text) => {
    expect([...found(text)].sort()).toEqual(['all.nix:1', 'server.nix:1']);
  });

  it.each([
    [
      'two names',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ services.caddy.virtualHosts."b.home".extraConfig = "reverse_proxy localhost:2"; }',
    ],
    [
      'two machines',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- vm.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:2"; }',
    ],
    [
      'one file that says two things',
      '#- server.nix\n{ lib, ... }: { services.caddy.virtualHosts."a.home".extraConfig = lib.mkMerge [ "reverse_proxy localhost:1" "reverse_proxy localhost:2" ]; }',
    ],
    [
      'other parts of the same host',
      '#- server.nix\n{ services.nginx.virtualHosts."a.home".locations."/".proxyPass = "http://x"; }\n#- all.nix\n{ services.nginx.virtualHosts."a.home" = { forceSSL = true; locations."/api".proxyPass = "reverse_proxy localhost:2"; }; }',
    ],
    [
      'one of them below a condition that does not hold',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ lib, ... }: { services.caddy.virtualHosts."a.home".extraConfig = lib.mkIf false "reverse_proxy localhost:2"; }',
    ],
    [
      'one that gives way',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ lib, ... }: { services.caddy.virtualHosts."a.home".extraConfig = lib.mkDefault "reverse_proxy localhost:2"; }',
    ],
    [
      'a proxy for some requests only',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy /api/* localhost:2"; }',
    ],
    [
      'the same text twice',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }',
    ],
    [
      'text that is added before or after',
      '#- server.nix\n{ services.caddy.virtualHosts."a.home".extraConfig = "reverse_proxy localhost:1"; }\n#- all.nix\n{ lib, ... }: { services.caddy.virtualHosts."a.home".extraConfig = lib.mkAfter "log"; }',
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('unknown-config-path', () => {
  const found = (text: string) => findingsIn(lab(services + text), 'unknown-config-path');
  const read = (expr: string) =>
    `#- server.nix\n{ config, lib, options, ... }: let cfg = config.homelab.services.web; in { a.b = ${expr}; }`;

  it.each([
    ['a path', 'config.homelab.services.web.prot', 'prot'],
    ['an alias', 'cfg.prot', 'prot'],
    ['a name that is inherited', 'let inherit (cfg) prot; in prot', 'prot'],
    ['a path in a string', '"x${toString cfg.prot}"', 'prot'],
    ['a set between', 'config.homelab.servces.web.port', 'servces'],
  ])('is found for %s', (_, expr, name) => {
    expect(found(read(expr)).map((line) => line.split(' at ')[1])).toEqual([`"${name}"`]);
  });

  it.each([
    ['what is declared', 'cfg.port'],
    ['what may be missing', 'cfg.prot or 1'],
    ['what is asked for', 'if cfg ? prot then cfg.prot else 1'],
    [
      'what `options` is asked for',
      'lib.optional (options.homelab ? other) config.homelab.other.x',
    ],
    ['an option of NixOS', 'config.services.web.prot'],
    ['a computed name', 'config.homelab.services.${config.a.name}.prot'],
    ['a namespace that nobody declares', 'config.mylab.x.y'],
    ['part of a value', 'cfg.port.x'],
  ])('is not found for %s', (_, expr) => {
    expect(found(read(expr))).toEqual([]);
  });

  it.each([
    [
      'a file that no machine imports',
      '#- other.nix\n{ config, ... }: { a.b = config.homelab.services.web.prot; }',
    ],
    [
      'a namespace of which a part is computed',
      '#- server.nix\n{ inputs, config, ... }: { options.homelab.services = inputs.x.y; config.a.b = config.homelab.services.web2.x; }',
    ],
    [
      '`config` of something else',
      '#- server.nix\n{ lib, ... }: { a = lib.mkOption { type = lib.types.submodule ({ config, ... }: { options.b = config.homelab.services.web.prot; }); }; }',
    ],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('option-never-read', () => {
  const found = (text: string) => findingsIn(lab(text), 'option-never-read');
  const declare = (rest: string) =>
    `#- all.nix\n{ config, lib, ... }: let cfg = config.homelab.x; in { options.homelab.x.mode = lib.mkOption { type = lib.types.str; default = "a"; }; ${rest} }`;

  it.each([
    ['nothing reads', declare('')],
    ['another option is read of', declare('config.a.b = config.homelab.y.mode;')],
    ['is only set', `${declare('')}\n#- server.nix\n{ homelab.x.mode = "b"; }`],
  ])('is found for an option that %s', (_, text) => {
    expect(found(text)).toEqual(['all.nix:1 option-never-read at "mode"']);
  });

  it.each([
    ['is read', declare('config.a.b = cfg.mode;')],
    [
      'is read by another file',
      `${declare('')}\n#- server.nix\n{ config, ... }: { a.b = config.homelab.x.mode; }`,
    ],
    ['may be read by a set that is passed on', declare('config.a.b = f cfg;')],
    ['may be read by a set that is given away', declare('config.a.b = f { inherit cfg; };')],
    [
      'a module of another kind reads',
      `${declare('')}\n#- home.nix\n{ homeModules.a = { config, ... }: let c = config.homelab.x; in { a.b = c.mode; }; }`,
    ],
    [
      'another machine reads',
      `${declare('')}\n#- server.nix\n{ nodes, ... }: { a.b = map (n: nodes.\${n}.config.homelab.x.mode or null) [ "vm" ]; }`,
    ],
    [
      'a factory of modules reads',
      '#- all.nix\n{ imports = [ (import ./make.nix "homelab") ]; }\n#- make.nix\nprefix: { config, lib, ... }: let cfg = config.${prefix}.x; in { options.${prefix}.x.mode = lib.mkOption { type = lib.types.str; }; config.a.b = cfg.mode; }',
    ],
    ['is inherited', declare('config.a = { inherit (cfg) mode; };')],
    ['is brought by `with`', declare('config.a = with cfg; mode;')],
    ['is read with a default', declare('config.a = cfg.mode or 1;')],
    ['is read by a computed name', declare('config.a = config.homelab.x.${config.b.c};')],
    [
      'is read by home-manager',
      `${declare('')}\n#- home.nix\n{ osConfig, ... }: { a.b = osConfig.homelab.x.mode; }`,
    ],
    [
      'no machine has',
      '#- other.nix\n{ lib, ... }: { options.homelab.x.mode = lib.mkOption { }; }',
    ],
    [
      'belongs to a submodule in a file of its own',
      '#- all.nix\n{ lib, config, ... }: { options.homelab.x = lib.mkOption { type = lib.types.submodule ./sub.nix; }; config.a = config.homelab.x; }\n#- sub.nix\n{ lib, ... }: { options.mode = lib.mkOption { type = lib.types.str; }; }',
    ],
  ])('is not found for an option that %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('option-without-description', () => {
  const text =
    '#- all.nix\n{ lib, ... }: { options.homelab = { a = lib.mkOption { }; b = lib.mkOption { description = "B."; }; c = lib.mkEnableOption "c"; d = lib.mkOption { internal = true; }; }; }';

  it('is silent unless it is wanted', () => {
    expect(findingsIn(lab(text), 'option-without-description')).toEqual([]);
  });

  it('is found, where it is wanted, for an option that says nothing', () => {
    const wanted = new Map([['option-without-description', 'hint']] as const);
    expect(findingsIn(lab(text), 'option-without-description', wanted)).toEqual([
      'all.nix:1 option-without-description at "a"',
    ]);
  });
});
