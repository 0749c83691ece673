/** What `programs.nix` tells about Caddy and Prometheus on one machine. */
export type Programs = {
  readonly caddy: {
    readonly globalConfig: string;
    readonly extraConfig: string;
    readonly virtualHosts: readonly {
      readonly hostName: string;
      readonly logFormat: string | null;
      readonly extraConfig: string;
    }[];
  };
  readonly prometheus: { readonly globalConfig: unknown; readonly scrapeConfigs: unknown };
};

/** The Caddyfile that NixOS' module makes of these options. */
export function caddyfileOf({
  globalConfig,
  extraConfig,
  virtualHosts,
}: Programs['caddy']): string {
  const blocks = virtualHosts.map((host) => {
    const log = host.logFormat === null ? '' : `log {\n${host.logFormat}\n}\n`;
    return `${host.hostName} {\n${log}${host.extraConfig}\n}\n`;
  });
  return [`{\n${globalConfig}\n}\n`, extraConfig, ...blocks].join('\n');
}

/** Prometheus' configuration as NixOS' module writes it. JSON is YAML, and null means unset. */
export function prometheusYamlOf(
  { globalConfig, scrapeConfigs }: Programs['prometheus'],
  ruleFiles: readonly string[],
): string {
  const configuration = {
    global: globalConfig,
    scrape_configs: scrapeConfigs,
    rule_files: ruleFiles,
  };
  return JSON.stringify(configuration, (_, value: unknown) => (value === null ? undefined : value));
}
