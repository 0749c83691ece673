/** The page that explains a check, among the files that are installed with the server. */
export function checkPage(code: string): string {
  return new URL(`../docs/checks/${code}.md`, import.meta.url).href;
}
