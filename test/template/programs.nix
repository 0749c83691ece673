# What Caddy and Prometheus get to read, for a machine and some ways of setting it up.
machine:
let
  inherit (machine) lib;

  variants = {
    as-it-comes = { };
    own-certificates.homelab.services.caddy.tls = lib.mkOverride 40 "internal";
    plain-http.homelab.services.caddy = {
      tls = lib.mkForce "off";
      port = lib.mkForce 8080;
    };
    open-to-everyone.homelab.services = {
      grafana.access = "public";
      grafana.openFirewall = true;
      caddy = {
        email = "someone@example.com";
        httpsPort = 8443;
        privateNetworks = [
          "private_ranges"
          "100.64.0.0/10"
          "2001:db8:1234::/48"
        ];
      };
      prometheus.retentionDays = 365;
    };
    caddy-alone.homelab.services =
      lib.genAttrs
        [
          "grafana"
          "homepage"
          "loki"
          "prometheus"
        ]
        (_: {
          enable = lib.mkForce false;
        });
  };

  read =
    variant:
    let
      inherit ((machine.extendModules { modules = [ variant ]; }).config) services;
    in
    {
      caddy = {
        inherit (services.caddy) globalConfig extraConfig;
        virtualHosts = map (host: {
          inherit (host) hostName logFormat extraConfig;
        }) (lib.attrValues services.caddy.virtualHosts);
      };
      prometheus = {
        inherit (services.prometheus) globalConfig scrapeConfigs;
      };
    };
in
lib.mapAttrs (_: read) variants
