/**
 * The types of NixOS options (`lib/types.nix`). `name` is the type's own `name` in Nix.
 * Element types are functions, because types may refer to themselves.
 */
export type OptionType =
  | { readonly kind: 'bool' | 'package' | 'path' | 'anything' | 'raw' | 'attrs' | 'deferredModule' }
  | { readonly kind: 'unspecified' | 'optionType' | 'float' }
  | StringType
  | IntType
  | EnumType
  | WrapperType
  | EitherType
  | CoercedType
  | SubmoduleType
  | { readonly kind: 'opaque'; readonly name: string | undefined; readonly why: string };

/** A string; `name` tells the variants apart, `pattern` is of `strMatching`. */
export type StringType = {
  readonly kind: 'string';
  readonly name: string;
  readonly description: string;
  readonly pattern: string | undefined;
};
/** An integer between two bounds, both inclusive. */
export type IntType = {
  readonly kind: 'int';
  readonly name: string;
  readonly description: string;
  readonly least: number | undefined;
  readonly most: number | undefined;
};
/** `values` is undefined where the list could not be read; `complete` tells whether there may be more. */
export type EnumType = {
  readonly kind: 'enum';
  readonly values: readonly EnumMember[];
  readonly complete: boolean;
};
export type EnumMember = string | number | boolean | null;

export type WrapperType = {
  readonly kind: 'nullOr' | 'listOf' | 'attrsOf' | 'lazyAttrsOf' | 'uniq' | 'unique' | 'functionTo';
  readonly element: () => OptionType;
  /** `nonEmptyListOf` and the like: a further condition that the value must meet. */
  readonly name: string;
};
export type EitherType = {
  readonly kind: 'either';
  readonly left: () => OptionType;
  readonly right: () => OptionType;
};
export type CoercedType = {
  readonly kind: 'coercedTo';
  readonly from: () => OptionType;
  readonly to: () => OptionType;
};
/** `body` is the evaluator's: the modules that the submodule is made of. */
export type SubmoduleType = { readonly kind: 'submodule'; readonly body: object };

/** The type's own `name` in Nix, undefined where it is not known. */
export function typeName(type: OptionType): string | undefined {
  switch (type.kind) {
    case 'string':
    case 'int':
    case 'opaque':
    case 'nullOr':
    case 'listOf':
    case 'attrsOf':
    case 'lazyAttrsOf':
    case 'uniq':
    case 'unique':
    case 'functionTo':
      return type.name;
    default:
      return type.kind;
  }
}
