import type { IndexNode } from '../core/upstream/option-index';
import { plainDefault } from '../core/upstream/plain-default';
import { attributeName } from './attribute-name';

/** An option of one of NixOS's own services, as far as another module can pass it on. */
export type UpstreamOption = {
  readonly name: string;
  /** As Nix: `types.nullOr types.str`. */
  readonly type: string;
  /** The default as Nix; absent where it has none, or a computed one. */
  readonly usual?: string;
  readonly description?: string;
};

/** Prints the options directly below `services.NAME`, or null where NixOS has no such service. */
export function upstreamOptionsArguments(machine: string, service: string): readonly string[] {
  const name = JSON.stringify(service).replaceAll('${', '\\${');
  return [
    'eval',
    `.#nixosConfigurations.${attributeName(machine)}.options.services`,
    '--apply',
    `services: let describe = ${describe}; in if services ? ${name} then builtins.mapAttrs (name: describe) services.${name} else null`,
    '--json',
  ];
}

/** A default is asked for only where it is not computed, since nobody could catch its failure. */
const describe = `option:
  if option._type or null != "option" then null else {
    type = option.type.description or null;
    text = if builtins.isString (option.description or null) then option.description else option.description.text or null;
    hidden = option.internal or false || option.readOnly or false || option.visible or true != true;
    usual = if option ? default && !(option ? defaultText) && builtins.elem (builtins.typeOf option.default) [ "bool" "int" "null" "string" ] then { value = option.default; } else null;
  }`;

type Described = {
  readonly type: string | null;
  readonly text: string | null;
  readonly hidden: boolean;
  readonly usual: { readonly value: string | number | boolean | null } | null;
} | null;

/** Undefined where NixOS has no such service. Sets of options, and types without a short name, are left out. */
export function readUpstreamOptions(json: string): readonly UpstreamOption[] | undefined {
  const found = JSON.parse(json) as Readonly<Record<string, Described>> | null;
  return found === null ? undefined : passable(Object.entries(found));
}

/** The same from the index of a machine's options. */
export function indexedUpstreamOptions(
  options: IndexNode,
  service: string,
): readonly UpstreamOption[] | undefined {
  const found = options.child('services')?.child(service);
  if (found === undefined || found.isEmpty) return undefined;
  return passable([...found.children()].map((node) => [node.name, described(node)]));
}

function described(node: IndexNode): Described {
  if (!node.isOption || node.has('failed')) return null;
  const value = plainDefault(node);
  return {
    type: node.typeText,
    text: node.doc?.description ?? null,
    hidden: node.has('hidden') || node.has('internal') || node.has('readOnly'),
    usual: value === undefined ? null : { value },
  };
}

function passable(found: readonly (readonly [string, Described])[]): readonly UpstreamOption[] {
  return found.flatMap(([name, option]) => {
    const type = option === null || option.hidden ? undefined : nixType(option.type ?? '');
    if (option === null || type === undefined || name === 'enable') return [];
    const { usual, text } = option;
    return {
      name,
      type,
      ...(usual !== null && { usual: JSON.stringify(usual.value).replaceAll('${', '\\${') }),
      ...(text !== null && { description: firstSentence(text) }),
    };
  });
}

/** The port among a service's options: `port`, or one that is called so. */
export function portOption(options: readonly UpstreamOption[]): UpstreamOption | undefined {
  const ports = options.filter(({ type }) => type === 'types.port');
  return ports.find(({ name }) => name === 'port') ?? (ports.length === 1 ? ports[0] : undefined);
}

const plainTypes: readonly (readonly [RegExp, string])[] = [
  [/^boolean$/, 'types.bool'],
  [/^(non-empty )?string$/, 'types.str'],
  [/^strings concatenated with "\\n"$/, 'types.lines'],
  [/^(absolute )?path( not in the Nix store)?$/, 'types.path'],
  [/^16 bit unsigned integer;/, 'types.port'],
  [/^signed integer$/, 'types.int'],
  [/^unsigned integer, meaning >=0$/, 'types.ints.unsigned'],
  [/^positive integer, meaning >0$/, 'types.ints.positive'],
];

/** The type that the module system describes in these words. */
function nixType(words: string): string | undefined {
  const plain = plainTypes.find(([pattern]) => pattern.test(words));
  if (plain) return plain[1];
  const choices = /^one of (?<values>"[^"]*"(?:, "[^"]*")*)$/.exec(words)?.groups?.['values'];
  if (choices !== undefined) return `types.enum [ ${choices.replaceAll(', ', ' ')} ]`;
  const { whole, inner = '' } =
    /^(?<whole>null or|list of) \(?(?<inner>.*?)\)?$/.exec(words)?.groups ?? {};
  const type = whole === undefined ? undefined : nixType(inner);
  if (type === undefined) return undefined;
  const nested = type.includes(' ') ? `(${type})` : type;
  return whole === 'null or' ? `types.nullOr ${nested}` : `types.listOf ${nested}`;
}

function firstSentence(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return /^.*?\.(?= |$)/.exec(line)?.[0] ?? line;
}
