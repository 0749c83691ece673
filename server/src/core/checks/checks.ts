import type { Check } from './check';
import { conflictingDefinitions } from './conflicting-definitions';
import { duplicateAttribute } from './duplicate-attribute';
import { enableOptionWithAttrset } from './enable-option-with-attrset';
import { hardcodedSecret } from './hardcoded-secret';
import { importCycle } from './import-cycle';
import { importNotFound } from './import-not-found';
import { missingDefinition } from './missing-definition';
import { moduleNotImported } from './module-not-imported';
import { optionNeverRead } from './option-never-read';
import { optionWithoutDescription } from './option-without-description';
import { portConflict } from './port-conflict';
import { privilegedPort } from './privileged-port';
import { readOnlyOption } from './read-only-option';
import { removedOption, renamedOption } from './renamed-option';
import { secretFileMissing } from './secret-file-missing';
import { secretNotDeclared } from './secret-not-declared';
import { secretUnused } from './secret-unused';
import { secretWithoutRecipients } from './secret-without-recipients';
import { syntaxError } from './syntax-error';
import { typeMismatch } from './type-mismatch';
import { unknownConfigPath } from './unknown-config-path';
import { unknownOption } from './unknown-option';
import { untrackedFile } from './untracked-file';
import { unusedModule } from './unused-module';
import { virtualHostConflict } from './virtual-host-conflict';

/** Every check, in the order of its findings. */
export const checks: readonly Check[] = [
  syntaxError,
  duplicateAttribute,
  importNotFound,
  importCycle,
  unknownOption,
  moduleNotImported,
  typeMismatch,
  enableOptionWithAttrset,
  readOnlyOption,
  renamedOption,
  removedOption,
  conflictingDefinitions,
  missingDefinition,
  unknownConfigPath,
  portConflict,
  privilegedPort,
  virtualHostConflict,
  secretNotDeclared,
  secretFileMissing,
  secretWithoutRecipients,
  secretUnused,
  hardcodedSecret,
  untrackedFile,
  unusedModule,
  optionWithoutDescription,
  optionNeverRead,
];
