import type { ScrapeTarget } from '../../../server/src/picture/service-states';

export type PrometheusAnswer =
  | { readonly kind: 'targets'; readonly targets: readonly ScrapeTarget[] }
  /** Why there is no answer, as a clause. */
  | { readonly kind: 'none'; readonly why: string };

const timeoutMilliseconds = 5000;

/**
 * Asks a Prometheus which of its targets answer, and which of those that exporters probe for it.
 * https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export async function askPrometheus(
  address: string,
  signal: AbortSignal,
): Promise<PrometheusAnswer> {
  if (!/^https?:\/\/./i.test(address) || !URL.canParse(address))
    return { kind: 'none', why: 'its address in the settings is not one of http or https' };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
  const ask = (question: string): Promise<unknown> =>
    getJson(new URL(question, address.endsWith('/') ? address : `${address}/`), limit);
  try {
    const [targets, probes] = await Promise.all([
      ask('api/v1/targets?state=active'),
      ask('api/v1/query?query=probe_success'),
    ]);
    return { kind: 'targets', targets: [...targetsIn(targets), ...probesIn(probes)] };
  } catch (error) {
    return { kind: 'none', why: reasonOf(error) };
  }
}

async function getJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`it answers with status ${response.status}`);
  return response.json();
}

function targetsIn(answer: unknown): readonly ScrapeTarget[] {
  return listIn(answer, 'activeTargets').flatMap((target) => {
    const health = field(target, 'health');
    const scraped = field(target, 'scrapeUrl');
    // A target that was not scraped yet is neither up nor down, and a probe tells of another one.
    if ((health !== 'up' && health !== 'down') || isProbe(scraped)) return [];
    return place(field(target, 'labels'), scraped, health === 'up');
  });
}

function probesIn(answer: unknown): readonly ScrapeTarget[] {
  return listIn(answer, 'result').flatMap((series) => {
    const labels = field(series, 'metric');
    const sample = field(series, 'value');
    if (!Array.isArray(sample)) return [];
    const instance = field(labels, 'instance');
    const hasScheme = typeof instance === 'string' && instance.includes('://');
    return place(labels, hasScheme ? instance : `http://${String(instance)}`, sample[1] === '1');
  });
}

function listIn(answer: unknown, name: string): readonly unknown[] {
  const list = field(field(answer, 'data'), name);
  if (!Array.isArray(list)) throw new Error('what answers there is not Prometheus');
  return list;
}

/** Nothing where no port is written: it then is a host name's, which a web server answers for others. */
function place(labels: unknown, address: unknown, isUp: boolean): readonly ScrapeTarget[] {
  const job = field(labels, 'job');
  if (typeof job !== 'string' || typeof address !== 'string' || !URL.canParse(address)) return [];
  const { hostname, port } = new URL(address);
  return port === '' ? [] : [{ job, host: hostname, port: Number(port), isUp }];
}

/** Exporters that ask others are told whom by a parameter. */
function isProbe(address: unknown): boolean {
  return (
    typeof address === 'string' &&
    URL.canParse(address) &&
    new URL(address).searchParams.has('target')
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'what answers there is not Prometheus';
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError')
    return `it did not answer within ${timeoutMilliseconds / 1000} seconds`;
  const { cause } = error;
  const code = field(cause, 'code');
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no computer of that name';
  return cause instanceof Error ? cause.message : error.message;
}
