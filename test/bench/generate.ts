/** Modules of made-up services by the usual pattern, with a file that imports them all. */
export function generatedServices(count: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const names = Array.from({ length: count }, (_, index) => `generated${index}`);
  for (const [index, name] of names.entries())
    files.set(`/lab/modules/generated/${name}.nix`, serviceModule(name, 10_000 + index));
  const imports = names.map((name) => `    ./${name}.nix`).join('\n');
  if (count > 0)
    files.set('/lab/modules/generated/default.nix', `{\n  imports = [\n${imports}\n  ];\n}\n`);
  return files;
}

function serviceModule(name: string, port: number): string {
  return `{ config, lib, pkgs, ... }:
let
  service = "${name}";
  cfg = config.homelab.services.\${service};
  homelab = config.homelab;
in
{
  options.homelab.services.\${service} = {
    enable = lib.mkEnableOption "${name}";
    port = lib.mkOption {
      type = lib.types.port;
      default = ${port};
      description = "Port on which ${name} listens.";
    };
    url = lib.mkOption {
      type = lib.types.str;
      default = "\${service}.\${homelab.domain}";
      description = "Name of its pages.";
    };
    homepage.category = lib.mkOption {
      type = lib.types.enum [ "Media" "Monitoring" "Network" ];
      default = "Media";
    };
  };

  config = lib.mkIf cfg.enable {
    services.caddy.virtualHosts."\${cfg.url}".extraConfig = ''
      reverse_proxy http://127.0.0.1:\${toString cfg.port}
    '';
    systemd.services.\${service} = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "\${pkgs.hello}/bin/hello";
    };
  };
}
`;
}
