# Tells every option that the repository's own modules declare, each module for itself, with nothing
# but the library of its nixpkgs; see `option-row.nix`. What a module asks of `config` or `pkgs` fails
# there, and only there, and is named. Each module is named before it is looked at, and where it cannot
# be evaluated, it is told as a gap.
#
# root     the folder of the flake, as a string
# library  the folder of nixpkgs, as a string
# modules  { file, machine, lean, skip }: a path below the root, the machine whose arguments it gets or
#          "", and the options, as JSON of their paths, that brought earlier evaluations down
# given    the arguments that a module sets for the others, `_module.args`: its file by their names
# argumentsOf  a machine's `specialArgs`, from what tells of what is not known
{
  say,
  unknown,
  visit,
}:
{
  root,
  library,
  modules,
  given,
  argumentsOf,
}:
let
  inherit (builtins)
    foldl'
    functionArgs
    isAttrs
    isFunction
    listToAttrs
    mapAttrs
    seq
    tryEval
    unsafeGetAttrPos
    ;
  lib = import (library + "/lib");

  ownArguments =
    machine:
    say { arguments = machine; } (
      let
        found = tryEval (argumentsOf unknown machine);
      in
      if found.success && isAttrs found.value then found.value else { }
    );
  byMachine = listToAttrs (
    map ({ machine, ... }: {
      name = machine;
      value = if machine == "" then { } else ownArguments machine;
    }) modules
  );
  givenTo =
    machine:
    mapAttrs (
      name: file:
      let
        module = called machine (import (root + "/${file}"));
        config = module.config or module;
      in
      config._module.args.${name} or (unknown name)
    ) given;
  # As the module system calls it: with what it asks for, and all the rest.
  called =
    machine: module:
    let
      function = if isAttrs module && module ? __functor then module.__functor module else module;
      arguments = {
        inherit lib;
        modulesPath = library + "/nixos/modules";
      }
      // givenTo machine
      // byMachine.${machine}
      // {
        config = unknown "config";
        options = unknown "options";
        pkgs = unknown "pkgs";
      };
      asked = mapAttrs (name: _: arguments.${name} or (unknown name)) (functionArgs function);
    in
    if isFunction function then function (arguments // asked) else module;
  optionsOf = module: if isAttrs module then module.options or { } else { };

  placesOf =
    set: name: option:
    let
      position = unsafeGetAttrPos name set;
    in
    map
      (
        {
          file,
          line,
          column,
        }:
        [
          (toString file)
          line
          column
        ]
      )
      (option.declarationPositions or (if position == null then [ ] else [ position ]));

  gap = path: say { gap = path; };
  tell =
    done:
    {
      file,
      machine,
      lean,
      skip,
    }:
    seq done (
      say { module = file; } (
        let
          options = optionsOf (called machine (import (root + "/${file}")));
          found = tryEval (seq options options);
        in
        if !found.success || !isAttrs found.value then
          gap [ ] done
        else
          visit {
            inherit lean skip placesOf;
            isLeftOut = _option: false;
            onGap = gap;
          } [ ] found.value done
      )
    );
in
foldl' tell null modules
