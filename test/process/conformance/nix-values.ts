import { run } from '../../support/run';

/** What Nix says of an expression: its whole value as XML, or the last line of its error. */
export type NixAnswer =
  | { readonly kind: 'value'; readonly xml: string }
  | { readonly kind: 'error'; readonly message: string };

/** Enough for one command line, whose length is limited. */
const batchSize = 400;

/**
 * What Nix gives for each expression, as if it stood in a file of the folder. Nix stops at the first
 * error, so the expressions after it are asked for again.
 */
export async function nixAnswers(
  expressions: readonly string[],
  folder: string,
): Promise<readonly NixAnswer[]> {
  const answers: NixAnswer[] = [];
  while (answers.length < expressions.length) {
    const batch = expressions.slice(answers.length, answers.length + batchSize);
    answers.push(...(await askNix(batch, folder)));
  }
  return answers;
}

async function askNix(batch: readonly string[], cwd: string): Promise<readonly NixAnswer[]> {
  // An error in the midst of a value would leave half of it printed.
  const whole = batch.map((text) => `let value = (${text}\n); in builtins.deepSeq value value`);
  const args = ['--eval', '--strict', '--xml', '--no-location', '-E', ...whole];
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/var/empty', NIX_REMOTE: 'dummy://' };
  const { exitCode, stdout, stderr } = await run('nix-instantiate', args, { cwd, env });
  const values = stdout
    .split("<?xml version='1.0' encoding='utf-8'?>")
    .slice(1)
    .map((xml): NixAnswer => ({ kind: 'value', xml: compactXml(xml) }));
  if (exitCode === 0) return values;
  return [...values, { kind: 'error', message: errorOf(stderr) }];
}

/** Nix tells neither which library function a value is, nor do we; of lambdas only that they are. */
function compactXml(xml: string): string {
  return xml
    .replace(/<function>.*?<\/function>|<unevaluated \/>/gs, '<function />')
    .replace(/>\s+</g, '><')
    .trim();
}

function errorOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.startsWith('error:'));
  return lines.at(-1) ?? stderr;
}
