# What a machine becomes with each of the 32 combinations of the five services.
machine:
let
  inherit (machine) lib;
  names = [
    "caddy"
    "grafana"
    "homepage"
    "loki"
    "prometheus"
  ];

  combinations = lib.foldl' (known: name: known ++ map (enabled: enabled ++ [ name ]) known) [
    [ ]
  ] names;

  combine =
    enabled:
    (machine.extendModules {
      modules = [
        {
          homelab.services = lib.genAttrs names (name: {
            enable = lib.mkForce (lib.elem name enabled);
          });
        }
      ];
    }).config;

  tilesOf =
    config:
    lib.concatMap (
      group:
      lib.concatMap (members: lib.concatMap (lib.mapAttrsToList tile) members) (lib.attrValues group)
    ) config.services.homepage-dashboard.services;
  tile = title: entry: {
    inherit title;
    href = entry.href or null;
    siteMonitor = entry.siteMonitor or null;
    icon = entry.icon or null;
  };

  targetsOf =
    job:
    lib.concatMap (group: group.targets) (
      if job.static_configs == null then [ ] else job.static_configs
    );

  etcBelow =
    config: folder:
    map (lib.removePrefix folder) (
      lib.filter (lib.hasPrefix folder) (lib.attrNames config.environment.etc)
    );

  facts =
    enabled:
    let
      config = combine enabled;
      inherit (config) services;
    in
    {
      inherit enabled;
      # Forces every assertion and everything else that a machine is made of.
      system = config.system.build.toplevel.drvPath;
      warnings = config.warnings;
      programs = {
        alloy = services.alloy.enable;
        blackbox = services.prometheus.exporters.blackbox.enable;
        caddy = services.caddy.enable;
        grafana = services.grafana.enable;
        homepage = services.homepage-dashboard.enable;
        loki = services.loki.enable;
        node = services.prometheus.exporters.node.enable;
        prometheus = services.prometheus.enable;
      };
      routes = lib.mapAttrs (_: host: host.extraConfig) services.caddy.virtualHosts;
      tiles = tilesOf config;
      jobs = lib.listToAttrs (
        map (job: {
          name = job.job_name;
          value = targetsOf job;
        }) services.prometheus.scrapeConfigs
      );
      dataSources =
        if services.grafana.provision.datasources.settings == null then
          [ ]
        else
          map (source: {
            inherit (source) uid url;
          }) services.grafana.provision.datasources.settings.datasources;
      dashboardFolders =
        if services.grafana.provision.dashboards.settings == null then
          [ ]
        else
          map (provider: provider.options.path) services.grafana.provision.dashboards.settings.providers;
      dashboards = etcBelow config "grafana-dashboards/";
      collectorFiles = etcBelow config "alloy/";
      secrets = lib.attrNames config.age.secrets;
      openPorts = config.networking.firewall.allowedTCPPorts;
    };
in
map facts combinations
