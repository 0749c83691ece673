import { readDocs } from './doc';

/** What Nix itself has (the Nix manual, "Built-in Functions"), in words of our own. */
export const builtinDocs = readDocs(`
abort message: Ends the evaluation with an error.
add a b: The sum of two numbers.
all predicate list: Whether every item satisfies the predicate.
any predicate list: Whether some item satisfies the predicate.
attrNames set: The names of a set, sorted.
attrValues set: The values of a set, in the order of its names.
baseNameOf path: The last part of a path.
catAttrs name list: The attribute of that name of each set that has it.
ceil number: The least whole number that is not below the number.
compareVersions a b: -1, 0 or 1, for two versions.
concatLists lists: The items of all lists as one list.
concatMap function list: The lists that the function gives for the items, as one list.
concatStringsSep separator list: The strings, joined with a separator.
currentSystem: The system that Nix runs on; not in a flake.
deepSeq value result: The second value, after the first was evaluated as a whole.
derivation arguments: A thing that Nix builds. Packages are made with pkgs.stdenv.mkDerivation.
dirOf path: The folder of a path.
div a b: The quotient of two numbers.
elem item list: Whether the list holds the item.
elemAt list index: The item at an index that begins at 0.
fetchGit arguments: A checkout of a Git repository.
fetchTarball arguments: The unpacked content of an archive.
fetchTree input: The source that an input like that of a flake names.
fetchurl url: A file of the web.
filter predicate list: The items that satisfy the predicate.
filterSource predicate path: A copy of a folder without what does not satisfy the predicate.
floor number: The greatest whole number that is not above the number.
foldl' operator start list: The items joined from the left by the operator.
fromJSON text: The value that a JSON text stands for.
fromTOML text: The value that a TOML text stands for.
functionArgs function: The names of a function's formal arguments, and whether each has a default.
genList function length: The list of what the function gives for 0, 1, 2 and so on.
getAttr name set: The attribute of that name.
getEnv name: A variable of the environment; empty in a flake.
getFlake reference: The outputs of a flake.
groupBy function list: A set of lists: the items by the name that the function gives.
hasAttr name set: Whether the set has an attribute of that name.
hashFile algorithm path: The hash of a file.
hashString algorithm text: The hash of a text.
head list: The first item.
import path: The value of a Nix file.
intersectAttrs a b: The attributes of the second set whose names the first has too.
isAttrs value: Whether the value is a set.
isBool value: Whether the value is a boolean.
isFloat value: Whether the value is a number with a decimal point.
isFunction value: Whether the value can be called.
isInt value: Whether the value is a whole number.
isList value: Whether the value is a list.
isNull value: Whether the value is null.
isPath value: Whether the value is a path.
isString value: Whether the value is a string.
length list: How many items a list has.
lessThan a b: Whether the first number is less than the second.
listToAttrs list: A set made of items with name and value.
map function list: What the function gives for each item.
mapAttrs function set: The set with each value replaced by what the function gives for its name and value.
match pattern text: The groups of a regular expression that matches the text as a whole, or null.
mul a b: The product of two numbers.
parseDrvName name: The name and the version in a package's name.
path arguments: A path in the store, with a name and a filter.
pathExists path: Whether there is something at a path.
placeholder output: A text that stands for an output's path within its own derivation.
readDir path: A set of a folder's entries and what each is.
readFile path: The text of a file.
readFileType path: What is at a path: regular, directory, symlink or unknown.
removeAttrs set names: The set without these names.
replaceStrings from to text: The text with each of some parts replaced by another.
seq value result: The second value, after the first was evaluated.
sort less list: The list sorted by a comparison.
split pattern text: The parts of a text between matches of a regular expression, and the groups of each.
storeDir: The folder of the Nix store.
stringLength text: How many bytes a text has.
sub a b: The difference of two numbers.
substring start length text: A part of a text.
tail list: The list without its first item.
throw message: Ends the evaluation with an error that tryEval can catch.
toFile name text: A file in the store with this text.
toJSON value: The value as JSON.
toString value: The value as text.
toXML value: The value as XML.
trace message value: The value, with the message shown while Nix evaluates it.
tryEval value: Whether the value could be evaluated, and the value.
typeOf value: The name of the value's type.
zipAttrsWith function sets: A set of what the function gives for each name and the values it has in the sets.
`);
