import { describeType } from '../types/describe-type';
import { pathText, type OptionPath } from '../model/option-path';
import type { UpstreamPlace } from '../model/machine-index';
import type { IndexHeader, IndexNode, OptionDoc } from '../upstream/option-index';
import { nixosMarkdown } from '../upstream/nixos-markdown';
import { uriFromPath } from '../base/uri';
import type { Indexed } from '../upstream/resolve-indexed';

/** An option from outside, or a set of them, as Markdown; undefined where there is nothing to say. */
export function describeUpstream(path: OptionPath, place: UpstreamPlace): string | undefined {
  const { found, of } = place;
  const { header } = of.index;
  const lines =
    found.kind === 'value'
      ? optionLines(path, found, header)
      : found.kind === 'set'
        ? setLines(path, found.node)
        : [];
  return lines.length === 0 ? undefined : [...lines, originText(place)].join('\n\n');
}

function optionLines(
  path: OptionPath,
  { option, type, length }: Indexed & { readonly kind: 'value' },
  header: IndexHeader,
): readonly string[] {
  const isWhole = length === path.length;
  const words = isWhole ? option.typeText : describeType(type);
  const doc = option.doc;
  const own = isWhole ? ofOption(option, doc) : [];
  const declared = placesText(doc, header);
  return [
    code(`${pathText(path)} : ${words}`),
    ...own,
    ...(declared === undefined ? [] : [declared]),
  ];
}

function ofOption(option: IndexNode, doc: OptionDoc | undefined): readonly string[] {
  return [
    ...(doc?.description === undefined ? [] : [nixosMarkdown(doc.description)]),
    ...(doc?.default === undefined ? [] : [`Default: ${inline(doc.default)}`]),
    ...(doc?.example === undefined ? [] : [`Example: ${inline(doc.example)}`]),
    ...(option.has('readOnly') ? ['This option is read-only: only its module sets it.'] : []),
    ...(option.has('failed') ? ['It could not be evaluated, so nothing more is known of it.'] : []),
  ];
}

const mostShown = 12;

function setLines(path: OptionPath, node: IndexNode): readonly string[] {
  const shown: string[] = [];
  let count = 0;
  for (const child of node.children()) {
    if (child.has('hidden') || child.has('internal')) continue;
    if (++count > mostShown) continue;
    shown.push(`- \`${child.name}\`${child.isOption ? ` : ${brief(child.typeText)}` : ''}`);
  }
  if (count === 0) return [];
  const more = count > mostShown ? [`- and ${count - mostShown} more`] : [];
  const about = node.child('enable')?.doc?.description;
  return [
    code(pathText(path)),
    ...(about === undefined ? [] : [nixosMarkdown(about)]),
    [...shown, ...more].join('\n'),
  ];
}

function brief(type: string): string {
  return type.replace(/^16 bit unsigned integer;.*/, 'port').replace(/;.*/, '');
}

function placesText(doc: OptionDoc | undefined, { sources }: IndexHeader): string | undefined {
  const shown = (doc?.places ?? []).flatMap(([number, path, line]) => {
    const source = sources[number];
    if (source === undefined) return [];
    const name = source.name === '' ? path : `${source.name}/${path}`;
    if (source.path === '') return [`\`${name}\``];
    const at = line === undefined ? '' : `#L${line}`;
    return [
      `[${name}${line === undefined ? '' : `:${line}`}](${uriFromPath(`${source.path}/${path}`)}${at})`,
    ];
  });
  return shown.length === 0 ? undefined : `Declared in ${shown.join(', ')}`;
}

/** Where an answer comes from, and how old it is: "From NixOS 26.05, evaluated for server on 2026-11-27." */
function originText({ of, found }: UpstreamPlace): string {
  const { header } = of.index;
  if (header.marks !== undefined) return `Evaluated by Nix on ${evaluationTime(header)}.`;
  const [first] = found.kind === 'value' ? (found.option.doc?.places ?? []) : [];
  const source = first && header.sources[first[0]];
  const isNixos = source === undefined || /^(nixpkgs|nixos|$)/.test(source.name);
  const release = header.release === undefined ? '' : ` ${header.release}`;
  const name = isNixos ? `NixOS${release}` : `the input ${source.name}`;
  const how =
    header.modules === undefined ? 'imported' : `evaluated for ${of.machine ?? 'this repository'}`;
  return `From ${name}, ${how} on ${new Date(header.evaluated).toISOString().slice(0, 10)}.`;
}

/** Where the person is: "2026-11-27 at 14:05". */
export function evaluationTime({ evaluated }: Pick<IndexHeader, 'evaluated'>): string {
  const at = new Date(evaluated);
  const digits = (number: number): string => String(number).padStart(2, '0');
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(digits).join('-');
  return `${day} at ${digits(at.getHours())}:${digits(at.getMinutes())}`;
}

function code(text: string): string {
  return `\`\`\`nix\n${text}\n\`\`\``;
}

function inline(text: string): string {
  return text.trim().includes('\n') ? `\n${code(text.trim())}` : `\`${text.trim()}\``;
}
