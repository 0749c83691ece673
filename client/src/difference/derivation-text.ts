/** As Nix writes a derivation: outputs, inputs, sources, system, builder, arguments, environment. */
type Derivation = readonly [
  outputs: readonly (readonly string[])[],
  inputs: readonly (readonly [string, readonly string[]])[],
  sources: readonly string[],
  system: string,
  builder: string,
  args: readonly string[],
  environment: readonly (readonly [string, string])[],
];

/** The text of a `.drv` file of Nix's store as Nix, a line for each thing that may differ. */
export function derivationText(text: string): string {
  const derivation = parse(text);
  if (derivation === undefined) return text;
  const [outputs, inputs, sources, system, builder, args, environment] = derivation;
  const lines = [
    `system = ${quoted(system)};`,
    `builder = ${quoted(builder)};`,
    ...block('args = [', args.map(valueOf), '];'),
    ...block('environment = {', environment.map(binding), '};'),
    ...block(
      'inputs = {',
      inputs.map(([path, names]) => [`${quoted(path)} = [ ${names.map(quoted).join(' ')} ];`]),
      '};',
    ),
    ...block(
      'sources = [',
      sources.map((path) => [quoted(path)]),
      '];',
    ),
    ...block(
      'outputs = {',
      outputs.map(([name = '', path = '']) => binding([name, path])),
      '};',
    ),
  ];
  return `{\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n}\n`;
}

/** Its notation is JSON but for round brackets and the word in front. */
function parse(text: string): Derivation | undefined {
  const body = /^Derive\((?<body>.*)\)\s*$/s.exec(text)?.groups?.['body'];
  if (body === undefined) return undefined;
  const json = body.replace(/"(?:[^"\\]|\\.)*"|[()]/gs, (part) =>
    part === '(' ? '[' : part === ')' ? ']' : asJson(part),
  );
  try {
    return JSON.parse(`[${json}]`) as Derivation;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** All but the usual control characters stand in it as they are. */
function asJson(string: string): string {
  return string.replace(
    /[\u0000-\u001f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function block(
  start: string,
  entries: readonly (readonly string[])[],
  end: string,
): readonly string[] {
  return entries.length === 0
    ? [`${start} ${end}`]
    : [start, ...entries.flat().map((line) => (line === '' ? '' : `  ${line}`)), end];
}

function binding([name, value]: readonly [string, string]): readonly string[] {
  const [first = '', ...rest] = valueOf(value);
  const lines = [`${/^[a-zA-Z_][\w'-]*$/.test(name) ? name : quoted(name)} = ${first}`, ...rest];
  return lines.map((line, number) => (number === lines.length - 1 ? `${line};` : line));
}

/** What has several lines is shown on several. */
function valueOf(value: string): readonly string[] {
  if (!value.includes('\n')) return [quoted(value)];
  const escaped = value.replaceAll("''", "'''").replaceAll('${', "''${");
  const lines = escaped.replace(/\n$/, '').split('\n');
  return ["''", ...lines.map((line) => (line === '' ? '' : `  ${line}`)), "''"];
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${');
}
