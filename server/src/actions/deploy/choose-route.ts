import { uriFromPath } from '../../core/base/uri';
import type { RunnableMachine } from '../../core/features/runnable-machines';
import { isVmName } from '../../core/features/suggest-machine';
import type { Deployment } from '../../core/model/deployments';
import { findProgram } from '../../nix/find-program';
import { isWritableName } from '../../nix/attribute-name';
import type { ActionEvent, DeployEngine, DeployMode, Problem } from '../../protocol';
import type { FileSystem } from '../../core/ports';
import type { Host } from '../action-context';
import { refusal, type Route } from './engines';
import { hostText, parseHost, type SshHost, type Target } from './host';

/** Where hosts are known from besides the flake. */
export interface KnownHosts {
  find(machine: string): Promise<string | undefined>;
  /** Asks the person and remembers the answer; undefined if nobody can be asked or says. */
  ask(machine: string): Promise<string | undefined>;
}

export type RouteRequest = {
  readonly mode: DeployMode;
  readonly engine?: DeployEngine | undefined;
  /** Hosts that were given by name of the machine. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly buildHost?: string | undefined;
  readonly askPassword: boolean;
};

/** What is looked at to find engines and this computer. */
type Computer = { readonly host: Host; readonly files: Pick<FileSystem, 'stat'> };

type Found = { readonly target: Target; readonly why?: string } | Problem;

/** Decides by which engine a machine goes to which host, and guesses neither. Undefined after a problem. */
export async function* chooseRoute(
  context: Computer,
  known: KnownHosts,
  request: RouteRequest,
  machine: Pick<RunnableMachine, 'name' | 'hostName' | 'deployments'>,
): AsyncGenerator<ActionEvent, Route | undefined> {
  const { name, deployments = [] } = machine;
  const route = await findRoute(context, known, request, { ...machine, deployments });
  if ('severity' in route) {
    yield { kind: 'problem', ...route };
    return undefined;
  }
  if (route.why !== undefined) yield { kind: 'note', text: route.why };
  const why = refusal(route, request.mode);
  if (why === undefined) return route;
  yield { kind: 'problem', ...problem(name, 'engine-refuses', why) };
  return undefined;
}

async function findRoute(
  context: Computer,
  known: KnownHosts,
  request: RouteRequest,
  machine: Named,
): Promise<(Route & { readonly why?: string }) | Problem> {
  const { name } = machine;
  const why = notDeployable(name);
  if (why !== undefined) return problem(name, 'machine-not-deployed', why);
  const engine = engineFor(machine, request);
  if (typeof engine !== 'string') return engine;
  const missing = await engineMissing(context, name, engine);
  if (missing !== undefined) return missing;
  const buildHost = request.buildHost === undefined ? undefined : parseHost(request.buildHost);
  if (request.buildHost !== undefined && buildHost === undefined)
    return problem(name, 'host-unreadable', noHost(request.buildHost));
  const found = await targetFor(context, known, request, { ...machine, engine });
  if ('severity' in found) return found;
  const { askPassword } = request;
  return { machine: name, engine, buildHost, askPassword, ...found };
}

/** Why a machine is never deployed, as a sentence. */
export function notDeployable(name: string): string | undefined {
  if (isVmName(name))
    return `${name} is a test VM, which is booted and not deployed. Name the machine that it tests.`;
  return isWritableName(name)
    ? undefined
    : `The nix command cannot name a machine ${name}. Give it a name without quotes.`;
}

type Named = {
  readonly name: string;
  readonly hostName?: string | undefined;
  readonly deployments: readonly Deployment[];
};

function engineFor({ name, deployments }: Named, { engine }: RouteRequest): DeployEngine | Problem {
  if (engine === undefined || engine === 'nixos-rebuild') {
    const [first, ...others] = engine === undefined ? deployments : [];
    if (others.length > 0)
      return problem(
        name,
        'engine-unclear',
        `Both colmena and deploy-rs know ${name}. Say which with --engine.`,
      );
    return first?.engine ?? 'nixos-rebuild';
  }
  if (deployments.some((known) => known.engine === engine)) return engine;
  return problem(
    name,
    'engine-unclear',
    `${engine} does not know ${name}. Deploy it with --engine nixos-rebuild.`,
  );
}

async function engineMissing(
  { files, host }: Computer,
  machine: string,
  engine: DeployEngine,
): Promise<Problem | undefined> {
  if (engine === 'nixos-rebuild') return undefined;
  const program = engine === 'colmena' ? 'colmena' : 'deploy';
  const found = await findProgram(files, [program], { env: host.env });
  if (found.kind === 'found') return undefined;
  const message = `The flake deploys ${machine} by ${engine}, which is not installed on this computer. Install it, or deploy with --engine nixos-rebuild.`;
  return problem(machine, 'engine-missing', message);
}

async function targetFor(
  context: Computer,
  known: KnownHosts,
  { hosts }: RouteRequest,
  machine: Named & { readonly engine: DeployEngine },
): Promise<Found> {
  const { name, engine, deployments } = machine;
  const given = hosts.get(name);
  const own = deployments.find((each) => each.engine === engine) ?? deployments[0];
  if (given !== undefined && engine === 'colmena')
    return problem(
      name,
      'engine-refuses',
      `colmena takes the host of ${name} from deployment.targetHost. Leave --host out, or deploy with --engine nixos-rebuild.`,
    );
  if (given !== undefined) return written(name, given);
  if (own?.host === null)
    return problem(
      name,
      'host-unknown',
      `deployment.targetHost of ${name} is null, so colmena deploys it on its own computer only. Set it, or deploy with --engine nixos-rebuild.`,
    );
  if (own?.host !== undefined) return fromFlake(own, own.host);
  if (await isThisComputer(context, machine))
    return { target: { kind: 'local' }, why: `${name} is this computer, by its host name.` };
  const remembered = (await known.find(name)) ?? (await known.ask(name));
  return remembered === undefined
    ? problem(
        name,
        'host-unknown',
        `Nothing says where ${name} is. Name its host, for example with --host root@192.168.1.10.`,
      )
    : written(name, remembered);
}

function fromFlake({ engine, machine, user, port }: Deployment, host: string): Found {
  const read = parseHost(host.includes(':') && !host.includes('[') ? `[${host}]` : host);
  if (read === undefined) return problem(machine, 'host-unreadable', noHost(host));
  const target: SshHost = {
    ...read,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
  };
  return { target, why: `${machine} is at ${hostText(target)}, as the flake says to ${engine}.` };
}

function written(machine: string, text: string): Found {
  if (text === 'local' || text === 'localhost') return { target: { kind: 'local' } };
  const target = parseHost(text);
  return target === undefined ? problem(machine, 'host-unreadable', noHost(text)) : { target };
}

async function isThisComputer({ files, host }: Computer, { hostName }: Named): Promise<boolean> {
  if (hostName === undefined || hostName !== host.hostName) return false;
  return (await files.stat(uriFromPath('/etc/NIXOS'))).kind !== 'missing';
}

function noHost(text: string): string {
  return `${text} is no host. Write it as user@name, or as user@name:port.`;
}

function problem(machine: string, code: string, message: string): Problem {
  return { severity: 'error', code, machine, message };
}
