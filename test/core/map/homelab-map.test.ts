import { describe, expect, it } from 'vitest';
import { template } from '../../support/fixtures';
import { edgesOf, mapOf } from '../../support/map-of';
import { fixture, folderWorkspace } from '../../support/workspace';

describe('the map of the template', () => {
  const map = mapOf(folderWorkspace(template));

  it('has the services that are on, with what its registry makes of them', () => {
    expect(edgesOf(map, 'server').filter((edge) => !edge.includes('declares'))).toEqual([
      'caddy listens-on 2019',
      'caddy listens-on 443',
      'caddy listens-on 80',
      'caddy scraped-by prometheus (caddy, health)',
      'caddy shown-on homepage (Network)',
      'grafana listens-on 3001',
      'grafana routed-by caddy (grafana.home.example.org)',
      'grafana scraped-by prometheus (grafana, health)',
      'grafana shown-on homepage (Monitoring)',
      'grafana-admin-password secret grafana',
      'grafana-secret-key secret grafana',
      'homepage listens-on 3000',
      'homepage routed-by caddy (home.example.org)',
      'homepage scraped-by prometheus (health)',
      'loki listens-on 12345',
      'loki listens-on 3100',
      'loki listens-on 9095',
      'loki routed-by caddy (loki.home.example.org)',
      'loki scraped-by prometheus (alloy, loki, health)',
      'loki shown-on homepage (Monitoring)',
      'openssh listens-on 22',
      'prometheus listens-on 9090',
      'prometheus listens-on 9100',
      'prometheus listens-on 9115',
      'prometheus routed-by caddy (prometheus.home.example.org)',
      'prometheus shown-on homepage (Monitoring)',
    ]);
  });

  it('has the ports that the firewall of the machine opens', () => {
    const open = map.nodes.filter(({ details }) => details.includes('open'));
    const names = open
      .map(({ machine, name }) => `${machine} ${name}`)
      .filter((name) => !name.includes('-x') && !name.includes('-a'));
    expect(names).toEqual([
      'server 80',
      'server 443',
      'server 22',
      'server-vm 8080',
      'server-vm 3000',
      'server-vm 22',
    ]);
  });

  it('says which module declares what', () => {
    expect(edgesOf(map, 'server').filter((edge) => edge.includes('declares'))).toEqual([
      'modules/services/caddy.nix declares caddy',
      'modules/services/grafana.nix declares grafana',
      'modules/services/homepage.nix declares homepage',
      'modules/services/loki.nix declares loki',
      'modules/services/prometheus.nix declares prometheus',
    ]);
  });

  it('has no place outside the template and no finding, for there is none', () => {
    expect(map.nodes.flatMap(({ findings }) => findings)).toEqual([]);
    expect(map.nodes.filter(({ places }) => places.length === 0)).toEqual([]);
  });
});

