# What Nix says of one option of a machine: its value, and the definitions that win.
path: machine:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    deepSeq
    foldl'
    isAttrs
    length
    replaceStrings
    toJSON
    tryEval
    typeOf
    unsafeDiscardStringContext
    ;
  attempt =
    value:
    let
      found = tryEval (deepSeq value value);
    in
    if found.success then found.value else null;

  # A value as Nix, on one line, in the form of nixpkgs' toPretty.
  shown =
    depth: value:
    {
      bool = if value then "true" else "false";
      float = toString value;
      int = toString value;
      lambda = "<function>";
      list =
        if value == [ ] then
          "[ ]"
        else if depth == 0 || length value > 100 then
          "[ … ]"
        else
          "[ ${concatStringsSep " " (map (shown (depth - 1)) value)} ]";
      null = "null";
      path = toString value;
      set = shownSet depth value;
      string = replaceStrings [ "\${" ] [ "\\\${" ] (toJSON (unsafeDiscardStringContext value));
    }
    .${typeOf value} or "…";
  shownSet =
    depth: value:
    if value.type or null == "derivation" then
      "<derivation ${value.name or "without a name"}>"
    else if value == { } then
      "{ }"
    else if depth == 0 || length (attrNames value) > 100 then
      "{ … }"
    else
      "{ ${
        concatStringsSep " " (
          map (name: "${nameText name} = ${shown (depth - 1) value.${name}};") (attrNames value)
        )
      } }";
  nameText =
    name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name == null then toJSON name else name;

  orEmpty = list: if list == null then [ ] else list;
  isOption = value: isAttrs value && value._type or null == "option";
  # As far as the path leads to an option; the rest of it lies in the option's value.
  walk = foldl' (
    at: name:
    if at.option != null then
      at // { rest = at.rest ++ [ name ]; }
    else if isAttrs at.set && at.set ? ${name} then
      {
        set = at.set.${name};
        option = if isOption at.set.${name} then at.set.${name} else null;
        rest = [ ];
      }
    else
      {
        set = null;
        option = null;
        rest = [ ];
      }
  ) { set = machine.options; option = null; rest = [ ]; } path;
  below = foldl' (value: name: value.${name}) (walk.option.value or null) walk.rest;
  inside = value: foldl' (at: name: if isAttrs at then at.${name} or null else null) value walk.rest;
in
if walk.option == null then
  { found = if walk.set == null then "nothing" else "set"; }
else
  {
    found = "option";
    type = attempt (walk.option.type.description or null);
    defined = attempt walk.option.isDefined;
    priority = attempt walk.option.highestPrio;
    definitions = orEmpty (attempt (
      map (definition: {
        file = toString definition.file;
        value = shown 6 (inside definition.value);
      }) walk.option.definitionsWithLocations
    ));
    value = shown 6 below;
  }
