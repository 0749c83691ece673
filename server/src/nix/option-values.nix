# Tells the value of every option of a machine that some module sets, and of a set each value in it: one
# trace for each, after one that names the option, because some failures cannot be caught.
#
# It is given `telling.nix`.
#
# skip   the options, as JSON of their paths, that brought an earlier evaluation down
{
  attempt,
  isOption,
  say,
  valueText,
  ...
}:
{ skip }:
machine:
let
  inherit (builtins)
    attrNames
    elem
    foldl'
    hashString
    isAttrs
    length
    seq
    stringLength
    substring
    toJSON
    tryEval
    ;

  # A value as Nix, on one line; what is long ends with a mark of all of it.
  longest = 4000;
  whole =
    value:
    let
      text = shown 8 value;
    in
    if stringLength text <= longest then
      text
    else
      "${substring 0 longest text}… ${substring 0 8 (hashString "sha256" text)}";
  shown = valueText 2000;

  # Sets of plain data, whose values are told one by one.
  isOpen =
    value:
    isAttrs value
    && value != { }
    && !(value ? _type || value ? __functor || value.type or null == "derivation")
    && length (attrNames value) <= 500;
  tellValue =
    depth: path: value: done:
    if depth > 0 && attempt false (isOpen value) then
      foldl' (before: name: seq before (tellValue (depth - 1) (path ++ [ name ]) value.${name} before)) done (
        attrNames value
      )
    else
      say {
        o = path;
        v = attempt "<it cannot be evaluated>" (whole value);
      } done;

  # By another definition than its default, which has this priority.
  isSet = option: option.isDefined && option.highestPrio < 1500;
  tell =
    path: option: done:
    if elem (toJSON path) skip then
      done
    else
      say { at = path; } (
        if attempt false (isSet option) then
          tellValue 6 path option.value done
        else
          done
      );
  inside =
    path: set: done:
    foldl' (
      before: name:
      seq before (
        if name == "_module" then
          before
        else
          let
            found = tryEval set.${name};
            value = found.value;
            below = path ++ [ name ];
          in
          if !found.success then
            before
          else if isOption value then
            tell below value before
          else if isAttrs value then
            inside below value before
          else
            before
      )
    ) done (attrNames set);
in
inside [ ] machine.options null
