import { derivationName } from './build-rules';
import type { NixEvent } from './nix-event';

/** What Nix is at, and how much of it is done where Nix counts. */
export type NixProgress = {
  readonly text: string;
  readonly done?: number;
  readonly expected?: number;
};

/** Nix's numbers for kinds of activities and results (its `logging.hh`); it has more, which say nothing to a person. */
const activity = {
  copyPath: 100,
  download: 101,
  copyPaths: 103,
  builds: 104,
  build: 105,
  substitute: 108,
  fetchTree: 112,
} as const;
const result = { logLine: 101, progress: 105, postBuildLine: 107 } as const;

type Activity = {
  readonly type: number;
  readonly text: string;
  readonly fields: readonly (string | number)[];
};
type Count = { readonly done: number; readonly expected: number };
type ActivityEvent = Extract<NixEvent, { readonly kind: 'start' | 'stop' | 'result' }>;

export type Activities = {
  /** Takes an event; returns a line for the log, and the progress if it is another one now. */
  follow(event: ActivityEvent): {
    readonly text?: string | undefined;
    readonly progress?: NixProgress | undefined;
  };
  /** The last lines of a derivation's build log. */
  logOf(derivation: string): readonly string[];
};

export function createActivities(keptLines: number): Activities {
  const running = new Map<string, Activity>();
  const counts = new Map<number, Count>();
  const logs = new Map<string, string[]>();
  let shown = '';

  const resultLine = ({ id, type, fields }: Extract<NixEvent, { kind: 'result' }>) => {
    const owner = running.get(id);
    if (type === result.progress && owner !== undefined) {
      const [done, expected] = fields;
      if (typeof done === 'number' && typeof expected === 'number')
        counts.set(owner.type, { done, expected });
    }
    if (type !== result.logLine && type !== result.postBuildLine) return undefined;
    const derivation = String(owner?.fields[0] ?? '');
    keepLine(logs, { derivation, line: String(fields[0] ?? ''), keptLines });
    return `${derivationName(derivation)}> ${String(fields[0] ?? '')}`;
  };
  const changed = (): NixProgress | undefined => {
    const progress = progressOf([...running.values()], counts);
    const key = JSON.stringify(progress ?? '');
    if (key === shown) return undefined;
    shown = key;
    return progress;
  };
  return {
    follow: (event) => {
      let text: string | undefined;
      if (event.kind === 'start') {
        running.set(event.id, event);
        if (event.type === activity.build) text = event.text;
      } else if (event.kind === 'stop') running.delete(event.id);
      else text = resultLine(event);
      return { text, progress: changed() };
    },
    logOf: (derivation) => logs.get(derivation) ?? [],
  };
}

function keepLine(
  logs: Map<string, string[]>,
  { derivation, line, keptLines }: { derivation: string; line: string; keptLines: number },
): void {
  const lines = logs.get(derivation) ?? [];
  lines.push(line);
  if (lines.length > keptLines) lines.shift();
  logs.set(derivation, lines);
  const oldest = logs.keys().next().value;
  if (logs.size > 64 && oldest !== undefined) logs.delete(oldest);
}

function progressOf(
  running: readonly Activity[],
  counts: ReadonlyMap<number, Count>,
): NixProgress | undefined {
  const of = (...types: readonly number[]) => running.filter(({ type }) => types.includes(type));
  const builds = of(activity.build);
  if (builds.length > 0)
    return progress('Building', builds.map(nameOf), counts.get(activity.builds));
  const copies = of(activity.copyPath, activity.substitute);
  if (copies.length > 0) {
    const verb = copies.some(isRemote) ? 'Copying' : 'Downloading';
    return progress(verb, copies.map(nameOf), counts.get(activity.copyPaths));
  }
  const downloads = of(activity.download, activity.fetchTree);
  return downloads.length > 0 ? progress('Downloading', downloads.map(nameOf)) : undefined;
}

function progress(verb: string, names: readonly string[], count?: Count): NixProgress {
  const distinct = [...new Set(names)];
  const more = distinct.length > 1 ? ` and ${distinct.length - 1} more` : '';
  return {
    text: `${verb} ${distinct[0] ?? ''}${more}`,
    ...(count !== undefined &&
      count.expected > 0 && { done: count.done, expected: count.expected }),
  };
}

function nameOf({ fields, text }: Activity): string {
  const [subject] = fields;
  return typeof subject === 'string' ? derivationName(subject) : text;
}

function isRemote({ fields }: Activity): boolean {
  return fields.some((field) => typeof field === 'string' && field.startsWith('ssh'));
}
