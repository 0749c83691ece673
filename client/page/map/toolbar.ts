import type { MapNode } from '../../../server/src/protocol';
import type { Choice, ShownKind } from './choice';
import { button, element } from './element';
import { Menu } from './menu';

export type ToolbarEvents = {
  readonly chosen: (choice: Choice) => void;
  readonly zoomed: (direction: 1 | -1) => void;
  readonly fitted: () => void;
  readonly exported: () => void;
  readonly copied: () => void;
};

const kinds: Readonly<Record<ShownKind, string>> = {
  'routed-by': 'Routed by Caddy or nginx',
  'scraped-by': 'Scraped by Prometheus',
  'shown-on': 'Shown on Homepage',
  'listens-on': 'Ports',
  secret: 'Secrets',
  declares: 'Modules',
};

/** What a person can choose and do above the map. */
export class Toolbar {
  private readonly machines = new Menu('Machines', (hiddenMachines) =>
    this.choose({ hiddenMachines }),
  );
  private readonly kinds = new Menu('Show', (off) => {
    const all = Object.keys(kinds) as ShownKind[];
    this.choose({ hiddenKinds: all.filter((kind) => off.includes(kind)) });
  });
  private readonly scale = element('output', { class: 'scale', 'aria-label': 'Zoom' }, '100 %');
  private readonly text = element('input', {
    type: 'search',
    placeholder: 'Find a service',
    'aria-label': 'Find a service, port, secret or module',
  });
  readonly root: HTMLElement;

  constructor(
    private choice: Choice,
    private readonly events: ToolbarEvents,
  ) {
    this.text.value = choice.text;
    this.text.addEventListener('input', () => this.choose({ text: this.text.value }));
    this.root = element(
      'div',
      { role: 'toolbar', 'aria-label': 'Map' },
      this.machines.root,
      this.kinds.root,
      this.text,
      element('span', { class: 'space' }),
      element(
        'span',
        { class: 'group' },
        button('−', () => events.zoomed(-1), { 'aria-label': 'Zoom out', title: 'Zoom out (-)' }),
        this.scale,
        button('+', () => events.zoomed(1), { 'aria-label': 'Zoom in', title: 'Zoom in (+)' }),
        button('Fit', events.fitted, { title: 'Show the whole map (0)' }),
      ),
      element(
        'span',
        { class: 'group' },
        button('Copy as Mermaid', events.copied, {
          title: 'A flowchart that GitHub draws in a README',
        }),
        button('Export SVG…', events.exported, { title: 'Save what is shown as a picture' }),
      ),
    );
    this.showKinds();
  }

  /** Offers the machines of a map. */
  showMachines(nodes: readonly MapNode[]): void {
    const machines = nodes.filter(({ kind }) => kind === 'machine');
    const hidden = new Set(this.choice.hiddenMachines);
    this.machines.root.hidden = machines.length < 2;
    this.machines.show(
      machines.map(({ machine, name }) => ({
        value: machine,
        text: name,
        isOn: !hidden.has(machine),
      })),
    );
  }

  showScale(scale: number): void {
    this.scale.value = `${Math.round(scale * 100)} %`;
  }

  /** Shows a choice that was made elsewhere. */
  reset(choice: Choice): void {
    this.choice = choice;
    this.text.value = choice.text;
    this.showKinds();
    this.events.chosen(choice);
  }

  private showKinds(): void {
    const hidden = new Set<string>(this.choice.hiddenKinds);
    this.kinds.show(
      Object.entries(kinds).map(([value, text]) => ({
        value,
        text,
        isOn: !hidden.has(value),
        sample: value,
      })),
    );
  }

  private choose(part: Partial<Choice>): void {
    this.choice = { ...this.choice, ...part };
    this.events.chosen(this.choice);
  }
}
