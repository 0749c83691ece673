# Every option below homelab.services, with what a person reads about it.
machine:
let
  inherit (machine) lib;
  walk =
    path: value:
    if (value._type or "") == "option" then
      [
        {
          path = lib.concatStringsSep "." path;
          description = value.description or "";
          type = value.type.description or "";
        }
      ]
    else
      lib.concatLists (lib.mapAttrsToList (name: walk (path ++ [ name ])) value);
in
walk [ ] machine.options.homelab.services
