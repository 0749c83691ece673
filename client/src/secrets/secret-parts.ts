import type { LanguageServer } from '../language-client';
import type { SecretProgram } from './secret-program';
import type { Secrets } from './secrets';

/** What the commands on secrets work with. */
export type SecretParts = {
  readonly server: LanguageServer;
  readonly secrets: Secrets;
  readonly program: SecretProgram;
};
