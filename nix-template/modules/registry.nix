# Where the services tell one another what they offer. A service module fills in one entry under
# its own name; Caddy reads the routes, Homepage the tiles, Prometheus what to measure, Grafana the
# data sources and dashboards. No module knows the name of another, so a service that is switched
# off is gone everywhere at once.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.homelab;

  defaultPorts = {
    http = 80;
    https = 443;
  };

  # "https://grafana.example.org", with a port only where it is an unusual one.
  urlOf =
    route:
    "${cfg.frontDoor.scheme}://${route.domain}"
    + lib.optionalString (cfg.frontDoor.port != defaultPorts.${cfg.frontDoor.scheme}) (
      ":${toString cfg.frontDoor.port}"
    );

  entry = types.submodule (
    { config, ... }:
    {
      options = {
        ports = mkOption {
          type = types.attrsOf types.port;
          default = { };
          example = {
            loki = 3100;
          };
          description = "Ports the service listens on, by the name that messages call them.";
        };

        health = mkOption {
          type = types.nullOr types.str;
          default = null;
          example = "http://127.0.0.1:3001/api/health";
          description = "Address on this machine that answers with status 200 while the service is well.";
        };

        route = mkOption {
          type = types.nullOr route;
          default = null;
          description = "How the service is reached by name. Null for one that has nothing to show.";
        };

        directUrl = mkOption {
          type = types.nullOr types.str;
          default = null;
          example = "http://server:3000";
          description = "Address of the service's own port, where the firewall lets others reach it.";
        };

        url = mkOption {
          type = types.nullOr types.str;
          readOnly = true;
          default =
            if cfg.frontDoor != null && config.route != null then urlOf config.route else config.directUrl;
          defaultText = lib.literalMD "the route's address, or else `directUrl`";
          description = "Address a person opens in a browser. Null where there is none.";
        };

        tile = mkOption {
          type = types.nullOr tile;
          default = null;
          description = "How the service appears on the start page. Null to leave it out.";
        };

        metrics = mkOption {
          type = types.attrsOf metrics;
          default = { };
          description = "Where the service tells its measurements, by the job name they are kept under.";
        };

        dataSource = mkOption {
          type = types.nullOr dataSource;
          default = null;
          description = "What Grafana can query here. Its name and identifier are the entry's.";
        };

        dashboards = mkOption {
          type = types.attrsOf types.path;
          default = { };
          description = "Grafana dashboards as JSON files, by file name without the ending.";
        };
      };
    }
  );

  route = types.submodule {
    options = {
      domain = mkOption {
        type = types.str;
        example = "grafana.example.org";
        description = "Name that leads to the service.";
      };
      port = mkOption {
        type = types.port;
        description = "Port on this machine that answers.";
      };
      access = mkOption {
        type = types.enum [
          "private"
          "public"
        ];
        default = "private";
        description = "Whether only the home network or everyone may use the route.";
      };
    };
  };

  tile = types.submodule {
    options = {
      name = mkOption {
        type = types.str;
        description = "Title.";
      };
      icon = mkOption {
        type = types.str;
        description = "Icon, as Homepage names it.";
      };
      group = mkOption {
        type = types.str;
        description = "Heading it stands under.";
      };
      description = mkOption {
        type = types.str;
        default = "";
        description = "Line below the title.";
      };
      path = mkOption {
        type = types.str;
        default = "";
        example = "/services";
        description = "Page to open, where it is not the first one.";
      };
      widget = mkOption {
        type = types.attrsOf types.anything;
        default = { };
        description = "Homepage widget that shows live values. Empty for none.";
      };
    };
  };

  metrics = types.submodule {
    options = {
      port = mkOption {
        type = types.port;
        description = "Port on this machine.";
      };
      path = mkOption {
        type = types.str;
        default = "/metrics";
        description = "Path of the measurements.";
      };
    };
  };

  dataSource = types.submodule {
    options = {
      type = mkOption {
        type = types.str;
        example = "prometheus";
        description = "Grafana's name of the kind of data source.";
      };
      url = mkOption {
        type = types.str;
        description = "Address on this machine.";
      };
      isDefault = mkOption {
        type = types.bool;
        default = false;
        description = "Whether Grafana queries it where a panel names none.";
      };
    };
  };

  join = names: "${lib.concatStringsSep ", " (lib.init names)} and ${lib.last names}";

  # One failed assertion for each value that two or more share.
  assertUnique =
    message: pairs:
    lib.mapAttrsToList (value: users: {
      assertion = builtins.length users == 1;
      message = message value (join (map (user: user.name) users));
    }) (builtins.groupBy (pair: pair.value) pairs);

  usedPorts = lib.concatMap (
    service: lib.mapAttrsToList (name: port: lib.nameValuePair name (toString port)) service.ports
  ) (builtins.attrValues cfg.registry);

  usedDomains = lib.mapAttrsToList (name: service: lib.nameValuePair name service.route.domain) (
    lib.filterAttrs (_: service: service.route != null) cfg.registry
  );
in
{
  options.homelab = {
    domain = mkOption {
      type = types.str;
      default = "home.arpa";
      example = "home.example.org";
      description = "Name below which every service gets its own.";
    };

    registry = mkOption {
      type = types.attrsOf entry;
      default = { };
      internal = true;
      description = "What each service that is on tells the others about itself.";
    };

    frontDoor = mkOption {
      type = types.nullOr (
        types.submodule {
          options = {
            scheme = mkOption {
              type = types.enum [
                "http"
                "https"
              ];
              description = "How browsers speak to it.";
            };
            port = mkOption {
              type = types.port;
              description = "Port browsers connect to.";
            };
          };
        }
      );
      default = null;
      internal = true;
      description = "What serves the routes. Null while nothing does.";
    };
  };

  config.assertions =
    assertUnique (
      port: users:
      "Port ${port} is used by ${users} on ${config.networking.hostName}. Give one of them another port."
    ) usedPorts
    ++ assertUnique (
      domain: users:
      "The address ${domain} leads to ${users} on ${config.networking.hostName}. Give one of them another domain."
    ) usedDomains;
}