describe('the map of a homelab with services of NixOS alone', () => {
  const edges = (server: string, more = ''): readonly string[] =>
    edgesOf(mapOf(lab(server, more)), 'server');

  it.each([
    [
      'a host of Caddy',
      'services.caddy.virtualHosts."media.lan".extraConfig = "reverse_proxy localhost:8096";',
      'routed-by caddy (media.lan)',
    ],
    [
      'a host by a name that a module computes',
      'services.caddy.virtualHosts."media.${config.networking.domain}".extraConfig = "reverse_proxy :8096"; networking.domain = "lan";',
      'routed-by caddy (media.lan)',
    ],
    [
      'a path of a host',
      "services.caddy.virtualHosts.\"https://a.lan\".extraConfig = ''\n  encode gzip\n  reverse_proxy /media/* http://127.0.0.1:8096 {\n    header_up X y\n  }\n'';",
      'routed-by caddy (a.lan)',
    ],
    [
      'a location of nginx',
      'services.nginx.enable = true; services.nginx.virtualHosts."m.lan".locations."/".proxyPass = "http://127.0.0.1:8096";',
      'routed-by nginx (m.lan)',
    ],
    [
      'a job of Prometheus',
      'services.prometheus = { enable = true; scrapeConfigs = [ { job_name = "media"; static_configs = [ { targets = [ "server:8096" ]; } ]; } ]; };',
      'scraped-by prometheus (media)',
    ],
    [
      'a tile by its address',
      'services.homepage-dashboard = { enable = true; services = [ { Media = [ { Films = { href = "http://127.0.0.1:8096/web"; }; } ]; } ]; };',
      'shown-on homepage-dashboard (Media)',
    ],
    [
      'a tile by its name at Caddy',
      'services.caddy.virtualHosts."media.lan".extraConfig = "reverse_proxy :8096"; services.homepage-dashboard = { enable = true; services = [ { Media = [ { Films.href = "https://media.lan"; } ]; } ]; };',
      'shown-on homepage-dashboard (Media)',
    ],
  ])('has %s', (_, server, edge) => {
    expect(edges(server)).toContain(`media ${edge}`);
  });

  it.each([
    [
      'a host that answers by itself',
      'services.caddy.virtualHosts."a.lan".extraConfig = "respond hello";',
    ],
    [
      'a host that a comment leads on',
      'services.caddy.virtualHosts."a.lan".extraConfig = "# reverse_proxy localhost:8096";',
    ],
    [
      'a port that nobody has',
      'services.caddy.virtualHosts."a.lan".extraConfig = "reverse_proxy localhost:1";',
    ],
    [
      'another computer',
      'services.caddy.virtualHosts."a.lan".extraConfig = "reverse_proxy 192.168.1.9:8096";',
    ],
    [
      'a port that is computed from what is not known',
      'services.caddy.virtualHosts."a.lan".extraConfig = "reverse_proxy localhost:${toString config.nowhere.port}";',
    ],
    [
      'what a condition may switch off',
      'services.caddy.virtualHosts."a.lan".extraConfig = lib.mkIf config.nowhere.x "reverse_proxy localhost:8096";',
    ],
    [
      'what a condition switches off',
      'services.caddy.virtualHosts."a.lan".extraConfig = lib.mkIf false "reverse_proxy localhost:8096";',
    ],
    [
      'a web server that is off',
      'services.caddy.enable = lib.mkForce false; services.caddy.virtualHosts."a.lan".extraConfig = "reverse_proxy localhost:8096";',
    ],
    [
      'a port that two services have',
      'lab.twin.enable = true; services.caddy.virtualHosts."a.lan".extraConfig = "reverse_proxy localhost:8096";',
    ],
  ])('leaves out %s', (_, server) => {
    expect(edges(server).filter((edge) => edge.includes('routed-by'))).toEqual([]);
  });

  it('leaves out services that are off, or perhaps on', () => {
    const map = mapOf(lab('lab.twin.enable = config.nowhere.x; services.jellyfin.enable = false;'));
    expect(map.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name)).toEqual([
      'media',
      'caddy',
    ]);
  });

  it('draws a service of the repository and the one of NixOS behind it once', () => {
    const map = mapOf(lab('', 'services.jellyfin.enable = true;'));
    expect(map.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name)).toEqual([
      'media',
      'caddy',
    ]);
  });

  it('takes a host to belong to the service whose module writes it', () => {
    const host =
      'services.caddy.virtualHosts."m.lan".extraConfig = "reverse_proxy localhost:9999";';
    expect(edges('', host)).toContain('media routed-by caddy (m.lan)');
  });

  it('leads secrets to those who declare or read them, else to the machine', () => {
    expect(
      edges(
        'age.secrets.key.file = ./key.age; age.secrets.other.file = ./other.age; age.secrets.gone = lib.mkIf false { file = ./gone.age; };',
        'systemd.services.media.serviceConfig.EnvironmentFile = config.age.secrets.key.path;',
      ).filter((edge) => edge.includes(' secret ')),
    ).toEqual(['key secret media', 'other secret server']);
  });

  it('shows the ports that are forwarded to a VM', () => {
    const map = mapOf(
      lab(
        'virtualisation.forwardPorts = [ { from = "host"; host.port = 8888; guest.port = 8096; } ];',
      ),
    );
    expect(map.nodes.find(({ name }) => name === '8096')?.details).toEqual(['forwarded from 8888']);
  });

  it('puts a finding on the service and the port that it is about', () => {
    const map = mapOf(lab('lab.twin.enable = true;'));
    const complaining = map.nodes.filter(({ findings }) =>
      findings.some(({ code }) => code === 'port-conflict'),
    );
    expect(complaining.map(({ name }) => name)).toEqual(['media', 'twin', '8096']);
  });

  it('puts a finding on the edge that it is about', () => {
    const two = 'services.caddy.virtualHosts."m.lan".extraConfig = "reverse_proxy localhost:8096";';
    const map = mapOf(
      lab(two, 'services.caddy.virtualHosts."m.lan".extraConfig = "reverse_proxy 127.0.0.1:8096";'),
    );
    const edge = map.edges.find(({ kind }) => kind === 'routed-by');
    expect(edge?.findings.map(({ code }) => code)).toContain('virtual-host-conflict');
  });

  it('knows the services of other machines by their host names', () => {
    const { workspace } = fixture(`#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./server.nix ]; };
    nixosConfigurations.box = nixpkgs.lib.nixosSystem { modules = [ ./box.nix ]; };
  };
}
#- /lab/box.nix
{ networking.hostName = "box"; services.grafana = { enable = true; settings.server.http_port = 3000; }; }
#- /lab/server.nix
{
  networking.hostName = "server";
  services.caddy = { enable = true; virtualHosts."g.lan".extraConfig = "reverse_proxy box.lan:3000"; };
}`);
    expect(edgesOf(mapOf(workspace), 'box')).toContain('grafana routed-by server/caddy (g.lan)');
  });
});

/** A machine with Caddy and two services of its own that have one port; `server` is set on it. */
function lab(server: string, media = '') {
  return fixture(`#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./server.nix ./media.nix ./twin.nix ]; };
  };
}
#- /lab/media.nix
{ lib, config, ... }: {
  options.lab.media.enable = lib.mkEnableOption "media";
  options.lab.media.port = lib.mkOption { type = lib.types.port; default = 8096; };
  config = lib.mkIf config.lab.media.enable { ${media} };
}
#- /lab/twin.nix
{ lib, config, ... }: {
  options.lab.twin.enable = lib.mkEnableOption "twin";
  options.lab.twin.port = lib.mkOption { type = lib.types.port; default = 8096; };
}
#- /lab/server.nix
{ lib, config, ... }: lib.mkMerge [
  { networking.hostName = "server"; lab.media.enable = true; services.caddy.enable = true; }
  { ${server} }
]`).workspace;
}
