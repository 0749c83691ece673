import { formatString } from '../model/format-value';
import { pathText, segmentText, type OptionPath } from '../model/option-path';

/** An option that the new module passes on to NixOS's own module of the service. */
export type PassedOption = {
  readonly name: string;
  /** As Nix, below `lib`: `types.nullOr types.str`. */
  readonly type: string;
  /** As Nix; without it the option has to be set. */
  readonly usual?: string | undefined;
  readonly description?: string | undefined;
};

export type ServiceModule = {
  /** Where its options go: `homelab.services.jellyfin`. */
  readonly path: OptionPath;
  readonly name: string;
  /** What it is, as the end of "Whether to enable …". */
  readonly description: string;
  readonly port: number;
  /** NixOS's module that runs it, below `services`; without one the person writes what does. */
  readonly upstream?: { readonly port?: string | undefined } | undefined;
  readonly options: readonly PassedOption[];
  /** The repository's own ways that the module takes part in. */
  readonly ways: { readonly domain: boolean; readonly registry: boolean };
};

/** A service's module by the module pattern of the project plan. */
export function serviceModuleText(module: ServiceModule): string {
  const { path, description, name } = module;
  return lines([
    `# ${sentenceCase(description)}.`,
    '{ config, lib, ... }:',
    'let',
    '  inherit (lib) mkEnableOption mkOption types;',
    `  cfg = config.${pathText(path)};`,
    'in',
    '{',
    `  options.${pathText(path)} = {`,
    `    enable = mkEnableOption ${formatString(description)};`,
    ...indent(2, options(module)),
    '  };',
    '',
    '  config = lib.mkIf cfg.enable {',
    ...indent(2, running(module)),
    ...(module.ways.registry ? ['', ...indent(2, registered(module))] : []),
    '  };',
    '}',
  ]).replaceAll('@NAME@', title(name));
}

function options({ name, port, path, options: passed, ways }: ServiceModule): readonly string[] {
  return [
    '',
    ...option('port', {
      type: 'types.port',
      usual: String(port),
      description: 'Port @NAME@ listens on.',
    }),
    ...(ways.domain ? ['', ...domainOption(name, path)] : []),
    ...passed.flatMap(({ name: passedName, type, usual, description = '' }) => [
      '',
      ...option(segmentText(passedName), { type, usual, description }),
    ]),
  ];
}

type OptionText = {
  readonly type: string;
  readonly usual: string | undefined;
  readonly description: string;
};

function option(name: string, { type, usual, description }: OptionText): readonly string[] {
  return [
    `${name} = mkOption {`,
    `  type = ${type};`,
    ...(usual === undefined ? [] : [`  default = ${usual};`]),
    `  description = ${formatString(description)};`,
    '};',
  ];
}

function domainOption(name: string, [root = '']: OptionPath): readonly string[] {
  return [
    'domain = mkOption {',
    '  type = types.str;',
    `  default = "${name}.\${config.${root}.domain}";`,
    `  defaultText = lib.literalExpression ''"${name}.''\${config.${root}.domain}"'';`,
    `  description = "Name of @NAME@'s pages.";`,
    '};',
  ];
}

function running({ name, upstream, options: passed }: ServiceModule): readonly string[] {
  if (upstream === undefined) return ['# What runs @NAME@ on the port cfg.port goes here.'];
  const port =
    upstream.port === undefined
      ? ['  # NixOS has no option for its port: tell it cfg.port in its settings.']
      : [`  ${upstream.port} = cfg.port;`];
  const names = passed.map((item) => segmentText(item.name));
  return [
    `services.${segmentText(name)} = {`,
    '  enable = true;',
    ...port,
    ...(names.length === 0
      ? []
      : ['  inherit (cfg)', ...names.map((passedName) => `    ${passedName}`), '    ;']),
    '};',
  ];
}

function registered({ name, path: [root = ''], description, ways }: ServiceModule) {
  const route = ways.domain ? ['  route = {', '    inherit (cfg) domain port;', '  };'] : [];
  return [
    `${root}.registry.${segmentText(name)} = {`,
    `  ports.${segmentText(name)} = cfg.port;`,
    ...route,
    '  tile = {',
    '    name = "@NAME@";',
    `    icon = "${name}.png";`,
    '    group = "Services";',
    `    description = ${formatString(sentenceCase(description))};`,
    '  };',
    '};',
  ];
}

function title(name: string): string {
  return sentenceCase(name.replaceAll('-', ' '));
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function indent(depth: number, texts: readonly string[]): readonly string[] {
  return texts.map((text) => (text === '' ? '' : `${'  '.repeat(depth)}${text}`));
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
