import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Uri, type Webview } from 'vscode';

/** Which page of `dist`, and what it is called. */
export type WebPage = { readonly name: 'map' | 'secret'; readonly title: string };

/**
 * Shows a page of ours. It may run its own script and use its own style, and reach nothing else.
 * Both are written into it: VS Code's webview takes longer to fetch a file than to start.
 */
export function showWebPage(webview: Webview, extension: Uri, page: WebPage): void {
  webview.options = { enableScripts: true, localResourceRoots: [] };
  const read = (file: string): string =>
    readFileSync(Uri.joinPath(extension, 'dist', file).fsPath, 'utf8');
  const { name, title } = page;
  webview.html = pageText({ title, style: read(`${name}.css`), script: read(`${name}.js`) });
}

type Parts = { readonly title: string; readonly style: string; readonly script: string };

function pageText({ title, style, script }: Parts): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}';`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style nonce="${nonce}">${style.replaceAll('</style', '<\\/style')}</style>
  <title>${title}</title>
</head>
<body>
  <main></main>
  <script nonce="${nonce}">${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>`;
}
