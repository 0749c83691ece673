import type { FromPage, PageAction, ToPage } from '../src/secrets/secret-messages';

declare function acquireVsCodeApi(): { readonly postMessage: (message: FromPage) => void };

const vscode = acquireVsCodeApi();
const main = document.querySelector('main') ?? document.body;

const title = add(main, 'h1');
const recipients = add(main, 'p');
const notice = add(main, 'div', 'notice');
const bar = add(main, 'div', 'bar');
const label = add(bar, 'label');
const show = add(bar, 'button');
const field = add(main, 'textarea');
const status = add(main, 'p', 'status');

let shown = false;
/** How often the person has changed the text. */
let changes = 0;
let locked: string | undefined;

notice.setAttribute('role', 'status');
status.setAttribute('role', 'status');
label.htmlFor = 'content';
field.id = 'content';
field.spellcheck = false;
field.wrap = 'off';
for (const [name, value] of Object.entries({
  autocomplete: 'off',
  autocorrect: 'off',
  autocapitalize: 'off',
  'data-gramm': 'false',
  'aria-describedby': 'about',
}))
  field.setAttribute(name, value);
status.id = 'about';

field.addEventListener('input', () => {
  changes += 1;
  vscode.postMessage({ kind: 'changed', text: field.value, number: changes });
  describe();
});
show.addEventListener('click', () => {
  shown = !shown;
  describe();
  field.focus();
});
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => draw(data));
window.addEventListener('focus', takeFocus);
vscode.postMessage({ kind: 'ready' });

function draw({ name, recipients: readers, hide, body, seen }: ToPage): void {
  title.textContent = name;
  recipients.textContent = readers;
  const isText = body.kind === 'text';
  for (const part of [bar, field, status]) part.hidden = !isText;
  show.hidden = !hide;
  if (!hide) shown = true;
  notice.hidden = isText;
  if (body.kind === 'notice') {
    field.value = '';
    fillNotice(body.message, body.actions);
    return;
  }
  locked = body.readOnly;
  field.readOnly = locked !== undefined;
  // What was typed since is on its way, and newer.
  if (seen === changes && field.value !== body.text) setText(body.text);
  describe();
  takeFocus();
}

/** Only what the page has already goes to the field: a page that is drawn again takes it from nobody. */
function takeFocus(): void {
  if (document.hasFocus() && document.activeElement === document.body && !field.hidden)
    field.focus();
}

/** The caret goes to where the texts begin to differ at their ends. */
function setText(text: string): void {
  const before = field.value;
  let same = 0;
  while (same < Math.min(before.length, text.length) && before.at(-1 - same) === text.at(-1 - same))
    same++;
  field.value = text;
  const caret = before === '' ? 0 : text.length - same;
  field.setSelectionRange(caret, caret);
}

function fillNotice(message: string, actions: readonly PageAction[]): void {
  const text = document.createElement('p');
  text.textContent = message;
  const buttons = actions.map(({ id, label: words }) => {
    const button = document.createElement('button');
    button.textContent = words;
    button.addEventListener('click', () => vscode.postMessage({ kind: 'action', id }));
    return button;
  });
  notice.replaceChildren(text, ...buttons);
}

function describe(): void {
  field.classList.toggle('hidden', !shown);
  label.textContent = shown ? 'Content' : 'Content, hidden';
  show.textContent = shown ? 'Hide' : 'Show';
  show.setAttribute('aria-pressed', String(shown));
  status.textContent = locked ?? measure(field.value);
}

/** A line end that nobody sees is the usual reason why a password does not fit. */
function measure(text: string): string {
  if (text === '') return 'It is empty. An empty secret is not saved.';
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const size = Array.from(text).length;
  const end = text.endsWith('\n') ? 'with a line end at the end' : 'without a line end';
  return `${count(lines, 'line')}, ${count(size, 'character')}, ${end}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function add<K extends keyof HTMLElementTagNameMap>(
  parent: HTMLElement,
  tag: K,
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}
