# The functions of nixpkgs' `lib` that modules use, in terms of `builtins` and of `native`, the
# functions written in TypeScript. Each gives what the function of that name gives in nixpkgs.
native:
let
  inherit (builtins)
    all any attrNames attrValues concatLists concatMap concatStringsSep elem elemAt filter foldl'
    genList hasAttr head isAttrs isFunction isList isString length listToAttrs map match
    removeAttrs replaceStrings sort split stringLength substring tail toString;
  inherit (native) filterAttrs optionalAttrs;

  id = x: x;
  flip = f: a: b: f b a;
  nameValuePair = name: value: { inherit name value; };
  optional = condition: item: if condition then [ item ] else [ ];
  optionals = condition: items: if condition then items else [ ];
  optionalString = condition: text: if condition then text else "";
  concatMapStringsSep = separator: f: items: concatStringsSep separator (map f items);
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  drop = count: items: genList (i: elemAt items (i + count)) (max 0 (length items - count));
  take = count: items: genList (elemAt items) (min count (length items));
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  last = items: elemAt items (length items - 1);
  init = items: take (length items - 1) items;
  flatten = x: if isList x then concatMap flatten x else [ x ];
  foldr = f: nul: items: foldl' (acc: item: f item acc) nul (reverseList items);
  reverseList = items: genList (i: elemAt items (length items - i - 1)) (length items);
  unique = foldl' (acc: item: if elem item acc then acc else acc ++ [ item ]) [ ];
  imap0 = f: items: genList (i: f i (elemAt items i)) (length items);
  imap1 = f: items: genList (i: f (i + 1) (elemAt items i)) (length items);
  range = first: end: if first > end then [ ] else genList (i: first + i) (end - first + 1);
  hasPrefix = prefix: text: substring 0 (stringLength prefix) (toString text) == prefix;
  hasSuffix = suffix: path:
    let text = toString path; n = stringLength text; s = stringLength suffix;
    in n >= s && substring (n - s) s text == suffix;
  removePrefix = prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (stringLength text) text else text;
  removeSuffix = suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  splitString = separator: text:
    filter isString (split (escapeRegex (toString separator)) (toString text));
  escapeRegex = replaceStrings
    [ "\\" "^" "$" "." "+" "*" "?" "|" "(" ")" "[" "{" "}" ]
    [ "\\\\" "\\^" "\\$" "\\." "\\+" "\\*" "\\?" "\\|" "\\(" "\\)" "\\[" "\\{" "\\}" ];
  stringToCharacters = text: genList (i: substring i 1 text) (stringLength text);
  lower = stringToCharacters "abcdefghijklmnopqrstuvwxyz";
  upper = stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  toLower = replaceStrings upper lower;
  toUpper = replaceStrings lower upper;
  attrByPath = path: default: set:
    if path == [ ] then set
    else if isAttrs set && hasAttr (head path) set then attrByPath (tail path) default set.${head path}
    else default;
  hasAttrByPath = path: set:
    path == [ ] || (isAttrs set && hasAttr (head path) set && hasAttrByPath (tail path) set.${head path});
  setAttrByPath = path: value:
    if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  getAttrFromPath = path: set: foldl' (value: name: value.${name}) set path;
  foldlAttrs = f: nul: set: foldl' (acc: name: f acc name set.${name}) nul (attrNames set);
  filterMapAttrsToList = f: set: concatMap id (mapAttrsToList f set);
  mergeAttrsList = foldl' (a: b: a // b) { };
  recursiveUpdateList = foldl' native.recursiveUpdate { };
  zipListsWith = f: a: b: genList (i: f (elemAt a i) (elemAt b i)) (min (length a) (length b));
  subtractLists = removed: filter (item: !(elem item removed));
  intersectLists = wanted: filter (item: elem item wanted);
  findFirst = test: default: items:
    let found = filter test items; in if found == [ ] then default else head found;
  listFilesRecursive = directory:
    concatLists (mapAttrsToList
      (name: kind:
        if kind == "directory" then listFilesRecursive (directory + "/${name}")
        else [ (directory + "/${name}") ])
      (builtins.readDir directory));
  fix = f: let x = f x; in x;
  makeExtensible = f: fix f // { extend = over: makeExtensible (self: f self // over self (f self)); };

  fixedWidthString = width: filler: text:
    if stringLength text >= width then text else filler + fixedWidthString (width - stringLength filler) filler text;
  versionAtLeast = a: b: builtins.compareVersions b a != 1;
  filterAttrsRecursive = test: set:
    builtins.mapAttrs (_: value: if isAttrs value then filterAttrsRecursive test value else value)
      (filterAttrs test set);
  collect = test: set:
    if test set then [ set ]
    else if isAttrs set then concatMap (collect test) (attrValues set)
    else [ ];
  intersperse = separator: items:
    if length items < 2 then items
    else [ (head items) ] ++ concatMap (item: [ separator item ]) (tail items);
  escapeShellArg = text:
    if match "[[:alnum:],._+:@%/-]+" (toString text) != null then toString text
    else "'" + replaceStrings [ "'" ] [ "'\\''" ] (toString text) + "'";
  renamed = kind: from: to: { _type = kind; inherit from to; };
