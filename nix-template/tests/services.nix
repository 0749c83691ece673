# Boots the server as the virtual machine has it, asks every service whether it is well, and then
# whether they found one another.
{
  name = "services";

  nodes.server = {
    imports = [
      ../modules
      ../machines/server
      ../machines/server-vm
    ];
  };

  testScript =
    { nodes, ... }:
    let
      services = builtins.attrValues nodes.server.homelab.registry;
      addressesOf = name: builtins.filter (address: address != null) (map (s: s.${name}) services);
    in
    ''
      import json

      healths = json.loads("""${builtins.toJSON (addressesOf "health")}""")
      urls = json.loads("""${builtins.toJSON (addressesOf "url")}""")


      def fetch(address):
          return server.succeed(f"curl --fail --silent --show-error --max-time 10 '{address}'")


      def fetch_json(address):
          return json.loads(fetch(address))


      server.wait_for_unit("multi-user.target")

      for health in healths:
          with subtest(f"{health} answers"):
              server.wait_until_succeeds(f"curl --fail --silent --max-time 5 '{health}'", timeout=180)

      for url in urls:
          with subtest(f"{url} leads somewhere"):
              server.wait_until_succeeds(
                  f"curl --silent --max-time 5 --output /dev/null --write-out '%{{http_code}}' '{url}'"
                  " | grep --extended-regexp '^(200|302|404)$'",
                  timeout=60,
              )

      with subtest("Caddy adds the security headers"):
          headers = server.succeed("curl --silent --head http://grafana.localhost:8080/login").lower()
          assert "x-content-type-options: nosniff" in headers, headers

      with subtest("Homepage shows a tile for every service"):
          groups = fetch_json("http://localhost:3000/api/services")
          tiles = {tile["name"] for group in groups for tile in group["services"]}
          assert {"Caddy", "Grafana", "Homepage", "Loki", "Prometheus"} <= tiles, tiles

      with subtest("Prometheus reaches all targets"):
          server.wait_until_succeeds(
              "curl --fail --silent 'http://127.0.0.1:9090/api/v1/query?query=count(up==0)%20or%20vector(0)'"
              " | grep --fixed-strings ',\"0\"]'",
              timeout=180,
          )
          jobs = {
              result["metric"]["job"]
              for result in fetch_json("http://127.0.0.1:9090/api/v1/query?query=up")["data"]["result"]
          }
          assert {"caddy", "grafana", "health", "loki", "node", "prometheus"} <= jobs, jobs

      with subtest("The journal arrives in Loki"):
          server.succeed("echo 'a line for the test' | systemd-cat --identifier=homelab-test")
          server.wait_until_succeeds(
              "curl --fail --silent --get http://127.0.0.1:3100/loki/api/v1/query_range"
              " --data-urlencode 'query={job=~\".+\"} |= \"a line for the test\"'"
              " | grep --fixed-strings 'a line for the test'",
              timeout=180,
          )

      with subtest("Grafana took its password from the secret, its data sources and dashboards"):
          grafana = "http://admin:nixos@127.0.0.1:3001/api"
          sources = {source["uid"] for source in fetch_json(f"{grafana}/datasources")}
          assert sources == {"loki", "prometheus"}, sources
          dashboards = {board["uid"] for board in fetch_json(f"{grafana}/search?type=dash-db")}
          assert dashboards == {"host", "logs", "services"}, dashboards

      with subtest("Only the intended ports are open"):
          rules = server.succeed("iptables --list-rules nixos-fw")
          for port in [22, 3000, 8080]:
              assert f"--dport {port} " in rules, rules
          for port in [2019, 3001, 3100, 9090, 9100, 12345]:
              assert f"--dport {port} " not in rules, rules
    '';
}
