import { readDocs } from './doc';

/** The option types of `lib.types` (nixpkgs, `lib/types.nix`). */
export const typeDocs = readDocs(`
anything: Any value. Sets are merged, and other values must be equal.
attrs: Any set. Prefer attrsOf, which checks and merges its values.
attrsOf element: A set whose names are free and whose values are of one type.
bool: true or false.
boolByOr: true or false; several definitions are joined with "or".
coercedTo from convert to: A value of the last type, or one of the first that is converted to it.
commas: Strings that are joined with commas.
deferredModule: A module that is evaluated elsewhere.
either first second: A value of one of two types.
enum values: One of the listed values.
envVar: Strings that are joined with colons, like PATH.
externalPath: An absolute path that is not in the Nix store.
float: A number with a decimal point.
functionTo result: A function that gives values of a type.
int: A whole number.
ints.between least most: A whole number between two bounds, both included.
ints.positive: A whole number above 0.
ints.s16: A whole number of 16 bits with a sign.
ints.s32: A whole number of 32 bits with a sign.
ints.s8: A whole number of 8 bits with a sign.
ints.u16: A whole number from 0 to 65535.
ints.u32: A whole number of 32 bits without a sign.
ints.u8: A whole number from 0 to 255.
ints.unsigned: A whole number, 0 or above.
lazyAttrsOf element: Like attrsOf, but a value may depend on the names of the others.
lines: Strings that are joined with line breaks.
listOf element: A list of values of one type. Several definitions are concatenated.
nonEmptyListOf element: A list that holds at least one value.
nonEmptyStr: A string that is not empty or white space alone.
nullOr element: null, or a value of a type.
number: A whole number or one with a decimal point.
numbers.between least most: A number between two bounds, both included.
numbers.nonnegative: A number, 0 or above.
numbers.positive: A number above 0.
oneOf types: A value of one of the listed types.
optionType: A type of options.
package: A package, like pkgs.hello.
passwdEntry element: A string for a line of /etc/passwd: no colon, no line break.
path: A path, or a string that begins with a slash.
pathInStore: A path in the Nix store.
pathWith options: A path with conditions: inStore, absolute.
port: A port number, from 0 to 65535.
raw: Any value, which is neither checked nor merged.
separatedString separator: Strings that are joined with a separator.
shellPackage: A package that is a login shell.
singleLineStr: A string of one line.
str: A string. Several definitions conflict.
strMatching pattern: A string that matches a regular expression as a whole.
submodule module: A set with options of its own, declared by a module.
submoduleWith arguments: A submodule made of several modules, with arguments for them.
uniq element: A value that only one module may set.
unique message element: A value that only one module may set, with a message for when two do.
unspecified: Any value. Prefer anything or raw.
`);
