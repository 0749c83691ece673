import { edgeId, edgeWords, nodeWords, type DrawableEdge, type DrawableNode } from './drawable';
import type { EdgePath, Layout, NodeBox, Point } from './layout';
import { badgeWidth, lineHeight, padding } from './node-size';

/** Colours as CSS writes them. */
export type Palette = {
  readonly background: string;
  readonly frame: string;
  readonly box: string;
  readonly border: string;
  readonly text: string;
  readonly faint: string;
  readonly error: string;
  readonly warning: string;
  readonly up: string;
  readonly fontFamily: string;
  readonly edges: Readonly<Record<DrawableEdge['kind'], string>>;
};

/** For files, on white. */
export const paper: Palette = {
  background: '#ffffff',
  frame: '#f6f8fa',
  box: '#ffffff',
  border: '#8c959f',
  text: '#1f2328',
  faint: '#59636e',
  error: '#cf222e',
  warning: '#9a6700',
  up: '#1a7f37',
  fontFamily: 'system-ui, sans-serif',
  edges: {
    'routed-by': '#0969da',
    'scraped-by': '#bc4c00',
    'shown-on': '#1a7f37',
    'listens-on': '#59636e',
    secret: '#8250df',
    declares: '#8c959f',
  },
};

export type SvgOptions = {
  readonly palette: Palette;
  /** Whether each node and edge can be focused and names itself to a screen reader, instead of by a tooltip. */
  readonly isInteractive?: boolean;
  /** Whether a service answers, by the node's id. */
  readonly states?: ReadonlyMap<string, 'up' | 'down'>;
};

/** The map as an SVG document. */
export function svgText(layout: Layout, options: SvgOptions): string {
  const { palette } = options;
  const size = `width="${round(layout.width)}" height="${round(layout.height)}" viewBox="0 0 ${round(layout.width)} ${round(layout.height)}"`;
  const names = new Map([...layout.frames, ...layout.boxes].map(({ node }) => [node.id, node]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(palette.fontFamily)}" role="${options.isInteractive === true ? 'group' : 'img'}" aria-label="Map of the homelab">`,
    markers(palette),
    `<rect width="100%" height="100%" fill="${escaped(palette.background)}"/>`,
    ...layout.frames.map((frame) => frameText(frame, options)),
    ...layout.paths.map((path) => edgeText(path, names, options)),
    ...layout.boxes.map((box) => boxText(box, options)),
    '</svg>',
    '',
  ].join('\n');
}

function markers({ edges }: Palette): string {
  const each = Object.entries(edges).map(
    ([kind, colour]) =>
      `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${escaped(colour)}"/></marker>`,
  );
  return `<defs>${each.join('')}</defs>`;
}

function frameText(box: NodeBox, options: SvgOptions): string {
  const { palette } = options;
  const [title, subtitle] = box.lines;
  const baseline = padding.y + (title?.size ?? 0) * 1.1;
  return group(box.node, options, [
    rect(box, palette.frame, { stroke: borderOf(box.node, palette), radius: 8 }),
    `<text x="${round(box.x + padding.x)}" y="${round(box.y + baseline)}" fill="${escaped(palette.text)}"><tspan font-size="${title?.size ?? 0}" font-weight="600">${escaped(title?.text ?? '')}</tspan><tspan dx="10" font-size="${subtitle?.size ?? 0}" fill="${escaped(palette.faint)}">${escaped(subtitle?.text ?? '')}</tspan></text>`,
    complaintMark(box.node, { x: box.x + box.width, y: box.y }, palette),
  ]);
}

function boxText(box: NodeBox, options: SvgOptions): string {
  const { palette, states } = options;
  let y = box.y + padding.y;
  const lines = box.lines.map(({ text, size, isBold }, index) => {
    const baseline = y + size * 1.1;
    y += size * lineHeight;
    const colour = index === 0 ? palette.text : palette.faint;
    return `<text x="${round(box.x + padding.x)}" y="${round(baseline)}" font-size="${size}"${isBold ? ' font-weight="600"' : ''} fill="${escaped(colour)}">${escaped(text)}</text>`;
  });
  const state = states?.get(box.node.id);
  const at = { x: box.x + box.width - badgeWidth / 2 - 4, y: box.y + padding.y + 8 };
  const radius = box.node.kind === 'port' ? box.height / 2 : 4;
  return group(box.node, options, [
    rect(box, palette.box, {
      stroke: borderOf(box.node, palette),
      radius,
      isDashed: box.node.kind === 'module',
    }),
    ...lines,
    ...(state === undefined ? [] : [stateText(state, at, palette)]),
    complaintMark(box.node, { x: box.x + box.width, y: box.y }, palette),
  ]);
}

