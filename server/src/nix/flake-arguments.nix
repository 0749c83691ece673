# The `specialArgs` that a flake gives to its machines: its outputs, made from what is on this
# computer already, with a `nixosSystem` that tells what it was called with.
#
# root     the folder of the flake, as a string
# sources  the folders of its inputs by their names in flake.lock; those that are not here are absent
# unknown  what an input that is not here is, by its name
{ root, sources }:
unknown:
let
  inherit (builtins)
    foldl'
    fromJSON
    isList
    isString
    mapAttrs
    match
    readFile
    ;
  lock = fromJSON (readFile (root + "/flake.lock"));
  # An input is named by its node, or by the way to it from the root (`follows`).
  nodeOf =
    input:
    if isString input then
      input
    else
      foldl' (node: name: nodeOf lock.nodes.${node}.inputs.${name}) lock.root input;
  inputsOf = node: mapAttrs (_name: input: made (nodeOf input)) (lock.nodes.${node}.inputs or { });
  flakeAt =
    node: folder:
    let
      inputs = inputsOf node;
      outputs = (import (folder + "/flake.nix")).outputs (inputs // { self = flake; });
      flake = outputs // {
        inherit inputs outputs;
        _type = "flake";
        outPath = folder;
        sourceInfo.outPath = folder;
      };
    in
    flake;
  made =
    node:
    let
      locked = lock.nodes.${node};
      folder = sources.${node} or (unknown "the input ${node}");
      subfolder = if locked.locked.dir or "" == "" then folder else "${folder}/${locked.locked.dir}";
      flake = flakeAt node subfolder;
    in
    if !(locked.flake or true) then
      { outPath = folder; }
    else if match "(nixpkgs|nixos).*" node != null then
      flake // { lib = telling flake.lib; }
    else
      flake;
  telling =
    lib:
    let
      nixosSystem = arguments: { inherit arguments; };
    in
    if lib ? extend then lib.extend (_final: _previous: { inherit nixosSystem; }) else lib // { inherit nixosSystem; };
in
machine: (flakeAt lock.root root).nixosConfigurations.${machine}.arguments.specialArgs or { }
