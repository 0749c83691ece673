import { element } from './element';

export type MenuItem = {
  readonly value: string;
  readonly text: string;
  readonly isOn: boolean;
  /** The kind of line to show beside it. */
  readonly sample?: string;
};

/** Checkboxes behind a button that says how many of them are ticked. */
export class Menu {
  private readonly list = element('div', { class: 'list', role: 'group' });
  private readonly summary = element('summary', {});
  readonly root = element('details', { class: 'menu' }, this.summary, this.list);
  private boxes = new Map<string, HTMLInputElement>();
  private shown = '';

  constructor(
    private readonly title: string,
    private readonly changed: (off: readonly string[]) => void,
  ) {
    this.list.setAttribute('aria-label', title);
    this.list.addEventListener('change', () => {
      this.count();
      this.changed([...this.boxes].flatMap(([value, { checked }]) => (checked ? [] : [value])));
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (!(target instanceof Node && this.root.contains(target))) this.root.open = false;
    });
    this.root.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      this.root.open = false;
      this.summary.focus();
    });
  }

  show(items: readonly MenuItem[]): void {
    // A list that is being used is not taken from under the hand.
    const names = JSON.stringify(items.map(({ value, text }) => [value, text]));
    if (names !== this.shown) this.fill(items);
    this.shown = names;
    for (const { value, isOn } of items) {
      const box = this.boxes.get(value);
      if (box) box.checked = isOn;
    }
    this.count();
  }

  private fill(items: readonly MenuItem[]): void {
    this.boxes = new Map(items.map(({ value }) => [value, element('input', { type: 'checkbox' })]));
    this.list.replaceChildren(
      ...items.map(({ value, text, sample }) =>
        element(
          'label',
          {},
          this.boxes.get(value) ?? '',
          ...(sample === undefined ? [] : [element('span', { class: `sample ${sample}` })]),
          element('span', { class: 'text', title: text }, text),
        ),
      ),
    );
  }

  private count(): void {
    const on = [...this.boxes.values()].filter(({ checked }) => checked).length;
    const { size } = this.boxes;
    this.summary.textContent = on === size ? this.title : `${this.title}: ${on} of ${size}`;
  }
}
