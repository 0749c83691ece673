# What Nix says of one option of a machine: its value, and the definitions that win.
# It is given `telling.nix`.
{
  attempt,
  isOption,
  valueText,
  ...
}:
path: machine:
let
  inherit (builtins) foldl' isAttrs;
  shown = valueText 100 6;
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
    type = attempt null (walk.option.type.description or null);
    defined = attempt null walk.option.isDefined;
    priority = attempt null walk.option.highestPrio;
    definitions = attempt [ ] (
      map (definition: {
        file = toString definition.file;
        value = shown (inside definition.value);
      }) walk.option.definitionsWithLocations
    );
    value = shown below;
  }
