import type { FileUri } from '../base/uri';
import { conventionOf } from '../edits/new-service';
import { pathText } from '../model/option-path';
import type { Flake, Snapshot } from '../model/snapshot';
import { nameOf } from './complete-declaration';
import type { CompletionItem } from './completion-item';

/** In a file that holds nothing yet: a service's module, and a machine. */
export function completeModule(
  snapshot: Snapshot,
  flake: Flake,
  { file, offset }: { readonly file: FileUri; readonly offset: number },
): readonly CompletionItem[] {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined || !/^\s*[\w-]*\s*$/.test(text)) return [];
  const word = /[\w-]*$/.exec(text.slice(0, offset))?.[0] ?? '';
  const replace = { start: offset - word.length, end: offset };
  const name = nameOf(file);
  const { prefix } = conventionOf(flake);
  const services = prefix.length === 0 ? 'homelab.services' : pathText(prefix);
  return [
    snippet(
      'service module',
      `Options and configuration of ${name}`,
      serviceModule(services, name),
      replace,
    ),
    snippet(
      'machine',
      'A host name and the services it runs',
      machineModule(services, name),
      replace,
    ),
    snippet('module', 'A module that only sets options', plainModule, replace),
  ];
}

function snippet(
  label: string,
  detail: string,
  insertText: string,
  replace: CompletionItem['replace'],
): CompletionItem {
  return {
    label,
    kind: 'snippet',
    detail,
    documentation: () =>
      `\`\`\`nix\n${insertText.replace(/\$\{\d+:([^}]*)\}|\$\d/g, '$1')}\n\`\`\``,
    replace,
    insertText,
    isSnippet: true,
    sortText: `0${label}`,
    retrigger: false,
  };
}

function serviceModule(services: string, name: string): string {
  return `{ config, lib, ... }:
let
  cfg = config.${services}.\${1:${name}};
in
{
  options.${services}.\${1:${name}} = {
    enable = lib.mkEnableOption "\${2:what it is}";

    port = lib.mkOption {
      type = lib.types.port;
      default = \${3:8000};
      description = "Port it listens on.";
    };
  };

  config = lib.mkIf cfg.enable {
    $0
  };
}
`;
}

function machineModule(services: string, name: string): string {
  return `{
  networking.hostName = "\${1:${name}}";

  ${services} = {
    $0
  };
}
`;
}

const plainModule = `{ config, lib, pkgs, ... }:
{
  $0
}
`;
