import type { FromPage, ToPage } from '../src/map/messages';
import { Arranger } from '../../server/src/picture/arranger';
import { edgeId } from '../../server/src/picture/drawable';
import { layoutMap, type Layout } from '../../server/src/picture/layout';
import { estimate } from '../../server/src/picture/measure';
import { mermaidText } from '../../server/src/picture/mermaid';
import type { OneMap } from '../../server/src/picture/one-map';
import { paper, svgText } from '../../server/src/picture/svg';
import type { Location } from '../../server/src/protocol';
import { pageMeasure, themed } from './map/appearance';
import { cardContent } from './map/card';
import { chosen, firstChoice, type Choice } from './map/choice';
import { element } from './map/element';
import { emptyContent } from './map/empty';
import { Stage } from './map/stage';
import { Toolbar } from './map/toolbar';
import type { View } from './map/view';

/** What outlives the page: VS Code keeps it while the tab is hidden, and over a restart. */
type State = { readonly choice: Choice; readonly view?: View };

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const vscode = acquireVsCodeApi();
let state: State = { choice: firstChoice, ...vscode.getState() };
let map: Extract<ToPage, { kind: 'map' }> = {
  kind: 'map',
  revision: 0,
  situation: 'starting',
  nodes: [],
  edges: [],
};
let states: ReadonlyMap<string, 'up' | 'down'> = new Map();
let shown: { readonly map: OneMap; readonly layout: Layout } | undefined;
let looked: string | undefined;
const arranger = new Arranger();

const notes = element('div', { class: 'notes', role: 'status' });
const count = element('p', { class: 'unseen', role: 'status' });
const picture = element('div', {
  class: 'stage',
  role: 'application',
  'aria-label':
    'Map of the homelab. The arrow keys go from box to box, with Shift along the lines of a box. Enter opens the source.',
});
const empty = element('div', { class: 'empty' });
const card = element('aside', { class: 'card', 'aria-label': 'About the chosen box or line' });

const toolbar = new Toolbar(state.choice, {
  chosen: (choice) => {
    keep({ choice });
    arrange();
  },
  zoomed: (direction) => stage.zoom(direction),
  fitted: () => stage.fit(),
  exported: () => {
    const drawn = chosen(map, state.choice);
    post({ kind: 'export', svg: svgText(layoutMap(drawn, estimate), { palette: paper }) });
  },
  copied: () => post({ kind: 'copy', mermaid: mermaidText(chosen(map, state.choice)) }),
});

const stage: Stage = new Stage(
  picture,
  {
    opened: (id) => {
      const [place] = thing(id)?.places ?? [];
      if (place) open(place);
    },
    looked: (id) => {
      looked = id;
      tell();
    },
    moved: (view, scale) => {
      toolbar.showScale(scale);
      if (view !== undefined) keep({ view });
    },
  },
  state.view,
);

const main = document.querySelector('main') ?? document.body;
main.append(picture, empty, card);
main.before(toolbar.root, notes);
main.after(count);
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => receive(data));
post({ kind: 'ready' });

function receive(message: ToPage): void {
  if (message.kind === 'map') {
    if (message.revision === map.revision) return;
    map = message;
    toolbar.showMachines(map.nodes);
    arrange();
  } else {
    states = new Map(message.states);
    notes.replaceChildren(...message.notes.map((note) => element('p', {}, note)));
    draw();
  }
}

/** Lays out what is chosen. */
function arrange(): void {
  const start = performance.now();
  const part = chosen(map, state.choice);
  shown = { map: part, layout: layoutMap(part, pageMeasure(), arranger) };
  const { frames, boxes, paths } = shown.layout;
  const all = frames.length + boxes.length;
  count.textContent = `${all} boxes and ${paths.length} lines are shown.`;
  draw();
  performance.measure('arranged', { start });
}

function draw(): void {
  if (shown === undefined) return;
  const isEmpty = shown.map.nodes.length === 0;
  picture.hidden = isEmpty;
  empty.hidden = !isEmpty;
  if (isEmpty) empty.replaceChildren(...emptyContent(map.situation, { run, showAll }));
  else
    stage.draw(
      shown.layout,
      svgText(shown.layout, { palette: themed, isInteractive: true, states }),
    );
  tell();
}

function tell(): void {
  const content =
    looked === undefined || shown === undefined
      ? undefined
      : cardContent(looked, { map: shown.map, states, open });
  card.hidden = content === undefined;
  card.replaceChildren(...(content ?? []));
}

function thing(id: string) {
  return map.nodes.find((node) => node.id === id) ?? map.edges.find((edge) => edgeId(edge) === id);
}

function showAll(): void {
  toolbar.reset({ ...state.choice, hiddenMachines: [], text: '' });
}

function run(command: Extract<FromPage, { kind: 'command' }>['command']): void {
  post({ kind: 'command', command });
}

function open(location: Location): void {
  post({ kind: 'open', location });
}

function keep(part: Partial<State>): void {
  state = { ...state, ...part };
  vscode.setState(state);
}

function post(message: FromPage): void {
  vscode.postMessage(message);
}
