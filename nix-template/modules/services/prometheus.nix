# Prometheus measures this machine and the services on it, keeps the history, and raises alerts.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.prometheus;
  services = config.homelab.registry;

  local = port: "127.0.0.1:${toString port}";

  # One job for everything in the registry that tells its measurements.
  metricsJobs = lib.mapAttrsToList (job: source: {
    job_name = job;
    metrics_path = source.path;
    static_configs = [ { targets = [ (local source.port) ]; } ];
  }) (lib.concatMapAttrs (_: service: service.metrics) services);

  # One job that opens every health address as a browser would.
  healthJob = {
    job_name = "health";
    metrics_path = "/probe";
    params.module = [ "http_2xx" ];
    static_configs = lib.mapAttrsToList (name: service: {
      targets = [ service.health ];
      labels.service = name;
    }) (lib.filterAttrs (_: service: service.health != null) services);
    relabel_configs = [
      {
        source_labels = [ "__address__" ];
        target_label = "__param_target";
      }
      {
        source_labels = [ "__param_target" ];
        target_label = "instance";
      }
      {
        target_label = "__address__";
        replacement = local cfg.blackboxExporterPort;
      }
    ];
  };
in
{
  options.homelab.services.prometheus = {
    enable = mkEnableOption "Prometheus, which measures the machine and its services";

    port = mkOption {
      type = types.port;
      default = 9090;
      description = "Port Prometheus listens on.";
    };

    nodeExporterPort = mkOption {
      type = types.port;
      default = 9100;
      description = "Port of the node exporter, which measures this machine.";
    };

    blackboxExporterPort = mkOption {
      type = types.port;
      default = 9115;
      description = "Port of the blackbox exporter, which asks the services whether they are well.";
    };

    domain = mkOption {
      type = types.str;
      default = "prometheus.${config.homelab.domain}";
      defaultText = lib.literalExpression ''"prometheus.''${config.homelab.domain}"'';
      description = "Name of Prometheus' own pages.";
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
      description = "Days that measurements are kept.";
    };

    stateDir = mkOption {
      type = types.str;
      default = "prometheus2";
      description = "Folder below /var/lib that holds the measurements.";
    };

    scrapeInterval = mkOption {
      type = types.str;
      default = "30s";
      description = "Time between two measurements.";
    };

    dashboard = {
      name = mkOption {
        type = types.str;
        default = "Prometheus";
        description = "Title on the start page.";
      };
      icon = mkOption {
        type = types.str;
        default = "prometheus.png";
        description = "Icon on the start page.";
      };
      group = mkOption {
        type = types.str;
        default = "Monitoring";
        description = "Heading on the start page.";
      };
      description = mkOption {
        type = types.str;
        default = "Measurements and alerts";
        description = "Line below the title.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    services.prometheus = {
      enable = true;
      port = cfg.port;
      # With the port closed, only this machine and so Caddy can reach it.
      listenAddress = if cfg.openFirewall then "0.0.0.0" else "127.0.0.1";
      stateDir = cfg.stateDir;
      retentionTime = "${toString cfg.retentionDays}d";
      webExternalUrl = lib.mkIf (services.prometheus.url != null) services.prometheus.url;
      globalConfig = {
        scrape_interval = cfg.scrapeInterval;
        evaluation_interval = cfg.scrapeInterval;
      };
      scrapeConfigs = metricsJobs ++ [ healthJob ];
      ruleFiles = [ ./prometheus/alerts.yml ];

      exporters.node = {
        enable = true;
        port = cfg.nodeExporterPort;
        listenAddress = "127.0.0.1";
        # Which services of the system have failed.
        enabledCollectors = [ "systemd" ];
      };
      exporters.blackbox = {
        enable = true;
        port = cfg.blackboxExporterPort;
        listenAddress = "127.0.0.1";
        configFile = ./prometheus/blackbox.yml;
      };
    };

    networking.firewall.allowedTCPPorts = lib.mkIf cfg.openFirewall [ cfg.port ];

    homelab.registry.prometheus = {
      ports = {
        prometheus = cfg.port;
        "the node exporter" = cfg.nodeExporterPort;
        "the blackbox exporter" = cfg.blackboxExporterPort;
      };
      health = "http://${local cfg.port}/-/healthy";
      route = {
        inherit (cfg) domain port access;
      };
      directUrl = lib.mkIf cfg.openFirewall "http://${config.networking.hostName}:${toString cfg.port}";
      metrics = {
        prometheus.port = cfg.port;
        node.port = cfg.nodeExporterPort;
        blackbox.port = cfg.blackboxExporterPort;
      };
      dataSource = {
        type = "prometheus";
        url = "http://${local cfg.port}";
        isDefault = true;
      };
      dashboards = {
        host = ../dashboards/host.json;
        services = ../dashboards/services.json;
      };
      tile = {
        inherit (cfg.dashboard)
          name
          icon
          group
          description
          ;
        widget = {
          type = "prometheus";
          url = "http://${local cfg.port}";
        };
      };
    };
  };
}
