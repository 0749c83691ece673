import { randomBytes } from 'node:crypto';
import type { Uri, Webview } from 'vscode';

/** The page of the editor. It may run its own script and use its own style, and reach nothing else. */
export function secretPage(webview: Webview, script: Uri, style: Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource};`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${String(webview.asWebviewUri(style))}">
  <title>Secret</title>
</head>
<body>
  <main></main>
  <script nonce="${nonce}" src="${String(webview.asWebviewUri(script))}"></script>
</body>
</html>`;
}