in
{
  inherit
    id flip nameValuePair optional optionals optionalString concatMapStringsSep mapAttrsToList
    mapAttrs' genAttrs drop take min max last init flatten foldr reverseList unique imap0 imap1
    range hasPrefix hasSuffix removePrefix removeSuffix splitString escapeRegex stringToCharacters
    toLower toUpper attrByPath hasAttrByPath setAttrByPath getAttrFromPath foldlAttrs
    mergeAttrsList zipListsWith subtractLists intersectLists findFirst;

  const = a: _: a;
  pipe = foldl' (value: f: f value);
  fold = foldr;
  foldl = foldl';
  toList = x: if isList x then x else [ x ];
  singleton = item: [ item ];
  forEach = items: f: map f items;
  concatMapStrings = f: items: concatStringsSep "" (map f items);
  concatStrings = concatStringsSep "";
  concatLines = concatMapStringsSep "" (line: line + "\n");
  concatImapStringsSep = separator: f: items: concatStringsSep separator (imap1 f items);
  concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
  concatMapAttrsStringSep = separator: f: set: concatStringsSep separator (mapAttrsToList f set);
  attrVals = names: set: map (name: set.${name}) names;
  getAttrs = names: set: genAttrs names (name: set.${name});
  attrsToList = mapAttrsToList nameValuePair;
  mapAttrsRecursive = f: set:
    let walk = path: builtins.mapAttrs
      (name: value: if isAttrs value then walk (path ++ [ name ]) value else f (path ++ [ name ]) value);
    in walk [ ] set;
  mapAttrsRecursiveCond = cond: f: set:
    let walk = path: builtins.mapAttrs
      (name: value:
        if isAttrs value && cond value then walk (path ++ [ name ]) value
        else f (path ++ [ name ]) value);
    in walk [ ] set;
  inherit filterAttrsRecursive collect;
  overrideExisting = old: new: old // builtins.intersectAttrs old new;
  mergeAttrs = a: b: a // b;
  foldAttrs = f: nul: sets:
    foldr (set: acc: foldr (name: acc: acc // { ${name} = f set.${name} (acc.${name} or nul); }) acc (attrNames set)) { } sets;
  zipAttrs = builtins.zipAttrsWith (_: values: values);
  remove = item: filter (other: other != item);
  count = test: items: foldl' (n: item: if test item then n + 1 else n) 0 items;
  cartesianProduct = attrs:
    foldl' (sets: name: concatMap (set: map (value: set // { ${name} = value; }) attrs.${name}) sets) [ { } ] (attrNames attrs);
  replicate = count: item: genList (_: item) count;
  findSingle = test: none: many: items:
    let found = filter test items;
    in if found == [ ] then none else if length found == 1 then head found else many;
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  sortOn = f: sort (a: b: f a < f b);
  hasInfix = infix: text: match ".*${escapeRegex infix}.*" text != null;
  strings = { inherit hasPrefix hasSuffix removePrefix removeSuffix concatMapStringsSep toUpper toLower; };
  isBool = builtins.isBool;
  boolToString = value: if value then "true" else "false";
  toSentenceCase = text: toUpper (substring 0 1 text) + toLower (substring 1 (-1) text);
  inherit fixedWidthString versionAtLeast;
  fixedWidthNumber = width: number: fixedWidthString width "0" (toString number);
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versions = {
    major = version: elemAt (builtins.splitVersion version) 0;
    minor = version: elemAt (builtins.splitVersion version) 1;
    patch = version: elemAt (builtins.splitVersion version) 2;
    majorMinor = version: concatStringsSep "." (take 2 (builtins.splitVersion version));
  };
  getName = x: if isString x then (builtins.parseDrvName x).name else x.pname or (builtins.parseDrvName x.name).name;
  getVersion = x: if isString x then (builtins.parseDrvName x).version else x.version or (builtins.parseDrvName x.name).version;
  makeSearchPath = name: paths: concatStringsSep ":" (map (path: path + "/" + name) (filter (path: path != null) paths));
  concatImapStrings = f: items: concatStringsSep "" (imap1 f items);
  stringAsChars = f: text: concatStringsSep "" (map f (stringToCharacters text));
  inherit escapeShellArg intersperse;
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  fileContents = path: removeSuffix "\n" (builtins.readFile path);
  mod = a: b: a - b * (a / b);
  and = a: b: a && b;
  "or" = a: b: a || b;
  xor = a: b: (!a) != (!b);
  concat = a: b: a ++ b;
  toFunction = x: if isFunction x then x else _: x;
  isFunction = x: builtins.isFunction x || (isAttrs x && x ? __functor);
  mapNullable = f: x: if x == null then x else f x;
  defaultTo = default: x: if x == null then default else x;
  sublist = start: count: items: take count (drop start items);
  mutuallyExclusive = a: b: length a == 0 || !(any (item: elem item a) b);
  allUnique = items: length (unique items) == length items;
  replaceString = from: to: replaceStrings [ from ] [ to ];
  escape = characters: replaceStrings characters (map (c: "\\" + c) characters);
  inherit fix makeExtensible;
  toInt = text:
    if match "[[:space:]]*(-?[1-9][0-9]*|0)[[:space:]]*" text != null then builtins.fromJSON text
    else throw "the text is no number";
  traceVal = id;
  warn = _: value: value;
  warnIf = _: _: value: value;
  warnIfNot = _: _: value: value;
  throwIf = condition: message: value: if condition then throw message else value;
  throwIfNot = condition: message: value: if condition then value else throw message;
  assertMsg = condition: message: if condition then true else throw message;
  showWarnings = _: value: value;
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  setDefaultModuleLocation = file: module: { _file = file; imports = [ module ]; };
  importApply = file: argument: { _file = file; imports = [ (import file argument) ]; };
  pathIsDirectory = path: builtins.pathExists path && builtins.readFileType path == "directory";
  filesystem = { inherit listFilesRecursive; };
  inherit listFilesRecursive;
  path.append = directory: name: directory + "/${name}";
  isDerivation = value: isAttrs value && (value.type or null) == "derivation";
  mkFixStrictness = id;

  mkRenamedOptionModule = from: to: renamed "rename-option" from to;
  mkRenamedOptionModuleWith = { from, to, ... }: renamed "rename-option" from to;
  mkAliasOptionModule = from: to: renamed "alias-option" from to;
  mkRemovedOptionModule = from: message: { _type = "remove-option"; inherit from message; };
  mkChangedOptionModule = from: to: _: renamed "rename-option" from to;
  mkMergedOptionModule = from: to: _: { _type = "rename-options"; inherit from to; };
  mkAliasDefinitions = _: { _type = "alias-definitions"; };
  mkAliasAndWrapDefinitions = _: _: { _type = "alias-definitions"; };
}
