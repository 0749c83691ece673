import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uriFromPath } from '../../server/src/core/base/uri';
import { createHomelab, type Homelab } from './create-homelab';
import { standIns, template } from './fixtures';
import { processesOf, startHomelab, type Ended } from './homelab-command';
import { lockToStandIns } from './lock-to-stand-ins';
import { endless, hungry } from './slow-nix';
import { Typing, type AnswerTimes, type Question } from './typing';

/** One of many options that no file of the homelab declares, as the machine sets it. */
export const known = 'many.service7.setting3';
const caret = 'grafana.ena';

/** 20,000 options with long descriptions, which no file of the homelab declares. */
const manyOptions = `
  { lib, ... }:
  let
    names = what: builtins.genList (number: what + toString number);
    words = service: name: builtins.genList (n: "Word \${toString n} of \${service}.\${name}.") 20;
    option = service: name: lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      description = builtins.concatStringsSep " " (words service name);
    };
    settings = service: lib.genAttrs (names "setting" 20) (option service);
  in
  { options.many = lib.genAttrs (names "service" 1000) settings; }
`;

/** What Nix is to evaluate, and the limits that it gets. */
const evaluations = {
  succeeds: ['{ }'],
  hangs: [endless, '--timeout=2'],
  'takes all memory': [hungry, '--memory=300'],
  fails: ['throw "Not yet."'],
  vanishes: [endless],
} as const;
export type HowItEnds = keyof typeof evaluations;
export const howItEnds = Object.keys(evaluations) as readonly HowItEnds[];

/** What an editor's answers took while Nix evaluated, and while it did not. */
export type Compared = {
  readonly ended: Ended;
  readonly meanwhile: AnswerTimes;
  readonly without: AnswerTimes;
};

const machinePath = 'machines/server/default.nix';
/** What a test makes Nix trip over. */
const triedPath = 'machines/server/tried.nix';

/** A homelab whose nixpkgs has as many options as NixOS, open in an editor. */
export class EvaluatedHomelab {
  private constructor(
    readonly homelab: Homelab,
    readonly typing: Typing,
  ) {}

  static async create(): Promise<EvaluatedHomelab> {
    const text = await readFile(join(template, machinePath), 'utf8');
    const begin = `{\n  imports = [ ./tried.nix ];\n  ${known} = "x";\n`;
    const files = { [machinePath]: text.replace('{\n', begin), [triedPath]: '{ }\n' };
    const homelab = await createHomelab({ from: template, files });
    const { root, env } = homelab;
    await lockToStandIns({ cwd: root, env }, await largeNixpkgs(homelab));
    return new EvaluatedHomelab(homelab, await Typing.start(root, machinePath));
  }

  async dispose(): Promise<void> {
    await this.typing.stop();
    await this.homelab.dispose();
  }

  /** Types while Nix evaluates, and before and after that. */
  async evaluate(how: HowItEnds): Promise<Compared> {
    const { homelab, typing } = this;
    const [value, ...limits] = evaluations[how];
    await homelab.write(triedPath, `{ options.tried = builtins.deepSeq (${value}) { }; }\n`);
    const before = await typing.type(caret, 30);
    const evaluation = startHomelab(homelab, ['index', 'server', '--again', ...limits]);
    await evaluation.event(
      (event): event is Extract<typeof event, { kind: 'command' }> =>
        event.kind === 'command' && event.command.includes('eval'),
    );
    let isOver = false;
    const over = evaluation.ended.finally(() => (isOver = true));
    const meanwhile = await typing.type(caret, 100, () => !isOver);
    if (how === 'vanishes') evaluation.kill('SIGKILL');
    const ended = await over;
    return { ended, meanwhile, without: joined(before, await typing.type(caret, 30)) };
  }

  /** What is still running of an evaluation. */
  running(): readonly string[] {
    return processesOf(this.homelab).filter((line) => line.includes('nix eval'));
  }

  /** Has the editor use what an evaluation has found. */
  use(path: string): Promise<void> {
    const flake = uriFromPath(this.homelab.root);
    return this.typing.use([{ flake, machine: 'server', path }]);
  }
}

async function largeNixpkgs({ scratch }: Homelab): Promise<string> {
  const folder = join(scratch, 'nixpkgs');
  const modules = join(folder, 'nixos', 'modules');
  await cp(standIns.nixpkgs, folder, { recursive: true });
  await writeFile(join(modules, 'many.nix'), manyOptions);
  const list = join(modules, 'module-list.nix');
  const text = await readFile(list, 'utf8');
  await writeFile(list, text.replace('[', '[ ./many.nix'));
  return folder;
}

function joined(some: AnswerTimes, others: AnswerTimes): AnswerTimes {
  const both = (what: Question): readonly number[] => [...some[what], ...others[what]];
  return { completion: both('completion'), hover: both('hover'), check: both('check') };
}
