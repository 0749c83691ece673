import { commands, env, window } from 'vscode';
import type { ExplainParams } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { LanguageServer } from '../language-client';
import { chooseMachine } from '../commands/choose-machine';
import type { Row } from '../views/service-rows';
import { optionText, type Explanations } from './explanations';

export type ExplainTools = {
  readonly homelab: Homelab;
  readonly server: LanguageServer;
  readonly explanations: Explanations;
};

/** Explains the option of a link or a row; without one, the option that the person names. */
export async function explainOption(tools: ExplainTools, argument: unknown): Promise<void> {
  const of = asked(argument) ?? (await askOption(tools));
  if (of === undefined) return;
  await tools.explanations.explain(of);
  await commands.executeCommand('homelab.explain.focus');
  await tools.explanations.evaluate(of);
}

export async function copyReport(report: string): Promise<void> {
  await env.clipboard.writeText(report);
  void window.setStatusBarMessage('$(check) The report is in the clipboard.', 5000);
}

function asked(argument: unknown): ExplainParams | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('path' in argument && 'machine' in argument && 'flake' in argument)
    return argument as ExplainParams;
  const row = argument as Row;
  return row.kind === 'option'
    ? { flake: row.flake.root, machine: row.machine.name, path: row.option.path }
    : undefined;
}

async function askOption({ homelab, server }: ExplainTools): Promise<ExplainParams | undefined> {
  const editor = window.activeTextEditor;
  const isNix = editor?.document.languageId === 'nix';
  const near = isNix
    ? await server.optionAt({
        textDocument: { uri: editor.document.uri.toString() },
        position: editor.selection.active,
      })
    : undefined;
  const text = await window.showInputBox({
    title: 'Explain Option',
    prompt: 'The option, as in services.caddy.httpPort',
    value: near === undefined ? '' : optionText(near),
    ignoreFocusOut: true,
    validateInput: (value) =>
      parsePath(value) === undefined ? 'Write the names of an option with dots between them.' : '',
  });
  const path = text === undefined ? undefined : parsePath(text);
  if (path === undefined) return undefined;
  const place = isNix ? editor.document.uri : undefined;
  const target = await chooseMachine(homelab, place, 'On which machine?');
  return target && { flake: target.flake, machine: target.machine, path };
}

/** The names of an option that is written with dots and quotes. */
export function parsePath(text: string): readonly string[] | undefined {
  const name = /(?:"(?<quoted>[^"\\]+)"|(?<plain>[\w'-]+))(?:\.|$)/gy;
  const names: string[] = [];
  const whole = text.trim();
  let end = 0;
  for (const match of whole.matchAll(name)) {
    names.push(match.groups?.['quoted'] ?? match.groups?.['plain'] ?? '');
    end = match.index + match[0].length;
  }
  return names.length > 0 && end === whole.length && !whole.endsWith('.') ? names : undefined;
}
