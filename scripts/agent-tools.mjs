// Writes what the tools of `homelab mcp` say of themselves into package.json, for the chat of VS Code.
// usage: npm run agent-tools
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSchemas } from './agent-tools/with-schemas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = path.join(root, 'package.json');
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

run('scripts/build.mjs');
const { tools } = JSON.parse(run('dist/homelab.cjs', 'tool', '--json'));
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const { contributes } = manifest;
contributes.languageModelTools = withSchemas(contributes.languageModelTools, tools);
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
