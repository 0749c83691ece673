# How an option is told: one trace for each, so that what was told before a failure is not lost. A
# name is told before its option is looked at, because a missing attribute or an infinite recursion
# cannot be caught: the last name is the culprit.
#
# It is given `telling.nix`; the expressions that visit options are given what this makes of it.
telling:
let
  inherit (telling)
    attempt
    isOption
    say
    unknown
    valueText
    ;
  inherit (builtins)
    all
    attrNames
    elem
    foldl'
    isAttrs
    isBool
    isList
    isString
    seq
    toJSON
    tryEval
    ;

  # Words, whether plain or marked as Markdown.
  wordsOf =
    value:
    if isString value then
      value
    else if isAttrs value && isString (value.text or null) then
      value.text
    else
      null;

  shown = valueText 40;
  isScalar = value: value == null || isBool value || isString value || builtins.isInt value;

  # A type as { k = its name; d = its words; of = its inner types; … }. Types may contain themselves.
  described =
    depth: type:
    let
      name = type.name or "unspecified";
      inner = type.nestedTypes or { };
      below = map (key: described (depth - 1) inner.${key});
      payload = type.functor.payload or null;
      values = payload.values or payload;
    in
    {
      k = if depth == 0 then "…" else name;
      d = type.description or name;
    }
    // (
      if depth == 0 then
        { }
      else if inner ? left && inner ? right then
        { of = sides depth type; }
      else if inner ? coercedType && inner ? finalType then
        {
          of = below [
            "coercedType"
            "finalType"
          ];
        }
      else if inner ? elemType then
        { of = below [ "elemType" ]; }
      else if name == "enum" && isList values && all isScalar values then
        { inherit values; }
      else if name == "submodule" then
        { open = inner ? freeformType; }
      else
        { }
    );
  # `oneOf` is a chain of alternatives, whose length is no depth. What an alternative holds may well
  # be the type itself, so of that only one level is told.
  sides =
    depth: type:
    if (type.name or "") == "either" then
      sides depth type.nestedTypes.left ++ sides depth type.nestedTypes.right
    else
      [ (described (if depth > 2 then 2 else depth - 1) type) ];

  # What can be told of an option though its words or values cannot.
  leanRowOf = places: option: {
    t = attempt { k = "…"; } (described 6 (option.type or { }));
    p = attempt [ ] places;
    hasDefault = option ? default;
  };
  # `places` are where the option is declared: a file, and line and column where they are known.
  rowOf =
    places: option:
    let
      visible = option.visible or true;
      hasScalar = !(option ? defaultText) && isScalar (option.default or { });
    in
    {
      t = attempt { k = "…"; } (described 6 (option.type or { }));
      p = attempt [ ] places;
      h = attempt false (visible == false || visible == "transparent");
      i = attempt false (option.internal or false);
      r = attempt false (option.readOnly or false);
      d = attempt null (wordsOf (option.description or null));
      e = if option ? example then attempt null (shown 4 option.example) else null;
      hasDefault = option ? default;
      v =
        if option ? defaultText then
          attempt null (shown 4 option.defaultText)
        else if option ? default then
          attempt null (shown 4 option.default)
        else
          null;
    }
    // (if option ? default && attempt false hasScalar then { s = option.default; } else { });

  insideOf =
    path: option:
    let
      visible = option.visible or true;
      inside = tryEval ((option.type.getSubOptions or (_path: { })) path);
    in
    if (visible == true || visible == "transparent") && inside.success then inside.value else { };

  # Visits the options of a set, and of the submodules in their types.
  #
  # isLeftOut  whether an option is passed over
  # lean       the options, as JSON of their paths, that brought an earlier evaluation down: they are
  #            told without their words and values
  # skip       those that did so even then
  # placesOf   where an option is declared, from the set that holds it, its name and itself
  # onGap      what is told of a set that cannot be evaluated
  visit =
    {
      isLeftOut,
      lean,
      skip,
      placesOf,
      onGap,
    }:
    let
      tell =
        path: places: option: done:
        let
          name = option.loc or path;
          key = toJSON name;
        in
        if attempt false (isLeftOut option) then
          done
        else if elem key skip then
          say { o = name; t = { k = "…"; }; p = [ ]; failed = true; } done
        else if elem key lean then
          say { at = name; } (say ({ o = name; } // leanRowOf places option) done)
        else
          say { at = name; } (
            say ({ o = name; } // rowOf places option) (inside (path ++ [ "…" ]) (insideOf name option) done)
          );
      inside =
        path: set: done:
        foldl' (
          before: name:
          seq before (
            if name == "_module" || name == "_freeformOptions" then
              before
            else
              let
                found = tryEval set.${name};
                value = found.value;
                below = path ++ [ name ];
              in
              if !found.success then
                onGap below before
              else if isOption value then
                tell below (placesOf set name value) value before
              else if isAttrs value then
                inside below value before
              else
                before
          )
        ) done (attrNames set);
    in
    inside;
in
{
  inherit say unknown visit;
}
