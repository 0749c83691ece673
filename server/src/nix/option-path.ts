/** An option path as the module system prints it, `a.b."c.d".e`, as its names. */
export function parseOptionPath(path: string): readonly string[] {
  const names = path.matchAll(/"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^."]+)/g);
  return [...names].map(({ groups }) => {
    const quoted = groups?.['quoted'];
    return quoted === undefined ? (groups?.['plain'] ?? '') : quoted.replace(/\\(.)/g, '$1');
  });
}
