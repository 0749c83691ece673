import { contextOf, flakeOf, type CommandModule, type CommonOptions } from './command-line';
import { Misuse } from './misuse';
import { print, printJson } from './print';
import { readAll } from './read-input';
import { onInterrupt } from './run-action';
import { createWorkbench } from './workbench';

/** One call of a tool that `homelab mcp` offers, for scripts and for the extension. */
export const toolCommand: CommandModule = (program, line) => {
  program
    .command('tool')
    .description('call one of the tools that coding agents have, and print its result as JSON')
    .argument('[name]', 'without one, the tools are listed')
    .argument('[input]', 'its input as JSON; - reads it from standard input', '{}')
    .option('--flake <folder>', 'the folder of the flake; by default this one or one above it')
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .option('--json', 'without a name, print the tools with their schemas as JSON')
    .action(async (name: string | undefined, given: string, options: CommonOptions) => {
      const { callTool } = await import('../mcp/call-tool');
      const { tools } = await import('../mcp/tools');
      if (name === undefined) {
        if (options.json === true) printJson({ tools });
        else print(tools.map((tool) => `${tool.name.padEnd(18)}${tool.title}`).join('\n'));
        return;
      }
      const input = parse(given === '-' ? await inputText() : given);
      const bench = createWorkbench(await flakeOf(options), {
        vms: line.vms,
        contextOf: (model, signal) => contextOf({ ...line, model }, options, signal),
      });
      const abort = new AbortController();
      const stopListening = onInterrupt(() => abort.abort());
      const progress = (said: string): void => void process.stderr.write(`${said}\n`);
      const answer = await callTool(bench, { name, input }, { signal: abort.signal, progress });
      stopListening();
      if (answer.kind === 'answered') printJson(answer.output);
      else process.stderr.write(`${answer.why}\n`);
      line.exitWith(answer.kind === 'answered' ? 0 : 1);
    });
};

async function inputText(): Promise<string> {
  return Buffer.from(await readAll(process.stdin)).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Misuse(`The input of a tool is JSON, and this is none: ${error.message}.`);
  }
}
