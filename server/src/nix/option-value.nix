# What Nix says of one option of a machine: its value, and the definitions that win.
valueText: path: machine:
let
  inherit (builtins)
    deepSeq
    foldl'
    isAttrs
    tryEval
    ;
  attempt =
    value:
    let
      found = tryEval (deepSeq value value);
    in
    if found.success then found.value else null;

  shown = valueText 100 6;

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
        value = shown (inside definition.value);
      }) walk.option.definitionsWithLocations
    ));
    value = shown below;
  }
