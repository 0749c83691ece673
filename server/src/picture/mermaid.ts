import { edgeWords, isDrawn, type Drawable, type DrawableNode } from './drawable';

/** The map as a Mermaid flowchart, which GitHub draws in a README. */
export function mermaidText(map: Drawable): string {
  const { nodes, edges } = map;
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string): string => names.get(id) ?? '';
  const machines = nodes.filter(({ kind }) => kind === 'machine');
  const lines = machines.flatMap((machine) => [
    `  subgraph ${nameOf(machine.id)}["${quoted(machine.name)}"]`,
    ...nodes
      .filter((node) => node.machine === machine.machine && node.kind !== 'machine')
      .map((node) => `    ${nameOf(node.id)}${shape(node)}`),
    '  end',
  ]);
  const arrows = edges.filter(isDrawn(map)).map(({ from, to, kind, labels }) => {
    const text = labels.length > 0 ? labels.join(', ') : edgeWords[kind];
    return `  ${nameOf(from)} -->|"${quoted(text)}"| ${nameOf(to)}`;
  });
  return ['flowchart LR', ...lines, ...arrows].join('\n') + '\n';
}

function shape({ kind, name, details }: DrawableNode): string {
  const text = quoted(kind === 'port' ? [name, ...details].join(', ') : name);
  switch (kind) {
    case 'port':
      return `(["${text}"])`;
    case 'secret':
      return `{{"${text}"}}`;
    case 'module':
      return `[/"${text}"/]`;
    case 'machine':
    case 'service':
      return `["${text}"]`;
  }
}

/** Mermaid has no backslash escapes; it knows entities by number. */
function quoted(text: string): string {
  return text
    .replace(/[\u0000-\u001f]+/g, (control) => (/\s/.test(control) ? ' ' : ''))
    .replace(/[#"<>&`|\\[\]{}]/g, (character) => `#${character.charCodeAt(0)};`);
}
