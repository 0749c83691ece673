import type { FileUri } from '../base/uri';
import type { ModuleFacts } from '../model/module-facts';
import type { Flake, Snapshot } from '../model/snapshot';
import type { Finding, Severity } from './finding';

/** What a check is given. */
export type CheckContext = {
  readonly snapshot: Snapshot;
  readonly file: FileUri;
  readonly flake: Flake;
  /** The file as a module, and the modules written inside it. */
  readonly modules: readonly ModuleFacts[];
  /** Whether it is known to be a module: a machine imports it, or it declares options. */
  readonly isModule: boolean;
};

/** What a check says; the driver adds the code and the severity. */
export type CheckResult = Pick<Finding, 'message' | 'span'> &
  Partial<Pick<Finding, 'related' | 'tags' | 'fixes'>>;

/** One rule. `run` yields what it proves wrong in one file. */
export type Check = {
  readonly code: string;
  readonly severity: Severity;
  readonly run: (context: CheckContext) => Iterable<CheckResult>;
  /** Set where only a setting gives it a severity. */
  readonly offByDefault?: true;
};
