# Tells every option of a machine that does not come from the flake itself: one trace for each, so
# that what was told before a failure is not lost. A name is told before its option is looked at,
# because a missing attribute or an infinite recursion cannot be caught: the last name is the culprit.
#
# own    the folders in which the flake's own modules lie
# skip   the options, as JSON of their paths, that brought an earlier evaluation down
# The result is the release of NixOS, if that can be told.
{ own, skip }:
machine:
let
  inherit (builtins)
    all
    any
    attrNames
    concatStringsSep
    deepSeq
    elem
    foldl'
    isAttrs
    isBool
    isList
    isString
    length
    replaceStrings
    seq
    stringLength
    substring
    toJSON
    trace
    tryEval
    typeOf
    unsafeDiscardStringContext
    ;

  attempt =
    fallback: value:
    let
      found = tryEval (deepSeq value value);
    in
    if found.success then found.value else fallback;
  say = value: trace "homelab ${unsafeDiscardStringContext (toJSON value)}";
  isType = name: value: isAttrs value && value._type or null == name;
  isOption = isType "option";

  # Words, whether plain or marked as Markdown.
  wordsOf =
    value:
    if isString value then
      value
    else if isAttrs value && isString (value.text or null) then
      value.text
    else
      null;

  # A value as Nix; what is long, deep or no data is left out.
  shown =
    depth: value:
    if isType "literalExpression" value || isType "literalMD" value then
      value.text
    else
      {
        bool = if value then "true" else "false";
        float = toString value;
        int = toString value;
        lambda = "<function>";
        list =
          if value == [ ] then
            "[ ]"
          else if depth == 0 || length value > 40 then
            "[ … ]"
          else
            "[ ${concatStringsSep " " (map (shown (depth - 1)) value)} ]";
        null = "null";
        path = toString value;
        set = shownSet depth value;
        string = replaceStrings [ "\${" ] [ "\\\${" ] (toJSON value);
      }
      .${typeOf value} or "…";
  shownSet =
    depth: value:
    if value.type or null == "derivation" then
      "<derivation ${value.name or "without a name"}>"
    else if value == { } then
      "{ }"
    else if depth == 0 || length (attrNames value) > 40 then
      "{ … }"
    else
      "{ ${
        concatStringsSep " " (
          map (name: "${nameText name} = ${shown (depth - 1) value.${name}};") (attrNames value)
        )
      } }";
  nameText = name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name == null then toJSON name else name;
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

  fileOf = declaration: if isAttrs declaration then declaration.file or "" else toString declaration;
  isOwn =
    option:
    let
      files = map fileOf (option.declarations or [ ]);
      below = file: any (folder: substring 0 (stringLength folder) file == folder) own;
    in
    files != [ ] && all below files;
  # A position that no declaring file has is that of a function which made the option.
  placesOf =
    option:
    let
      files = map fileOf (option.declarations or [ ]);
      positions = builtins.filter (position: elem (toString position.file) files) (
        option.declarationPositions or [ ]
      );
      without = builtins.filter (file: all (position: toString position.file != file) positions) files;
    in
    map (position: [
      (toString position.file)
      position.line
      position.column
    ]) positions
    ++ map (file: [
      file
      null
      null
    ]) without;

  rowOf =
    option:
    let
      visible = option.visible or true;
      hasScalar = !(option ? defaultText) && isScalar (option.default or { });
    in
    {
      t = attempt { k = "…"; } (described 6 (option.type or { }));
      p = attempt [ ] (placesOf option);
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
    option:
    let
      visible = option.visible or true;
      inside = tryEval (option.type.getSubOptions (option.loc or [ ]));
    in
    if (visible == true || visible == "transparent") && inside.success then inside.value else { };

  tell =
    path: option: done:
    let
      name = option.loc or path;
      key = toJSON name;
    in
    if attempt false (isOwn option) then
      done
    else if elem key skip then
      say { o = name; t = { k = "…"; }; p = [ ]; failed = true; } done
    else
      say { at = name; } (
        say ({ o = name; } // rowOf option) (inside (path ++ [ "…" ]) (insideOf option) done)
      );
  inside =
    path: set: done:
    foldl' (
      before: name:
      seq before (
        if substring 0 1 name == "_" then
          before
        else
          let
            found = tryEval set.${name};
            value = found.value;
          in
          if !found.success then
            before
          else if isOption value then
            tell (path ++ [ name ]) value before
          else if isAttrs value then
            inside (path ++ [ name ]) value before
          else
            before
      )
    ) done (attrNames set);
in
inside [ ] machine.options (machine.config.system.nixos.release or null)
