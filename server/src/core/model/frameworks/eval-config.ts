import { attrsOf } from '../../eval/value';
import { isCall, type Framework } from './framework';
import { markedMachine } from './machine-value';

/** `import "${nixpkgs}/nixos/lib/eval-config.nix" { modules }`, which `nixosSystem` calls. */
export const evalConfig: Framework = ({ path }) => {
  const [file, imported, args] = path.slice(-3);
  if (typeof file !== 'object' || !('append' in file) || !isCall(imported) || !isCall(args))
    return undefined;
  const name = file.append;
  if (name.kind !== 'string' || !/eval-config\.nix$/.test(name.value)) return undefined;
  const given = args.call.force();
  return markedMachine(given.kind === 'attrs' ? given : attrsOf([]));
};
