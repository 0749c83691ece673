import type { OptionType } from './option-type';

/** The body of the submodule that a type takes, also where it may be null or take something else too. */
export function submoduleIn(type: OptionType): object | undefined {
  switch (type.kind) {
    case 'submodule':
      return type.body;
    case 'nullOr':
    case 'uniq':
    case 'unique':
      return submoduleIn(type.element());
    case 'coercedTo':
      return submoduleIn(type.to());
    case 'either':
      return submoduleIn(type.left()) ?? submoduleIn(type.right());
    default:
      return undefined;
  }
}
