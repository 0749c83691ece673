import type { Span } from '../../base/span';
import type { FileUri } from '../../base/uri';
import type { Snapshot } from '../../model/snapshot';
import { addDescription } from './add-description';
import { assistContext, type Assist, type AssistRule } from './assist';
import { configureService } from './configure-service';
import { declareOption } from './declare-option';
import { extractOption } from './extract-option';
import { flatten } from './flatten';
import { importModule } from './import-module';
import { moveTextToSecret } from './move-to-secret';
import { nest } from './nest';
import { setOnMachine } from './set-on-machine';
import { sortAttributes } from './sort-attributes';
import { switchService } from './switch-service';
import { takeArgument } from './take-argument';

/** Every assist, in the order in which they are offered. */
export const assistRules: readonly AssistRule[] = [
  takeArgument,
  declareOption,
  importModule,
  switchService,
  configureService,
  setOnMachine,
  extractOption,
  moveTextToSecret,
  flatten,
  nest,
  addDescription,
  sortAttributes,
];

/** The changes that can be chosen at a selection. */
export function assists(snapshot: Snapshot, file: FileUri, span: Span): readonly Assist[] {
  const context = assistContext(snapshot, file, span);
  return context === undefined ? [] : assistRules.flatMap((rule) => [...rule(context)]);
}