/** Told apart by shape too, not by colour alone. */
function stateText(state: 'up' | 'down', { x, y }: Point, palette: Palette): string {
  return state === 'up'
    ? `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${escaped(palette.up)}"/>`
    : `<path d="M${round(x - 4)} ${round(y - 4)}l8 8m0 -8l-8 8" stroke="${escaped(palette.error)}" stroke-width="2"/>`;
}

function group(node: DrawableNode, options: SvgOptions, content: readonly string[]): string {
  const state = options.states?.get(node.id);
  const text = [
    `${nodeWords[node.kind]} ${node.name}`,
    ...node.details,
    ...(state === undefined ? [] : [state === 'up' ? 'answers' : 'does not answer']),
    ...node.findings.map(({ message }) => message),
  ].join('\n');
  return `<g class="node ${node.kind}"${identity(node.id, text, options)}${content.join('')}</g>`;
}

function edgeText(
  { edge, points, isDirect }: EdgePath,
  nodes: ReadonlyMap<string, DrawableNode>,
  options: SvgOptions,
): string {
  const { palette } = options;
  const { kind, labels, findings } = edge;
  const sentence = `${nodes.get(edge.from)?.name ?? ''} ${edgeWords[kind]} ${nodes.get(edge.to)?.name ?? ''}`;
  const text = [sentence, ...labels, ...findings.map(({ message }) => message)].join('\n');
  const colour = complaintColour(edge, palette) ?? palette.edges[kind];
  const dash = kind === 'declares' || kind === 'secret' ? ' stroke-dasharray="4 3"' : '';
  const faded = isDirect === true ? ' stroke-opacity="0.5"' : '';
  const curve = curveText(points);
  return `<g class="edge ${kind}"${identity(edgeId(edge), text, options)}<path class="reach" d="${curve}" fill="none" stroke="transparent" stroke-width="10"/><path d="${curve}" fill="none" stroke="${escaped(colour)}" stroke-width="1.5"${dash}${faded} marker-end="url(#arrow-${kind})"/>${complaintMark(edge, middleOf(points), palette)}</g>`;
}

function identity(id: string, text: string, { isInteractive }: SvgOptions): string {
  return isInteractive === true
    ? ` data-id="${escaped(id)}" tabindex="-1" role="button" aria-label="${escaped(text.replaceAll('\n', ', '))}">`
    : `><title>${escaped(text)}</title>`;
}

/** A curve through the middles between the points, which bends smoothly at each. */
function curveText(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const isLast = index === rest.length - 2;
    const to = isLast ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(to)}`;
  });
  return `M${at(first)}${bends.length > 0 ? bends.join('') : `L${at(last)}`}`;
}

function rect(
  { x, y, width, height }: NodeBox,
  fill: string,
  { stroke, radius, isDashed }: Outline,
): string {
  const dash = isDashed === true ? ' stroke-dasharray="4 3"' : '';
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}" fill="${escaped(fill)}" stroke="${escaped(stroke)}"${dash}/>`;
}

type Outline = { readonly stroke: string; readonly radius: number; readonly isDashed?: boolean };

function borderOf(node: DrawableNode, palette: Palette): string {
  return complaintColour(node, palette) ?? palette.border;
}

function complaintColour(
  { findings }: Pick<DrawableNode, 'findings'>,
  { error, warning }: Palette,
): string | undefined {
  if (findings.some(({ severity }) => severity === 'error')) return error;
  return findings.length > 0 ? warning : undefined;
}

/** An exclamation mark in a disc, so that colour alone says nothing. */
function complaintMark(
  complained: Pick<DrawableNode, 'findings'>,
  place: Point | undefined,
  palette: Palette,
): string {
  const colour = complaintColour(complained, palette);
  if (colour === undefined || place === undefined) return '';
  const { x, y } = place;
  return `<g class="finding"><circle cx="${round(x)}" cy="${round(y)}" r="7" fill="${escaped(colour)}"/><path d="M${round(x)} ${round(y - 4)}v4.5m0 2v1.5" stroke="${escaped(palette.box)}" stroke-width="2"/></g>`;
}

function middleOf(points: readonly Point[]): Point | undefined {
  const index = Math.floor(points.length / 2);
  const [before, after] = [points[index - 1], points[index]];
  if (before === undefined || after === undefined) return undefined;
  return { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 };
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text of XML; what XML cannot hold at all is left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
