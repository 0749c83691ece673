# What a machine says to mistakes that a person makes in its options.
machine:
let
  inherit (machine) lib;

  mistakes = {
    one-port-twice.homelab.services.grafana.port = 3000;
    port-of-a-part.homelab.services.prometheus.nodeExporterPort = 3100;
    ssh-port.homelab.services.caddy.port = lib.mkForce 22;
    port-of-a-service-that-is-off.homelab.services = {
      grafana.port = 3100;
      loki.enable = lib.mkForce false;
    };
    one-domain-twice.homelab.services.grafana.domain = "loki.localhost";
    domain-without-certificates.homelab = {
      domain = lib.mkOverride 40 "home.arpa";
      services.caddy.tls = lib.mkOverride 40 "acme";
    };
    domain-with-own-certificates.homelab = {
      domain = lib.mkOverride 40 "home.arpa";
      services.caddy.tls = lib.mkOverride 40 "internal";
    };
    all-hosts-and-one.homelab.services.homepage.allowedHosts = [ "server:3000" ];
  };

  failuresOf =
    mistake:
    map (assertion: assertion.message) (
      lib.filter (assertion: !assertion.assertion)
        (machine.extendModules { modules = [ mistake ]; }).config.assertions
    );
in
lib.mapAttrs (_: failuresOf) mistakes
