/** Decides as a seed has it. */
export type Draw = {
  /** True with this probability. */
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
};

type Option = { readonly name: string; readonly type: string; readonly fallback: string };

/** As often as each type occurs: str 53%, bool 9%, nullOr 9%, listOf 8%, and the rest. */
const furtherOptions: readonly Option[] = [
  ...Array.from({ length: 10 }, (_, i) => string(`text${i}`)),
  { name: 'debug', type: 'bool', fallback: 'false' },
  { name: 'verbose', type: 'bool', fallback: 'true' },
  { name: 'owner', type: 'nullOr types.str', fallback: 'null' },
  { name: 'limit', type: 'nullOr types.int', fallback: 'null' },
  { name: 'hosts', type: 'listOf types.str', fallback: '[ ]' },
  { name: 'plugins', type: 'listOf types.str', fallback: '[ "core" ]' },
  { name: 'dataDir', type: 'path', fallback: '"/var/lib/data"' },
  { name: 'level', type: 'enum [ "debug" "info" "warning" ]', fallback: '"info"' },
  { name: 'settings', type: 'attrsOf types.str', fallback: '{ }' },
  { name: 'extra', type: 'attrs', fallback: '{ }' },
];

function string(name: string): Option {
  return { name, type: 'str', fallback: `"${name}"` };
}

type How = {
  /** The service's name in paths: literal, or a let-bound string. */
  readonly inPath: string;
  /** How the library's functions are reached. */
  readonly lib: string;
  readonly types: string;
};

/** The module of a service, written in one of the usual ways. */
export function serviceModule(name: string, port: number, draw: Draw): string {
  const { chance } = draw;
  const isNamed = chance(0.35);
  const reached = chance(0.14) ? 'with' : chance(0.1) ? 'inherit' : 'lib';
  const how: How = {
    inPath: isNamed ? '${service}' : name,
    lib: reached === 'lib' ? 'lib.' : '',
    types: reached === 'lib' ? 'lib.types.' : 'types.',
  };
  const head = `{ config, lib, pkgs, ... }:\n${reached === 'with' ? 'with lib;\n' : ''}`;
  const bound = [
    ...(isNamed ? [`  service = "${name}";`] : []),
    ...(reached === 'inherit' ? ['  inherit (lib) mkEnableOption mkIf mkOption types;'] : []),
    `  cfg = config.homelab.services.${how.inPath};`,
    ...(chance(0.5) ? ['  homelab = config.homelab;'] : ['  inherit (config) homelab;']),
  ];
  return `${head}let\n${bound.join('\n')}\nin\n{\n${options(port, how, draw)}\n${config(how, draw)}}\n`;
}

function options(port: number, how: How, draw: Draw): string {
  const inside = [
    `enable = ${how.lib}mkEnableOption "${how.inPath}"${draw.chance(0.08) ? ' // { default = true; }' : ''};`,
    option({ name: 'port', type: 'port', fallback: String(port) }, how, draw),
    option(
      { name: 'domain', type: 'str', fallback: `"${how.inPath}.\${homelab.domain}"` },
      how,
      draw,
    ),
    option(draw.pick(furtherOptions), how, draw),
    option(draw.pick(furtherOptions.slice(0, 12)), how, draw),
    ...(draw.chance(0.3) ? [homepage(how, draw)] : []),
  ];
  const unique = inside.filter(
    (text, index) => inside.findIndex((other) => nameOf(other) === nameOf(text)) === index,
  );
  const path = `homelab.services.${how.inPath}`;
  const body = unique.map((text) => `    ${text}`).join('\n');
  if (draw.chance(0.92)) return `  options.${path} = {\n${body}\n  };\n`;
  return `  options = {\n    ${path} = {\n${body}\n    };\n  };\n`;
}

function nameOf(text: string): string {
  return text.slice(0, text.indexOf(' '));
}

function option({ name, type, fallback }: Option, { lib, types }: How, { chance }: Draw): string {
  const written = type.replaceAll('types.', types);
  const about = chance(0.56) ? `\n      description = "What ${name} is set to.";` : '';
  return `${name} = ${lib}mkOption {
      type = ${types}${written};
      default = ${fallback};${about}
    };`;
}

function homepage(how: How, draw: Draw): string {
  const part = (name: string, type: string, fallback: string): string =>
    option({ name, type, fallback }, how, draw).replaceAll('\n', '\n  ');
  return `homepage = {
      ${part('name', 'str', '"Service"')}
      ${part('category', 'enum [ "Media" "Monitoring" "Network" ]', '"Media"')}
    };`;
}

/** Most of what a service sets is under its own condition. */
function config({ lib, inPath }: How, { chance, pick }: Draw): string {
  const further = [
    `    services.caddy.virtualHosts."\${cfg.domain}".extraConfig = ''
      reverse_proxy http://127.0.0.1:\${toString cfg.port}
    '';`,
    '    networking.firewall.allowedTCPPorts = [ cfg.port ];',
    `    users.users.${inPath} = {
      isSystemUser = true;
      group = homelab.user;
    };`,
  ].filter(() => chance(0.6));
  const body = [
    `    systemd.services.${inPath} = {
      description = "A made-up service";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = "\${pkgs.${pick(['hello', 'bash', 'coreutils'])}}/bin/run --port \${toString cfg.port}";
        Restart = "on-failure";
        User = homelab.user;
      };
    };`,
    ...further,
  ];
  return `  config = ${lib}mkIf cfg.enable {\n${body.join('\n')}\n  };\n`;
}
