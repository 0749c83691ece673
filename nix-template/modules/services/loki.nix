# Loki keeps the logs. Grafana Alloy reads them from the journal and hands them over.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.loki;
in
{
  options.homelab.services.loki = {
    enable = mkEnableOption "Loki, which keeps the logs, and the collector that brings them";

    port = mkOption {
      type = types.port;
      default = 3100;
      description = "Port Loki listens on.";
    };

    grpcPort = mkOption {
      type = types.port;
      default = 9095;
      description = "Port that Loki's parts use among themselves, on this machine alone.";
    };

    alloyPort = mkOption {
      type = types.port;
      default = 12345;
      description = "Port of the collector Alloy, on this machine alone.";
    };

    domain = mkOption {
      type = types.str;
      default = "loki.${config.homelab.domain}";
      defaultText = lib.literalExpression ''"loki.''${config.homelab.domain}"'';
      description = "Name under which other machines hand in their logs.";
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

    retentionDays = mkOption {
      type = types.ints.positive;
      default = 30;
      description = "Days that logs are kept.";
    };

    dataDir = mkOption {
      type = types.path;
      default = "/var/lib/loki";
      description = "Folder that holds the logs.";
    };

    dashboard = {
      name = mkOption {
        type = types.str;
        default = "Loki";
        description = "Title on the start page.";
      };
      icon = mkOption {
        type = types.str;
        default = "loki.png";
        description = "Icon on the start page.";
      };
      group = mkOption {
        type = types.str;
        default = "Monitoring";
        description = "Heading on the start page.";
      };
      description = mkOption {
        type = types.str;
        default = "Logs of the machine and its services";
        description = "Line below the title.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    services.loki = {
      enable = true;
      dataDir = cfg.dataDir;
      configuration = {
        auth_enabled = false;
        analytics.reporting_enabled = false;
        server = {
          # With the port closed, only this machine and so Caddy can reach it.
          http_listen_address = if cfg.openFirewall then "0.0.0.0" else "127.0.0.1";
          http_listen_port = cfg.port;
          grpc_listen_address = "127.0.0.1";
          grpc_listen_port = cfg.grpcPort;
          log_level = "warn";
        };

        # A single machine that keeps everything in files.
        common = {
          instance_addr = "127.0.0.1";
          path_prefix = cfg.dataDir;
          replication_factor = 1;
          ring.kvstore.store = "inmemory";
          storage.filesystem = {
            chunks_directory = "${cfg.dataDir}/chunks";
            rules_directory = "${cfg.dataDir}/rules";
          };
        };
        schema_config.configs = [
          {
            # Never change an entry that was in use: add another with a later date.
            from = "2024-04-01";
            store = "tsdb";
            object_store = "filesystem";
            schema = "v13";
            index = {
              prefix = "index_";
              period = "24h";
            };
          }
        ];

        # The compactor is what deletes; without it retention is only a wish.
        limits_config.retention_period = "${toString (cfg.retentionDays * 24)}h";
        compactor = {
          working_directory = "${cfg.dataDir}/compactor";
          retention_enabled = true;
          delete_request_store = "filesystem";
        };
      };
    };

    services.alloy = {
      enable = true;
      extraFlags = [
        "--server.http.listen-addr=127.0.0.1:${toString cfg.alloyPort}"
        "--disable-reporting"
      ];
    };
    environment.etc."alloy/config.alloy".text = ''
      // Labels that a log line can be found by.
      loki.relabel "journal" {
        forward_to = []

        rule {
          source_labels = ["__journal__systemd_unit"]
          target_label  = "unit"
        }
        rule {
          source_labels = ["__journal__hostname"]
          target_label  = "host"
        }
        rule {
          source_labels = ["__journal_priority_keyword"]
          target_label  = "level"
        }
      }

      // After an interruption, lines up to half a day old are made up for.
      loki.source.journal "journal" {
        max_age       = "12h"
        relabel_rules = loki.relabel.journal.rules
        forward_to    = [loki.write.local.receiver]
      }

      loki.write "local" {
        endpoint {
          url = "http://127.0.0.1:${toString cfg.port}/loki/api/v1/push"
        }
      }
    '';

    networking.firewall.allowedTCPPorts = lib.mkIf cfg.openFirewall [ cfg.port ];

    homelab.registry.loki = {
      ports = {
        loki = cfg.port;
        "loki's inner connections" = cfg.grpcPort;
        alloy = cfg.alloyPort;
      };
      health = "http://127.0.0.1:${toString cfg.port}/ready";
      route = {
        inherit (cfg) domain port access;
      };
      directUrl = lib.mkIf cfg.openFirewall "http://${config.networking.hostName}:${toString cfg.port}";
      metrics = {
        loki.port = cfg.port;
        alloy.port = cfg.alloyPort;
      };
      dataSource = {
        type = "loki";
        url = "http://127.0.0.1:${toString cfg.port}";
      };
      dashboards.logs = ../dashboards/logs.json;
      tile = {
        inherit (cfg.dashboard)
          name
          icon
          group
          description
          ;
        # Loki has no first page; this one tells what it runs.
        path = "/services";
        widget = {
          type = "customapi";
          url = "http://127.0.0.1:${toString cfg.port}/loki/api/v1/status/buildinfo";
          mappings = [
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
