import type { Point } from '../reports/report';

/** In order of cost. */
export const stageNames = ['check', 'evaluate', 'build', 'boot', 'healthy'] as const;
export type StageName = (typeof stageNames)[number];

/** What a verification came to, as `verify --json` prints it; the schema is `docs/verify.schema.json`. */
export type Verification = {
  readonly version: 1;
  /** Null where no stage got as far as choosing one. */
  readonly machine: string | null;
  readonly until: StageName;
  readonly outcome: 'passed' | 'failed' | 'cancelled';
  readonly stages: readonly StageEntry[];
  /** Of the stage that failed. */
  readonly failure?: Failure;
};

export type StageEntry = {
  readonly stage: StageName;
  readonly outcome: 'passed' | 'failed' | 'cancelled';
  readonly milliseconds: number;
  /** What was found, as a sentence. */
  readonly message: string;
  /** It was found by an earlier round, and no change since can have affected it. */
  readonly reused?: true;
};

/** The first thing to mend. */
export type Failure = {
  readonly stage: StageName;
  /** A stable kebab-case name, for example `unknown-option`. */
  readonly code: string;
  readonly message: string;
  /** Relative to the flake; `start` and `end` are absent where only the file is known. */
  readonly file?: string;
  readonly start?: Point;
  readonly end?: Point;
  readonly remedy?: string;
  /** The end of what the programs said, where the message alone does not tell. */
  readonly details?: string;
  /** How many more errors there are. */
  readonly others: number;
};

/** What one stage came to. */
export type StageResult = Pick<StageEntry, 'outcome' | 'message'> & {
  readonly machine?: string | undefined;
  readonly failure?: Omit<Failure, 'stage'>;
};
