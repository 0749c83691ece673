# Caddy, the front door: one address with HTTPS for every service, and nothing else open.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.homelab.services.caddy;

  routes = lib.mapAttrsToList (_: service: service.route) (
    lib.filterAttrs (_: service: service.route != null) config.homelab.registry
  );

  virtualHost = route: {
    name = if cfg.tls == "off" then "http://${route.domain}" else route.domain;
    value = {
      # Access logs go to the journal, with everything else.
      logFormat = "output stderr";
      extraConfig = ''
        import security
        ${lib.optionalString (cfg.tls == "internal") "tls internal"}
        ${lib.optionalString (route.access == "private") "import private"}
        encode zstd gzip
        reverse_proxy 127.0.0.1:${toString route.port}
      '';
    };
  };

  # Names that no certificate authority signs, because nobody owns them.
  isPrivateName =
    domain:
    lib.any (ending: domain == ending || lib.hasSuffix ".${ending}" domain) [
      "arpa"
      "internal"
      "lan"
      "local"
      "localhost"
    ];
in
{
  options.homelab.services.caddy = {
    enable = mkEnableOption "Caddy, the web server that leads to all other services";

    port = mkOption {
      type = types.port;
      default = 80;
      description = "Port for plain HTTP. With HTTPS it only redirects and proves who owns the name.";
    };

    httpsPort = mkOption {
      type = types.port;
      default = 443;
      description = "Port for HTTPS. Unused where `tls` is \"off\".";
    };

    adminPort = mkOption {
      type = types.port;
      default = 2019;
      description = "Port of Caddy's own interface and measurements, on this machine alone.";
    };

    tls = mkOption {
      type = types.enum [
        "acme"
        "internal"
        "off"
      ];
      default = "acme";
      description = ''
        Where certificates come from: "acme" gets them from a public authority by itself, which
        needs a public name and port 80 reachable from the internet; "internal" signs them here, so
        that browsers ask to trust them; "off" serves plain HTTP.
      '';
    };

    email = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "admin@example.org";
      description = "Where the certificate authority writes to when something is wrong.";
    };

    privateNetworks = mkOption {
      type = types.listOf types.str;
      default = [ "private_ranges" ];
      example = [
        "private_ranges"
        "100.64.0.0/10"
        "2001:db8:1234::/48"
      ];
      description = ''
        Networks that may use services whose `access` is "private". The word private_ranges stands
        for all private addresses. Add your own IPv6 network or VPN.
      '';
    };

    openFirewall = mkOption {
      type = types.bool;
      default = true;
      description = "Whether other machines may reach Caddy.";
    };

    dashboard = {
      name = mkOption {
        type = types.str;
        default = "Caddy";
        description = "Title on the start page.";
      };
      icon = mkOption {
        type = types.str;
        default = "caddy.png";
        description = "Icon on the start page.";
      };
      group = mkOption {
        type = types.str;
        default = "Network";
        description = "Heading on the start page.";
      };
      description = mkOption {
        type = types.str;
        default = "Leads to every service";
        description = "Line below the title.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.tls == "acme" -> !(isPrivateName config.homelab.domain);
        message = ''No certificate authority signs ${config.homelab.domain}, so Caddy cannot get certificates on ${config.networking.hostName}. Set homelab.services.caddy.tls to "internal" or "off", or homelab.domain to a name you own.'';
      }
    ];

    services.caddy = {
      enable = true;
      email = cfg.email;
      httpPort = cfg.port;
      httpsPort = cfg.httpsPort;

      # Without `metrics` Caddy would measure only itself and not the requests; without the grace
      # period an open page could hold up a new configuration for ever.
      globalConfig = ''
        admin 127.0.0.1:${toString cfg.adminPort}
        grace_period 10s
        servers {
          metrics
        }
      '';

      extraConfig = ''
        # A question mark leaves a service its own, stricter word.
        (security) {
          header {
            ${lib.optionalString (cfg.tls != "off") "Strict-Transport-Security max-age=31536000"}
            X-Content-Type-Options nosniff
            Permissions-Policy "camera=(), geolocation=(), microphone=()"
            -Server
            defer
          }
          header ?X-Frame-Options SAMEORIGIN
          header ?Referrer-Policy strict-origin-when-cross-origin
        }
        (private) {
          @outside not remote_ip ${lib.concatStringsSep " " cfg.privateNetworks}
          respond @outside "This service answers inside the home network only." 403
        }
      '';

      virtualHosts = lib.listToAttrs (map virtualHost routes);
    };

    networking.firewall = lib.mkIf cfg.openFirewall {
      allowedTCPPorts = [ cfg.port ] ++ lib.optional (cfg.tls != "off") cfg.httpsPort;
      # HTTP/3.
      allowedUDPPorts = lib.optional (cfg.tls != "off") cfg.httpsPort;
    };

    homelab = {
      frontDoor = {
        scheme = if cfg.tls == "off" then "http" else "https";
        port = if cfg.tls == "off" then cfg.port else cfg.httpsPort;
      };

      registry.caddy = {
        ports = {
          caddy = cfg.port;
          "caddy's administration" = cfg.adminPort;
        }
        // lib.optionalAttrs (cfg.tls != "off") { "caddy's HTTPS" = cfg.httpsPort; };
        health = "http://127.0.0.1:${toString cfg.adminPort}/metrics";
        metrics.caddy.port = cfg.adminPort;
        tile = {
          inherit (cfg.dashboard)
            name
            icon
            group
            description
            ;
          widget = {
            type = "caddy";
            url = "http://127.0.0.1:${toString cfg.adminPort}";
          };
        };
      };
    };
  };
}
