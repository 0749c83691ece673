import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caddyfileOf, prometheusYamlOf, type Programs } from '../template/configuration-texts';
import { readDashboards } from '../template/dashboards';
import { evaluateTemplate } from '../template/evaluate-template';

const alerts = fileURLToPath(
  new URL('../../nix-template/modules/services/prometheus/alerts.yml', import.meta.url),
);
const machines = ['server', 'server-vm-x86_64'] as const;
const variants = [
  'as-it-comes',
  'own-certificates',
  'plain-http',
  'open-to-everyone',
  'caddy-alone',
] as const;
const cases = machines.flatMap((machine) => variants.map((variant) => [machine, variant] as const));

let folder = '';
const programs = new Map<string, Readonly<Record<string, Programs>>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'template-programs-'));
  for (const machine of machines)
    programs.set(
      machine,
      (await evaluateTemplate(machine, 'programs.nix')) as Readonly<Record<string, Programs>>,
    );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function programsOf(machine: string, variant: string): Programs {
  const found = programs.get(machine)?.[variant];
  if (found === undefined) throw new Error(`${machine} was not evaluated with ${variant}.`);
  return found;
}

/** What a program says about a file. Its own state goes to the test's folder. */
async function judge(command: string, args: readonly string[]): Promise<string> {
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const { all, exitCode } = await execa(command, args, { all: true, reject: false, env });
  return exitCode === 0 ? 'accepted' : all;
}

async function judgeText(name: string, text: string, args: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  const [command = '', ...rest] = args;
  return judge(command, [...rest, file]);
}

const validateCaddy = ['caddy', 'validate', '--adapter', 'caddyfile', '--config'] as const;
const checkPrometheus = ['promtool', 'check', 'config'] as const;

describe('Caddy', () => {
  it.each(cases)('accepts what %s gives it, %s', async (machine, variant) => {
    const text = caddyfileOf(programsOf(machine, variant).caddy);
    expect(await judgeText('Caddyfile', text, validateCaddy)).toBe('accepted');
  });

  it('would have refused a mistake', async () => {
    const text = caddyfileOf(programsOf('server', 'as-it-comes').caddy);
    const wrong = text.replace('import private', 'import privat');
    expect(await judgeText('Caddyfile', wrong, validateCaddy)).toContain('privat');
  });
});

describe('Prometheus', () => {
  it.each(cases.filter(([, variant]) => variant !== 'caddy-alone'))(
    'accepts what %s gives it, %s',
    async (machine, variant) => {
      const text = prometheusYamlOf(programsOf(machine, variant).prometheus, [alerts]);
      expect(await judgeText('prometheus.yml', text, checkPrometheus)).toBe('accepted');
    },
  );

  it('would have refused a mistake', async () => {
    const text = prometheusYamlOf(programsOf('server', 'as-it-comes').prometheus, [alerts]);
    const wrong = text.replace('"30s"', '"soon"');
    expect(await judgeText('prometheus.yml', wrong, checkPrometheus)).toContain('soon');
  });

  it('raises an alert for a target that is down and for a disk that is full', async () => {
    const scenarios = join(folder, 'alerts.test.yml');
    await writeFile(scenarios, alertScenarios);
    expect(await judge('promtool', ['test', 'rules', scenarios])).toBe('accepted');
  });

  it('understands every query of the dashboards', async () => {
    const queries = (await readDashboards()).flatMap(({ queries }) => queries);
    const rules = queries
      .filter(({ source }) => source === 'prometheus')
      .map(({ text }, index) => ({
        record: `query:${index}`,
        expr: text.replaceAll('$__rate_interval', '5m'),
      }));
    expect(rules.length).toBeGreaterThan(20);
    const text = JSON.stringify({ groups: [{ name: 'dashboards', rules }] });
    expect(await judgeText('dashboards.yml', text, ['promtool', 'check', 'rules'])).toBe(
      'accepted',
    );
  });

  it('reads alerts that each say what is wrong and what that means', async () => {
    const text = await readFile(alerts, 'utf8');
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
    expect(count(/- alert: /g)).toBe(7);
    expect(count(/summary: '.+\.'/g)).toBe(7);
    expect(count(/description: '.+\.'/g)).toBe(7);
  });
});

const alertScenarios = `
rule_files: [${JSON.stringify(alerts)}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: up{job="loki", instance="127.0.0.1:3100"}
        values: 0x20
      - series: up{job="caddy", instance="127.0.0.1:2019"}
        values: 1x20
      - series: probe_success{job="health", service="grafana", instance="http://127.0.0.1:3001/api/health"}
        values: 0x20
      - series: node_filesystem_avail_bytes{mountpoint="/", fstype="ext4"}
        values: 5x40
      - series: node_filesystem_size_bytes{mountpoint="/", fstype="ext4"}
        values: 100x40
      - series: node_filesystem_readonly{mountpoint="/", fstype="ext4"}
        values: 0x40
      - series: node_filesystem_avail_bytes{mountpoint="/boot", fstype="vfat"}
        values: 50x40
      - series: node_filesystem_size_bytes{mountpoint="/boot", fstype="vfat"}
        values: 100x40
      - series: node_filesystem_readonly{mountpoint="/boot", fstype="vfat"}
        values: 0x40
    alert_rule_test:
      - eval_time: 3m
        alertname: TargetDown
        exp_alerts: []
      - eval_time: 10m
        alertname: TargetDown
        exp_alerts:
          - exp_labels: { severity: critical, job: loki, instance: '127.0.0.1:3100' }
            exp_annotations:
              summary: loki tells no measurements.
              description: Prometheus could not read 127.0.0.1:3100 for 5 minutes.
      - eval_time: 10m
        alertname: ServiceUnhealthy
        exp_alerts:
          - exp_labels:
              severity: critical
              job: health
              service: grafana
              instance: http://127.0.0.1:3001/api/health
            exp_annotations:
              summary: grafana is not well.
              description: http://127.0.0.1:3001/api/health gave no good answer for 5 minutes.
      - eval_time: 30m
        alertname: DiskFull
        exp_alerts:
          - exp_labels: { severity: critical, mountpoint: /, fstype: ext4 }
            exp_annotations:
              summary: / is nearly full.
              description: 5% of the space is left.
`;
