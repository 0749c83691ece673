import { shownFrom } from '../base/uri';
import type { Declaration } from '../model/declaration';
import { formatPlain } from '../model/format-value';
import { pathText, type OptionPath } from '../model/option-path';
import type { EvaluatedOption } from '../model/evaluated-option';
import { declarationsBelow, type OptionNode } from '../model/option-tree';
import type { Snapshot } from '../model/snapshot';
import { evaluationTime } from './describe-upstream';
import { briefType, describeType } from '../types/describe-type';
import type { OptionType } from '../types/option-type';

/** An option, or a place inside its value, as Markdown. */
export function describeOption(
  snapshot: Snapshot,
  option: {
    readonly path: OptionPath;
    readonly declaration: Declaration;
    readonly type: OptionType;
    /** Whether the path leads to the option itself, not into its value. */
    readonly whole: boolean;
    readonly root: string;
    /** What Nix says of it, where that is known. */
    readonly evaluated?: EvaluatedOption | undefined;
  },
): string {
  const { path, declaration, type, root, whole: isWhole, evaluated } = option;
  const words = (isWhole ? evaluated?.option.typeText : undefined) ?? describeType(type);
  const lines = [code(`${pathText(path)} : ${words}`)];
  const description = declaration.description?.trim();
  if (isWhole && description !== undefined && description !== '') lines.push(description);
  const fallback = isWhole ? defaultText(snapshot, declaration) : undefined;
  if (fallback !== undefined)
    lines.push(`Default: ${fallback}${comesTo(declaration, evaluated) ?? ''}`);
  if (isWhole && declaration.example !== undefined)
    lines.push(`Example: \`${declaration.example}\``);
  if (declaration.readOnly) lines.push('This option is read-only: only its module sets it.');
  const place = placeText(snapshot, declaration, root);
  const origin = evaluated ? `evaluated on ${evaluationTime(evaluated.header)}` : 'from the source';
  if (place !== undefined) lines.push(`Declared in ${place}, ${origin}`);
  return lines.join('\n\n');
}

/** What Nix makes of a default that is written as an expression. */
function comesTo(
  { default: written, defaultText: words }: Declaration,
  evaluated: EvaluatedOption | undefined,
): string | undefined {
  const value = evaluated?.option.doc?.default;
  if (value === undefined || written.kind !== 'expression' || words !== undefined) return undefined;
  return value.length > 120 || value.includes('\n') ? undefined : `, which is ${inline(value)}`;
}

/** A set of options as Markdown: its first options by name. */
export function describeSet(path: OptionPath, node: OptionNode): string | undefined {
  const options = [...declarationsBelow(node)];
  if (options.length === 0) return undefined;
  const shown = options.slice(0, 12).map((declaration) => {
    const name = pathText(declaration.path.slice(path.length));
    return `- \`${name}\` : ${briefType(declaration.type)}`;
  });
  const more = options.length > shown.length ? [`- and ${options.length - shown.length} more`] : [];
  const about = aboutService(node);
  const list = [...shown, ...more].join('\n');
  return [code(pathText(path)), ...(about === undefined ? [] : [about]), list].join('\n\n');
}

/** What a service is, in the words of its switch: "Whether to enable Caddy, the web server." */
export function aboutService({ children }: OptionNode): string | undefined {
  const text = children.get('enable')?.declarations[0]?.description?.trim();
  const name = text?.replace(/^Whether to enable /, '').replace(/\.$/, '');
  return name === undefined || name === '' ? undefined : name;
}

/** The default as Markdown: a value, or the expression as it is written. */
export function defaultText(snapshot: Snapshot, declaration: Declaration): string | undefined {
  if (declaration.defaultText !== undefined) return inline(declaration.defaultText);
  const { default: fallback } = declaration;
  if (fallback.kind === 'none') return undefined;
  if (fallback.kind === 'plain') return inline(formatPlain(fallback.value));
  const source = declaration.defaultSource;
  const text = source && snapshot.text(source.file)?.slice(source.span.start, source.span.end);
  return text === undefined ? undefined : inline(text);
}

function placeText(snapshot: Snapshot, { place }: Declaration, root: string): string | undefined {
  if (place === undefined) return undefined;
  const line = (snapshot.lines(place.file)?.positionAt(place.name.start).line ?? 0) + 1;
  return `[${shownFrom(root, place.file)}:${line}](${place.file}#L${line})`;
}

function code(text: string): string {
  return `\`\`\`nix\n${text}\n\`\`\``;
}

function inline(text: string): string {
  return text.includes('\n') ? `\n${code(text)}` : `\`${text}\``;
}
