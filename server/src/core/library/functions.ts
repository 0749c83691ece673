import { readDocs } from './doc';

/** The functions of nixpkgs' `lib` that modules use, in words of our own. */
export const functionDocs = readDocs(`
all predicate list: Whether every item satisfies the predicate.
any predicate list: Whether some item satisfies the predicate.
assertMsg condition message: true, or an error with the message.
attrByPath path default set: The attribute at a path given as a list of names, or the default.
attrNames set: The names of a set, sorted.
attrValues set: The values of a set, in the order of its names.
boolToString value: "true" or "false".
cleanSource path: A source folder without version control and editor files.
compare a b: -1, 0 or 1.
concatLists lists: The items of all lists as one list.
concatLines list: The strings, each with a line break after it.
concatMap function list: The lists that the function gives for the items, as one list.
concatMapAttrs function set: The sets that the function gives for each name and value, merged.
concatMapStrings function list: The strings that the function gives for the items, joined.
concatMapStringsSep separator function list: The strings that the function gives, joined with a separator.
concatStrings list: The strings, joined.
concatStringsSep separator list: The strings, joined with a separator.
count predicate list: How many items satisfy the predicate.
const value ignored: The first argument, whatever the second.
drop count list: The list without its first items.
elem item list: Whether the list holds the item.
elemAt list index: The item at an index that begins at 0.
escape characters text: The text with a backslash before each of the characters.
escapeShellArg text: The text as one argument of a shell command.
escapeShellArgs list: The texts as arguments of a shell command.
fileset.toSource arguments: A folder in the store that holds only the files of a file set.
filter predicate list: The items that satisfy the predicate.
filterAttrs predicate set: The attributes whose name and value satisfy the predicate.
findFirst predicate default list: The first item that satisfies the predicate, or the default.
fix function: The value that the function maps to itself.
flatten list: The list with all lists inside it opened.
flip function a b: The function with its two arguments swapped.
foldl' operator start list: The items joined from the left by the operator.
foldr operator start list: The items joined from the right by the operator.
forEach list function: What the function gives for each item.
fromHexString text: The number that a hexadecimal text stands for.
fromJSON text: The value that a JSON text stands for.
functionArgs function: The names of a function's formal arguments, and whether each has a default.
genAttrs names function: A set with these names and what the function gives for each.
genList function length: The list of what the function gives for 0, 1, 2 and so on.
generators.toINI options sections: The sections as an INI file.
generators.toINIWithGlobalSection options sections: Sections, and settings before them, as an INI file.
generators.toJSON options value: The value as JSON.
generators.toKeyValue options set: The attributes as lines of name=value.
generators.toLua options value: The value as Lua.
generators.toYAML options value: The value as YAML.
getAttrFromPath path set: The attribute at a path given as a list of names.
getExe package: The path of the package's main program.
getExe' package name: The path of one of the package's programs.
groupBy function list: A set of lists: the items by the name that the function gives.
hasAttr name set: Whether the set has an attribute of that name.
hasAttrByPath path set: Whether the set has an attribute at a path given as a list of names.
hasInfix part text: Whether the text contains the part.
hasPrefix prefix text: Whether the text begins with the prefix.
hasSuffix suffix text: Whether the text ends with the suffix.
head list: The first item.
id value: The value itself.
imap0 function list: What the function gives for each index, from 0, and item.
imap1 function list: What the function gives for each index, from 1, and item.
importJSON path: The value that a JSON file holds.
importTOML path: The value that a TOML file holds.
init list: The list without its last item.
intersectAttrs a b: The attributes of the second set whose names the first has too.
intersectLists a b: The items that both lists hold.
isAttrs value: Whether the value is a set.
isBool value: Whether the value is a boolean.
isDerivation value: Whether the value is a package or another derivation.
isFunction value: Whether the value can be called.
isInt value: Whether the value is a whole number.
isList value: Whether the value is a list.
isPath value: Whether the value is a path.
isString value: Whether the value is a string.
last list: The last item.
length list: How many items a list has.
listToAttrs list: A set made of items with name and value.
literalExpression text: An example or default that the manual shows as Nix code.
literalMD text: A default that the manual shows as Markdown.
makeBinPath packages: The bin folders of packages, joined with colons.
makeLibraryPath packages: The lib folders of packages, joined with colons.
map function list: What the function gives for each item.
mapAttrs function set: The set with each value replaced by what the function gives for its name and value.
mapAttrs' function set: A set made of what nameValuePair the function gives for each name and value.
mapAttrsRecursive function set: Like mapAttrs, into nested sets, with the path of names.
mapAttrsToList function set: The list of what the function gives for each name and value.
max a b: The greater of two values.
mergeAttrsList list: All sets of the list, merged; later ones win.
min a b: The lesser of two values.
mkAfter content: A definition that comes after the others in a list or text.
mkAliasOptionModule from to: A module in which one option is another name of a second one.
mkAssert condition message content: The content, if the condition holds; otherwise an error.
mkBefore content: A definition that comes before the others in a list or text.
mkDefault content: A definition that any plain definition overrides (priority 1000).
mkDerivedConfig option function: A definition that follows the value and the priority of an option.
mkEnableOption name: A boolean option, off by default, described as "Whether to enable …".
mkForce content: A definition that overrides plain ones (priority 50).
mkIf condition content: The content, if the condition holds; otherwise nothing is set.
mkImageMediaOverride content: A definition of an installation image (priority 60).
mkMerge list: Several definitions as one.
mkOption arguments: Declares an option: type, default, description, example.
mkOptionDefault content: A definition as weak as an option's own default (priority 1500).
mkOrder order content: A definition at a place among the others; 500 is mkBefore, 1500 is mkAfter.
mkOverride priority content: A definition with a priority; the smallest number wins, and a plain one has 100.
mkPackageOption pkgs name options: An option for a package, with the package of that name as default.
mkRemovedOptionModule path message: A module that reports an option as removed.
mkRenamedOptionModule from to: A module that passes an old option on to a new one, with a warning.
mkVMOverride content: A definition that overrides in test machines (priority 10).
mod a b: The remainder of a division.
nameValuePair name value: A set with name and value, for listToAttrs and mapAttrs'.
nixosSystem arguments: The machine made of modules.
optional condition item: A list of the item, if the condition holds; otherwise an empty list.
optionalAttrs condition set: The set, if the condition holds; otherwise an empty set.
optionalString condition text: The text, if the condition holds; otherwise an empty string.
optionals condition list: The list, if the condition holds; otherwise an empty list.
partition predicate list: Two lists, right and wrong: the items that satisfy the predicate, and the others.
pipe value functions: The value passed through the functions, one after the other.
range first last: The list of whole numbers from the first to the last.
readFile path: The text of a file.
recursiveUpdate a b: Both sets merged into each other's nested sets; the second wins.
remove item list: The list without the item.
removeAttrs set names: The set without these names.
removePrefix prefix text: The text without the prefix.
removeSuffix suffix text: The text without the suffix.
replaceStrings from to text: The text with each of some parts replaced by another.
reverseList list: The list from the last item to the first.
setAttrByPath path value: A set that holds the value at a path given as a list of names.
singleton item: A list of one item.
sort less list: The list sorted by a comparison.
splitString separator text: The parts of a text between separators.
stringLength text: How many bytes a text has.
strings.toInt text: The number that a text stands for.
sublist start count list: A part of a list.
substring start length text: A part of a text.
subtractLists remove list: The list without the items of another.
systems.elaborate system: All that is known of a system, like its processor.
tail list: The list without its first item.
take count list: The first items of the list.
throwIf condition message value: An error with the message if the condition holds; otherwise the value.
throwIfNot condition message value: The value if the condition holds; otherwise an error with the message.
toInt text: The number that a text stands for.
toJSON value: The value as JSON.
toList value: The value if it is a list; otherwise a list of it.
toLower text: The text in lower case.
toUpper text: The text in upper case.
trace message value: The value, with the message shown while Nix evaluates it.
traceVal value: The value, shown while Nix evaluates it.
trim text: The text without white space at its ends.
unique list: The list with each item once.
updateManyAttrsByPath updates set: The set with values at several paths replaced.
versionAtLeast version least: Whether a version is at least another.
versionOlder version other: Whether a version is older than another.
warn message value: The value, with a warning while Nix evaluates it.
warnIf condition message value: The value, with a warning if the condition holds.
zipAttrsWith function sets: A set of what the function gives for each name and the values it has in the sets.
zipListsWith function a b: What the function gives for the items of two lists, pair by pair.
`);
