import { attrsView, concatLists } from '../../eval/operators';
import { Thunk } from '../../eval/thunk';
import { attrsOf, listOf, type Value } from '../../eval/value';
import { argumentsOf, attribute, type Framework } from './framework';
import { markedMachine } from './machine-value';

/**
 * flake-utils-plus: `lib.mkFlake { hosts.<name> = { system, modules, specialArgs }; hostDefaults }` makes
 * a machine of each host. Source: https://github.com/gytis-ivaskevicius/flake-utils-plus
 */
export const flakeUtilsPlus: Framework = (call) => {
  const [settings] = argumentsOf(call, 'mkFlake', 1) ?? [];
  if (settings === undefined || !/^(flake-)?utils-plus$|^fup$/.test(call.root.name))
    return undefined;
  const given = settings.force();
  const hosts = attribute(given, 'hosts')?.force();
  const set = hosts && attrsView(hosts);
  const defaults = attribute(given, 'hostDefaults')?.force() ?? attrsOf([]);
  const machines = [...(set?.entries ?? [])].map(
    ([name, { thunk, place, maybe }]) =>
      [name, { thunk: new Thunk(() => machine(defaults, thunk.force())), place, maybe }] as const,
  );
  const all = { ...attrsOf([]), entries: new Map(machines), rest: set?.rest };
  return attrsOf([['nixosConfigurations', Thunk.of(all)]]);
};

function machine(defaults: Value, host: Value): Value {
  const none = Thunk.of(listOf([]));
  const modules = new Thunk(() =>
    concatLists(
      (attribute(defaults, 'modules') ?? none).force(),
      (attribute(host, 'modules') ?? none).force(),
    ),
  );
  const part = (name: string): readonly (readonly [string, Thunk])[] => {
    const thunk = attribute(host, name) ?? attribute(defaults, name);
    return thunk === undefined ? [] : [[name, thunk]];
  };
  return markedMachine(attrsOf([['modules', modules], ...part('system'), ...part('specialArgs')]));
}
