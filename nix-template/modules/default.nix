# All that a machine of this homelab can use. Each service stays off until a machine enables it.
{
  imports = [
    ./base.nix
    ./registry.nix
    ./services/caddy.nix
    ./services/grafana.nix
    ./services/homepage.nix
    ./services/loki.nix
    ./services/prometheus.nix
  ];
}
