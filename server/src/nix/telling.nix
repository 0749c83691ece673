# What the expressions that ask Nix about options share.
let
  inherit (builtins)
    attrNames
    concatStringsSep
    deepSeq
    isAttrs
    length
    replaceStrings
    toJSON
    trace
    tryEval
    typeOf
    unsafeDiscardStringContext
    ;
  # Tells a value on standard error, on a line of its own, before going on with another.
  say = value: trace "homelab ${unsafeDiscardStringContext (toJSON value)}";
in
{
  inherit say;

  # A value, or something else where it cannot be evaluated.
  attempt =
    fallback: value:
    let
      found = tryEval (deepSeq value value);
    in
    if found.success then found.value else fallback;

  # What is not known here: whoever asks for it is told of, and fails.
  unknown = name: say { needs = name; } (throw "${name} is not known.");

  isOption = value: isAttrs value && value._type or null == "option";

  # A value as Nix on one line, in the form of nixpkgs' toPretty. A list or set of more than `most`
  # parts, and what lies deeper than `depth`, is only hinted at.
  valueText =
    most:
    let
      isLiteral =
        value:
        isAttrs value
        && (value._type or null == "literalExpression" || value._type or null == "literalMD");

      shown =
        depth: value:
        if isLiteral value then
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
              else if depth == 0 || length value > most then
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
        else if depth == 0 || length (attrNames value) > most then
          "{ … }"
        else
          "{ ${
            concatStringsSep " " (
              map (name: "${nameText name} = ${shown (depth - 1) value.${name}};") (attrNames value)
            )
          } }";
      nameText =
        name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name == null then toJSON name else name;
    in
    shown;
}
