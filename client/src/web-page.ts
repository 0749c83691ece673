import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

/** Which page of `dist`, and what it is called. */
export type WebPage = { readonly name: 'map' | 'secret'; readonly title: string };

/** A page of ours. It may run its own script and use its own style, and reach nothing else. */
export function webPage(webview: Webview, extension: Uri, { name, title }: WebPage): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource};`;
  const address = (file: string): string =>
    webview.asWebviewUri(Uri.joinPath(extension, 'dist', file)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${address(`${name}.css`)}">
  <title>${title}</title>
</head>
<body>
  <main></main>
  <script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}
