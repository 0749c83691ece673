# Tells every option of a machine that does not come from the flake itself; see `option-row.nix`.
#
# own    the folders in which the flake's own modules lie
# lean, skip   the options that brought earlier evaluations down
# The result is the release of NixOS, if that can be told.
{ visit, ... }:
{
  own,
  lean,
  skip,
}:
machine:
let
  inherit (builtins)
    all
    any
    elem
    isAttrs
    stringLength
    substring
    ;

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
in
visit {
  inherit lean skip;
  isLeftOut = isOwn;
  placesOf = _set: _name: placesOf;
  onGap = _path: done: done;
} [ ] machine.options (machine.config.system.nixos.release or null)
