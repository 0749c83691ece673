/**
 * The Markdown of NixOS's manual as that of an editor: roles such as `{option}` are dropped,
 * admonitions become quotations, and links into the manual their text. The manual's dialect is
 * described in nixpkgs, `doc/README.md`.
 */
export function nixosMarkdown(text: string): string {
  const parts = text.trim().split(/(^[ \t]*(?:```|~~~)[^]*?^[ \t]*(?:```|~~~)[ \t]*$)/m);
  return admonitions(parts.map((part, index) => (index % 2 === 1 ? part : prose(part))).join(''));
}

const role =
  /\{(?:option|file|command|env|var|manpage|program|package|tag|attribute|function|type|variable|manual|branch|dir|path|user|group)\}$/;

function prose(text: string): string {
  return (
    text
      .split(/(`+[^`]*`+)/)
      .map((part, index) => (index % 2 === 1 ? part : words(part)))
      .join('')
      // A link into the manual whose text is code.
      .replace(/\[(`[^`]+`)\]\(#[^)]*\)/g, '$1')
      .replace(/^([^\n:>#-][^\n]*)\n\n?: {1,3}/gm, '**$1**  \n')
  );
}

function words(text: string): string {
  return (
    text
      .replace(role, '')
      .replace(/\[\]\{#[^}]*\}/g, '')
      .replace(/\[([^\]]*)\]\{[.#][^}]*\}/g, '$1')
      .replace(/[ \t]*\{#[^}]*\}[ \t]*$/gm, '')
      .replace(/\[\]\(#opt-([^)]+)\)/g, '`$1`')
      .replace(/\[\]\(#([^)]+)\)/g, '`$1`')
      .replace(/\[([^\]]+)\]\(#[^)]*\)/g, '$1')
      // An editor takes `<name>` for HTML and shows nothing; an address in such brackets is a link.
      .replace(/<(?!https?:|mailto:)/g, '\\<')
  );
}

const marks: Readonly<Record<string, string>> = {
  note: 'Note',
  important: 'Important',
  warning: 'Warning',
  caution: 'Caution',
  tip: 'Tip',
  example: 'Example',
  info: 'Note',
};

function admonitions(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let isCode = false;
  const quote = (line: string): void => {
    const marked = '> '.repeat(depth);
    lines.push(line === '' ? marked.trimEnd() : `${marked}${line}`);
  };
  for (const line of text.split('\n')) {
    const bare = line.trim();
    const kind = isCode
      ? undefined
      : /^:::+ *\{\.(?<kind>[\w-]+)[^}]*\}/.exec(bare)?.groups?.['kind'];
    if (/^(```|~~~)/.test(bare)) isCode = !isCode;
    if (kind !== undefined) {
      depth++;
      quote(`**${marks[kind] ?? kind}**`);
      quote('');
    } else if (depth > 0 && !isCode && /^:::+$/.test(bare)) {
      depth--;
      // Without it, what follows would still be quoted.
      quote('');
    } else quote(line);
  }
  return lines.join('\n').trim();
}
