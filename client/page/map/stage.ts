import { edgeId } from '../../../server/src/picture/drawable';
import type { Box, Layout, Point } from '../../../server/src/picture/layout';
import { boxTowards, type Direction } from './steps';
import * as views from './view';
import type { Size, View } from './view';

export type StageEvents = {
  /** A person wants to see the source of a box or line. */
  readonly opened: (id: string) => void;
  /** A person looks at a box or line, or at none any more. */
  readonly looked: (id: string | undefined) => void;
  /** A person sees another part; none is the first view, which follows what is drawn. */
  readonly moved: (view: View | undefined, scale: number) => void;
};

type Drawn = { readonly layout: Layout; readonly svg: SVGSVGElement; readonly text: string };

const nothing: Layout = { width: 1, height: 1, frames: [], boxes: [], paths: [] };
const zoomStep = 1.25;
/** So long a pointer rests on what a person looks at; it may pass over others on its way to the card. */
const dwellMilliseconds = 120;

/** The picture that a person moves around in, by mouse and by keyboard. */
export class Stage {
  private drawn: Drawn | undefined;
  private active: string | undefined;
  /** The box whose lines are gone through. */
  private centre: string | undefined;
  private wasDragged = false;
  private hovered: string | undefined;
  private looked: string | undefined;
  private dwelling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly events: StageEvents,
    private chosenView: View | undefined,
  ) {
    root.addEventListener('pointerdown', (event) => this.pointerDown(event));
    root.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    root.addEventListener('keydown', (event) => this.keyDown(event));
    root.addEventListener('click', ({ target }) => this.clicked(idOf(target)));
    root.addEventListener('pointermove', ({ target }) => this.hover(idOf(target) ?? this.active));
    root.addEventListener('pointerleave', () => clearTimeout(this.dwelling));
    root.addEventListener('focusin', ({ target }) => this.focused(idOf(target)));
    new ResizeObserver(() => this.show()).observe(root);
  }

  /** Replaces the picture, and keeps the focus and the part that is seen. */
  draw(layout: Layout, svgText: string): void {
    if (svgText === this.drawn?.text) return;
    const hadFocus = this.root.contains(document.activeElement);
    const parsed = new DOMParser().parseFromString(svgText, 'image/svg+xml').documentElement;
    const svg = document.importNode(parsed, true) as unknown as SVGSVGElement;
    this.root.replaceChildren(svg);
    this.drawn = { layout, svg, text: svgText };
    const first = layout.boxes[0] ?? layout.frames[0];
    const active = this.node(this.active) ?? this.node(first?.node.id);
    active?.setAttribute('tabindex', '0');
    if (hadFocus) active?.focus({ preventScroll: true });
    this.highlight();
    this.show();
  }

  fit(): void {
    this.go(views.fit(this.layout, this.size));
  }

  /** Zooms around the middle. */
  zoom(direction: 1 | -1): void {
    const { width, height } = this.size;
    this.zoomAt(zoomStep ** direction, { x: width / 2, y: height / 2 });
  }

  private get layout(): Layout {
    return this.drawn?.layout ?? nothing;
  }

  private get size(): Size {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  private get view(): View {
    const { chosenView, layout, size } = this;
    return chosenView === undefined
      ? views.firstView(layout, size)
      : views.bounded(chosenView, layout, size);
  }

  private go(view: View): void {
    this.chosenView = view;
    this.show();
  }

  private zoomAt(factor: number, at: Point): void {
    const smallest = views.smallestScale(this.layout, this.size);
    this.go(views.zoomed(this.view, factor, at, smallest));
  }

  private show(): void {
    const { width, height } = this.size;
    if (this.drawn === undefined || width === 0) return;
    const { x, y, scale } = this.view;
    const { svg } = this.drawn;
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String(height));
    svg.setAttribute('viewBox', [x, y, width / scale, height / scale].join(' '));
    this.events.moved(this.chosenView, scale);
  }

  private pointerDown(event: PointerEvent): void {
    this.wasDragged = false;
    if (event.button > 1) return;
    const from = this.view;
    const follow = (move: PointerEvent): void => {
      const [dx, dy] = [move.clientX - event.clientX, move.clientY - event.clientY];
      if (!this.wasDragged && Math.hypot(dx, dy) < 4) return;
      this.wasDragged = true;
      this.root.setPointerCapture(event.pointerId);
      this.root.classList.add('dragged');
      this.go({ ...from, x: from.x - dx / from.scale, y: from.y - dy / from.scale });
    };
    const end = (): void => {
      this.root.removeEventListener('pointermove', follow);
      this.root.classList.remove('dragged');
      // The click that ends a drag comes first.
      setTimeout(() => {
        this.wasDragged = false;
      });
    };
    this.root.addEventListener('pointermove', follow);
    for (const name of ['pointerup', 'pointercancel'] as const)
      this.root.addEventListener(name, end, { once: true });
  }

  /** A wheel moves; with Ctrl, which a pinch sets too, it zooms. */
  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y, scale } = this.view;
    if (!event.ctrlKey) {
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      this.go({ x: x + dx / scale, y: y + dy / scale, scale });
      return;
    }
    const { left, top } = this.root.getBoundingClientRect();
    const strength = Math.max(-50, Math.min(50, event.deltaY));
    this.zoomAt(Math.exp(-strength / 200), { x: event.clientX - left, y: event.clientY - top });
  }

  private clicked(id: string | undefined): void {
    if (this.wasDragged) return;
    if (id === undefined) this.leave();
    else this.events.opened(id);
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction !== undefined) this.step(direction, event.shiftKey);
    else if (!this.press(event.key)) return;
    event.preventDefault();
  }

  /** Whether the key means something. */
  private press(key: string): boolean {
    if (key === '+' || key === '=') this.zoom(1);
    else if (key === '-') this.zoom(-1);
    else if (key === '0') this.fit();
    else if (key === 'Escape') this.leave();
    else if ((key === 'Enter' || key === ' ') && this.active !== undefined)
      this.events.opened(this.active);
    else return false;
    return true;
  }

  private step(direction: Direction, isAlongLines: boolean): void {
    const { boxes, frames, paths } = this.layout;
    const line = paths.find(({ edge }) => edgeId(edge) === this.active)?.edge;
    if (isAlongLines) {
      this.focus(this.nextLine(direction === 'left' || direction === 'up' ? -1 : 1));
    } else if (line !== undefined) {
      this.focus(direction === 'left' || direction === 'up' ? line.from : line.to);
    } else {
      const all = [...boxes, ...frames];
      const from = all.find(({ node }) => node.id === this.active);
      this.focus((from ? boxTowards(boxes, from, direction) : boxes[0])?.node.id);
    }
  }

  /** The line after, or before, the present one among those of a box. */
  private nextLine(by: 1 | -1): string | undefined {
    const { paths } = this.layout;
    const ids = paths
      .filter(({ edge }) => edge.from === this.centre || edge.to === this.centre)
      .map(({ edge }) => edgeId(edge));
    const index = ids.indexOf(this.active ?? '');
    return ids[(Math.max(index, by === 1 ? -1 : 0) + by + ids.length) % ids.length];
  }

  private focus(id: string | undefined): void {
    this.node(id)?.focus({ preventScroll: true });
  }

  private focused(id: string | undefined): void {
    if (id === undefined) return;
    for (const node of this.root.querySelectorAll('[tabindex="0"]'))
      node.setAttribute('tabindex', '-1');
    this.node(id)?.setAttribute('tabindex', '0');
    this.active = id;
    const box = this.layout.boxes.find(({ node }) => node.id === id);
    if (box !== undefined) this.centre = id;
    const seen = box ?? this.boundsOfLine(id);
    if (seen !== undefined && this.node(id)?.matches(':focus-visible') === true)
      this.go(views.revealing(this.view, seen, this.size));
    this.look(id);
  }

  private boundsOfLine(id: string): Box | undefined {
    const points = this.layout.paths.find(({ edge }) => edgeId(edge) === id)?.points ?? [];
    if (points.length === 0) return undefined;
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }

  private leave(): void {
    this.active = undefined;
    this.look(undefined);
  }

  private hover(id: string | undefined): void {
    if (id === this.hovered) return;
    this.hovered = id;
    clearTimeout(this.dwelling);
    this.dwelling = setTimeout(() => this.look(id), dwellMilliseconds);
  }

  private look(id: string | undefined): void {
    this.looked = id;
    this.highlight();
    this.events.looked(id);
  }

  /** Brings out a box or line with what it is tied to. */
  private highlight(): void {
    if (this.drawn === undefined) return;
    const near = new Set(this.looked === undefined ? [] : this.near(this.looked));
    this.drawn.svg.classList.toggle('looking', near.size > 1);
    for (const part of this.drawn.svg.querySelectorAll<SVGElement>('[data-id]'))
      part.classList.toggle('near', near.has(part.dataset['id'] ?? ''));
  }

  private near(id: string): readonly string[] {
    const edges = this.layout.paths.map(({ edge }) => edge);
    const tied = edges.filter((edge) => [edge.from, edge.to, edgeId(edge)].includes(id));
    return [id, ...tied.flatMap((edge) => [edgeId(edge), edge.from, edge.to])];
  }

  private node(id: string | undefined): SVGElement | undefined {
    if (id === undefined) return undefined;
    return this.root.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`) ?? undefined;
  }
}

function idOf(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? target.closest<SVGElement>('[data-id]')?.dataset['id']
    : undefined;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
