# Homepage, the start page: a tile for every service, with its state.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.homepage;
  own = config.homelab.registry.homepage;

  services = lib.filter (service: service.tile != null) (builtins.attrValues config.homelab.registry);

  tile = service: {
    ${service.tile.name} = {
      inherit (service.tile) icon description;
    }
    // lib.optionalAttrs (service.url != null) { href = service.url + service.tile.path; }
    // lib.optionalAttrs (service.health != null) { siteMonitor = service.health; }
    // lib.optionalAttrs (service.tile.widget != { }) { inherit (service.tile) widget; };
  };

  # Homepage wants a list of groups, each a set with one name.
  groups = lib.mapAttrsToList (group: members: { ${group} = map tile members; }) (
    builtins.groupBy (service: service.tile.group) services
  );

  # Homepage answers only to names it was told, so that no other site can speak through a browser.
  # A name stands with the port as the browser sends it.
  hostOf = url: lib.removePrefix "http://" (lib.removePrefix "https://" url);
  hosts =
    lib.filter (host: host != null) [
      (lib.mapNullable hostOf own.url)
      (lib.mapNullable hostOf own.directUrl)
    ]
    ++ [
      "localhost:${toString cfg.port}"
      "127.0.0.1:${toString cfg.port}"
    ]
    ++ cfg.allowedHosts;
in
{
  options.homelab.services.homepage = {
    enable = mkEnableOption "Homepage, the start page of the homelab";

    port = mkOption {
      type = types.port;
      default = 3000;
      description = "Port Homepage listens on.";
    };

    domain = mkOption {
      type = types.str;
      default = config.homelab.domain;
      defaultText = lib.literalExpression "config.homelab.domain";
      description = "Name of the start page.";
    };

    access = mkOption {
      type = types.enum [
        "private"
        "public"
      ];
      default = "private";
      description = "Who may use it through Caddy: the home network or everyone. It asks for no password.";
    };

    openFirewall = mkOption {
      type = types.bool;
      default = false;
      description = "Whether other machines may reach the port itself, past Caddy.";
    };

    allowedHosts = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "192.168.1.10:3000" ];
      description = ''
        Further names, with the port, under which the start page is opened. The single entry "*"
        allows every name.
      '';
    };

    title = mkOption {
      type = types.str;
      default = "Homelab";
      description = "Title of the page.";
    };

    dashboard = {
      name = mkOption {
        type = types.str;
        default = "Homepage";
        description = "Title on the start page.";
      };
      icon = mkOption {
        type = types.str;
        default = "homepage.png";
        description = "Icon on the start page.";
      };
      group = mkOption {
        type = types.str;
        default = "Network";
        description = "Heading on the start page.";
      };
      description = mkOption {
        type = types.str;
        default = "This page";
        description = "Line below the title.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = lib.elem "*" cfg.allowedHosts -> cfg.allowedHosts == [ "*" ];
        message = ''homelab.services.homepage.allowedHosts has "*" beside other names on ${config.networking.hostName}. Homepage understands "*" only alone: remove it or the others.'';
      }
    ];

    services.homepage-dashboard = {
      enable = true;
      listenPort = cfg.port;
      openFirewall = cfg.openFirewall;
      allowedHosts =
        if cfg.allowedHosts == [ "*" ] then "*" else lib.concatStringsSep "," (lib.unique hosts);

      settings = {
        title = cfg.title;
        headerStyle = "clean";
        statusStyle = "dot";
        # New versions come with nixpkgs, so there is nothing to ask for.
        hideVersion = true;
        disableUpdateCheck = true;
      };
      widgets = [
        {
          resources = {
            cpu = true;
            memory = true;
            disk = "/";
            uptime = true;
          };
        }
        {
          datetime = {
            text_size = "xl";
            format = {
              dateStyle = "long";
              timeStyle = "short";
            };
          };
        }
      ];
      services = groups;
    };

    homelab.registry.homepage = {
      ports.homepage = cfg.port;
      health = "http://127.0.0.1:${toString cfg.port}/api/healthcheck";
      route = {
        inherit (cfg) domain port access;
      };
      directUrl = lib.mkIf cfg.openFirewall "http://${config.networking.hostName}:${toString cfg.port}";
      tile = {
        inherit (cfg.dashboard)
          name
          icon
          group
          description
          ;
      };
    };
  };
}
