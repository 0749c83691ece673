import { attrsView } from '../eval/operators';
import type { Evaluator } from '../eval/evaluator';
import type { Thunk } from '../eval/thunk';
import type { AttrPlace, Value } from '../eval/value';

/** Where deploy-rs sends a machine, as far as `deploy.nodes` says so. */
export type DeployNode = {
  readonly machine: string;
  readonly host: string | undefined;
  readonly user: string | undefined;
};

/** A derivation that `nix flake check` builds. */
export type FlakeCheck = {
  readonly system: string;
  readonly name: string;
  readonly place: AttrPlace | undefined;
};

export type FlakeChecks = {
  readonly checks: readonly FlakeCheck[];
  /** Whether there may be further ones. */
  readonly open: boolean;
};

/** How a flake's outputs are looked into. */
export type OutputReading = {
  readonly evaluator: Evaluator;
  readonly outputs: Value;
  /** A thunk's value, with what the flake's own configuration knows. */
  readonly force: (thunk: Thunk) => Value;
};

export function deployNodes({ evaluator, outputs, force }: OutputReading): readonly DeployNode[] {
  const deploy = evaluator.select(outputs, 'deploy');
  const nodes = attrsView(evaluator.select(deploy, 'nodes'));
  const text = (value: Value, name: string): string | undefined => {
    const found = attrsView(value)?.entries.get(name);
    const read = found && force(found.thunk);
    return read?.kind === 'string' ? read.value : undefined;
  };
  return [...(nodes?.entries ?? [])].map(([machine, { thunk }]) => {
    const node = force(thunk);
    const profiles = evaluator.select(node, 'profiles');
    const users = [evaluator.select(profiles, 'system'), node, deploy];
    return {
      machine,
      host: text(node, 'hostname'),
      user: users.map((value) => text(value, 'sshUser')).find((user) => user !== undefined),
    };
  });
}

/** The NixOS modules that a flake offers: `nixosModules.NAME`, and flake-parts' `modules.nixos.NAME`. */
export function moduleOutputs({ outputs, force }: OutputReading): readonly Thunk[] {
  const select = (value: Value | undefined, name: string): Value | undefined => {
    const found = value && attrsView(value)?.entries.get(name);
    return found && force(found.thunk);
  };
  const sets = [select(outputs, 'nixosModules'), select(select(outputs, 'modules'), 'nixos')];
  return sets
    .flatMap((set) => [...((set && attrsView(set)?.entries.values()) ?? [])])
    .map(({ thunk }) => thunk);
}

export function flakeChecks({ evaluator, outputs, force }: OutputReading): FlakeChecks {
  const hasNone =
    outputs.kind === 'attrs' && outputs.rest === undefined && !outputs.entries.has('checks');
  if (hasNone) return { checks: [], open: false };
  const bySystem = attrsView(evaluator.select(outputs, 'checks'));
  if (bySystem === undefined) return { checks: [], open: true };
  let open = bySystem.rest !== undefined;
  const checks = [...bySystem.entries].flatMap(([system, { thunk }]) => {
    const named = attrsView(force(thunk));
    open ||= named === undefined || named.rest !== undefined;
    return [...(named?.entries ?? [])].map(([name, { place }]) => ({ system, name, place }));
  });
  return { checks, open };
}
