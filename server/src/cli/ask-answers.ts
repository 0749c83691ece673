import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { answerProblem, templateServices, type ProjectAnswers } from '../core/edits/fill-template';
import { Misuse } from './misuse';

/** The answers that were given as options. */
export type GivenAnswers = {
  readonly name?: string;
  readonly domain?: string;
  readonly timeZone?: string;
  readonly sshKey?: string;
  readonly services?: string;
};

type Question = {
  readonly name: Exclude<keyof ProjectAnswers, 'services'>;
  readonly option: keyof GivenAnswers;
  readonly flag: string;
  readonly text: string;
  readonly usual: string;
};

/** Completes the answers: in a terminal by asking, else by what is usual. */
export async function askAnswers(
  given: GivenAnswers,
  interactive: boolean,
): Promise<ProjectAnswers> {
  const ask = interactive ? terminalQuestions() : undefined;
  try {
    const answers: Record<string, string> = {};
    for (const question of await questions())
      answers[question.name] = await answer(question, given[question.option], ask?.ask);
    const services = given.services ?? (await ask?.ask(servicesQuestion, allServices));
    return {
      hostName: answers['hostName'] ?? '',
      domain: answers['domain'] ?? '',
      timeZone: answers['timeZone'] ?? '',
      sshKey: answers['sshKey'] ?? '',
      services: serviceNames(services ?? allServices),
    };
  } finally {
    ask?.close();
  }
}

type Ask = (question: string, usual: string) => Promise<string>;

const allServices = templateServices.join(',');
const servicesQuestion = `First services, of ${templateServices.join(', ')}`;

async function questions(): Promise<readonly Question[]> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    {
      name: 'hostName',
      option: 'name',
      flag: '--name',
      text: "The server's name",
      usual: 'server',
    },
    { name: 'domain', option: 'domain', flag: '--domain', text: 'Domain', usual: 'home.arpa' },
    { name: 'timeZone', option: 'timeZone', flag: '--time-zone', text: 'Time zone', usual: zone },
    {
      name: 'sshKey',
      option: 'sshKey',
      flag: '--ssh-key',
      text: 'Your public SSH key, or nothing to try a virtual machine first',
      usual: (await ownKey()) ?? '',
    },
  ];
}

/** A wrong answer is asked for again; a wrong option is misuse. */
async function answer(
  { name, flag, text, usual }: Question,
  given: string | undefined,
  ask: Ask | undefined,
): Promise<string> {
  if (given !== undefined || ask === undefined) {
    const value = given ?? usual;
    const problem = answerProblem(name, value);
    if (problem === undefined) return value;
    throw new Misuse(`${flag}: ${problem}`);
  }
  for (;;) {
    const value = await ask(text, usual);
    const problem = answerProblem(name, value);
    if (problem === undefined) return value;
    process.stderr.write(`${problem}\n`);
  }
}

function serviceNames(text: string): readonly string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '' && name !== 'none');
  const known: readonly string[] = templateServices;
  const strange = names.find((name) => !known.includes(name));
  if (strange === undefined) return names;
  throw new Misuse(`There is no service ${strange}. The services are ${known.join(', ')}.`);
}

function terminalQuestions() {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return {
    ask: async (question: string, usual: string): Promise<string> => {
      const shown = usual.length > 60 ? `${usual.slice(0, 57)}…` : usual;
      const text = await terminal.question(`${question}${usual === '' ? '' : ` [${shown}]`}: `);
      return text.trim() === '' ? usual : text.trim();
    },
    close: () => terminal.close(),
  };
}

/** The newest kind of key first. */
async function ownKey(): Promise<string | undefined> {
  const folder = join(homedir(), '.ssh');
  const names = await readdir(folder).catch(() => []);
  const [first] = names.filter((name) => name.endsWith('.pub')).sort(byKind);
  return first === undefined ? undefined : (await readFile(join(folder, first), 'utf8')).trim();
}

function byKind(a: string, b: string): number {
  return Number(b.includes('ed25519')) - Number(a.includes('ed25519')) || a.localeCompare(b);
}
