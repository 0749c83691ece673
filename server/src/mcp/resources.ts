import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { pathFromUri } from '../core/base/uri';
import { optionEntries, optionMarkdown } from '../reports/options';
import { Report } from '../reports/report';
import { nixFileInside } from './file-inside';
import { Refusal } from './refusal';
import type { ActionOutcome } from './run-action';
import { flakeOf, type Workbench } from './workbench';

const schemaUri = 'homelab://schema';
const lastEvaluationUri = 'homelab://last-evaluation';

/** What a client can attach: the options, each module, and how the last evaluation went. */
export function addResources(server: McpServer, bench: Workbench): void {
  server.registerResource(
    'schema',
    schemaUri,
    {
      title: 'Options',
      description: 'Every option that the modules of this repository declare.',
      mimeType: 'text/markdown',
    },
    async () => {
      const report = new Report(await bench.repository.snapshot(), bench.root);
      const text = ['# Options', ...optionEntries(report).map(optionMarkdown)].join('\n\n');
      return { contents: [{ uri: schemaUri, mimeType: 'text/markdown', text }] };
    },
  );
  server.registerResource(
    'last-evaluation',
    lastEvaluationUri,
    {
      title: 'Last evaluation',
      description: 'How the last evaluate or build of this session ended, with its errors.',
      mimeType: 'text/markdown',
    },
    () => ({
      contents: [
        {
          uri: lastEvaluationUri,
          mimeType: 'text/markdown',
          text: evaluationText(bench.lastEvaluation),
        },
      ],
    }),
  );
  addModules(server, bench);
}

function addModules(server: McpServer, bench: Workbench): void {
  const prefix = 'homelab://modules/';
  server.registerResource(
    'module',
    new ResourceTemplate(`${prefix}{+path}`, {
      list: async () => {
        const flake = flakeOf(bench, await bench.repository.snapshot());
        const paths = flake.modules.map(({ file }) =>
          pathFromUri(file).slice(bench.root.length + 1),
        );
        return {
          resources: [...new Set(paths)].map((path) => ({
            uri: `${prefix}${path}`,
            name: path,
            mimeType: 'text/x-nix',
          })),
        };
      },
    }),
    { title: 'Module', description: 'A module of this repository.', mimeType: 'text/x-nix' },
    async (uri, { path }) => {
      const name = decodeURIComponent(String(path));
      const { uri: file } = await nixFileInside(bench, name);
      const text = (await bench.repository.snapshot()).text(file);
      if (text === undefined) throw new Refusal(`There is no module ${name}.`);
      return { contents: [{ uri: uri.href, mimeType: 'text/x-nix', text }] };
    },
  );
}

function evaluationText(outcome: ActionOutcome | undefined): string {
  if (outcome === undefined) return 'Nothing was evaluated in this session yet.';
  const problems = outcome.problems.map(
    ({ severity, code, message, file, line, column, remedy, details }) => {
      const place = file === undefined ? '' : `${file}:${line ?? 1}:${column ?? 1}: `;
      const help = remedy === undefined ? '' : `\n\n${remedy}`;
      const words = details === undefined ? '' : `\n\n\`\`\`\n${details}\n\`\`\``;
      return `- ${place}${severity}: ${message} [${code}]${help}${words}`;
    },
  );
  return [`# ${outcome.message}`, ...problems].join('\n\n');
}
