# Grafana draws what the data sources of this machine know. Data sources and dashboards come from
# the registry, so there is nothing to set up by hand.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.grafana;
  services = config.homelab.registry;
  url = services.grafana.url;

  dataSources = lib.mapAttrsToList (
    name: service:
    service.dataSource
    // {
      inherit name;
      uid = name;
      editable = false;
    }
  ) (lib.filterAttrs (_: service: service.dataSource != null) services);

  dashboards = lib.concatMapAttrs (_: service: service.dashboards) services;
in
{
  options.homelab.services.grafana = {
    enable = mkEnableOption "Grafana, which draws measurements and logs";

    port = mkOption {
      type = types.port;
      default = 3001;
      description = "Port Grafana listens on. Its own default, 3000, is Homepage's here.";
    };

    domain = mkOption {
      type = types.str;
      default = "grafana.${config.homelab.domain}";
      defaultText = lib.literalExpression ''"grafana.''${config.homelab.domain}"'';
      description = "Name of Grafana's pages.";
    };

    access = mkOption {
      type = types.enum [
        "private"
        "public"
      ];
      default = "private";
      description = "Who may reach its login through Caddy: the home network or everyone.";
    };

    openFirewall = mkOption {
      type = types.bool;
      default = false;
      description = "Whether other machines may reach the port itself, past Caddy.";
    };

    dataDir = mkOption {
      type = types.path;
      default = "/var/lib/grafana";
      description = "Folder that holds users, preferences and dashboards made by hand.";
    };

    adminPasswordFile = mkOption {
      type = types.path;
      default = ../../secrets/grafana-admin-password.age;
      description = ''
        Encrypted file with the password of the user admin. Grafana reads it when it starts for the
        first time; later the password is changed in Grafana itself.
      '';
    };

    secretKeyFile = mkOption {
      type = types.path;
      default = ../../secrets/grafana-secret-key.age;
      description = ''
        Encrypted file with the key that protects passwords in Grafana's database. With another key
        they cannot be read any more.
      '';
    };

    dashboard = {
      name = mkOption {
        type = types.str;
        default = "Grafana";
        description = "Title on the start page.";
      };
      icon = mkOption {
        type = types.str;
        default = "grafana.png";
        description = "Icon on the start page.";
      };
      group = mkOption {
        type = types.str;
        default = "Monitoring";
        description = "Heading on the start page.";
      };
      description = mkOption {
        type = types.str;
        default = "Charts of measurements and logs";
        description = "Line below the title.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    age.secrets.grafana-admin-password = {
      file = cfg.adminPasswordFile;
      owner = "grafana";
      group = "grafana";
    };
    age.secrets.grafana-secret-key = {
      file = cfg.secretKeyFile;
      owner = "grafana";
      group = "grafana";
    };

    services.grafana = {
      enable = true;
      dataDir = cfg.dataDir;
      settings = {
        server = {
          # With the port closed, only this machine and so Caddy can reach it.
          http_addr = if cfg.openFirewall then "0.0.0.0" else "127.0.0.1";
          http_port = cfg.port;
          domain = cfg.domain;
          root_url = lib.mkIf (url != null) "${url}/";
        };
        security = {
          # Grafana reads both files itself, so neither value is in the configuration.
          admin_password = "$__file{${config.age.secrets.grafana-admin-password.path}}";
          secret_key = "$__file{${config.age.secrets.grafana-secret-key.path}}";
          cookie_secure = url != null && lib.hasPrefix "https://" url;
          disable_gravatar = true;
        };
        users.allow_sign_up = false;
        analytics.reporting_enabled = false;
      };

      provision = {
        enable = true;
        datasources.settings = {
          datasources = dataSources;
          # A data source that is gone from here is gone from Grafana.
          prune = true;
        };
        dashboards.settings.providers = lib.optional (dashboards != { }) {
          name = "homelab";
          disableDeletion = true;
          options.path = "/etc/grafana-dashboards";
        };
      };
    };
    environment.etc = lib.mapAttrs' (name: file: {
      name = "grafana-dashboards/${name}.json";
      value = {
        source = file;
      };
    }) dashboards;

    networking.firewall.allowedTCPPorts = lib.mkIf cfg.openFirewall [ cfg.port ];

    homelab.registry.grafana = {
      ports.grafana = cfg.port;
      health = "http://127.0.0.1:${toString cfg.port}/api/health";
      route = {
        inherit (cfg) domain port access;
      };
      directUrl = lib.mkIf cfg.openFirewall "http://${config.networking.hostName}:${toString cfg.port}";
      metrics.grafana.port = cfg.port;
      tile = {
        inherit (cfg.dashboard)
          name
          icon
          group
          description
          ;
        widget = {
          type = "customapi";
          url = "http://127.0.0.1:${toString cfg.port}/api/health";
          mappings = [
            {
              field = "database";
              label = "Database";
            }
            {
              field = "version";
              label = "Version";
            }
          ];
        };
      };
    };
  };
}
