import type { OptionPath } from '../core/model/option-path';
import { parseOptionPath } from '../nix/option-path';
import { Refusal } from './refusal';

/** The option that a dotted path names, as in `homelab.services.caddy.port`. */
export function optionNamed(text: string): OptionPath {
  const path = parseOptionPath(text.trim());
  if (path.length === 0) throw new Refusal('The path of the option is empty. Write it with dots.');
  return path;
}
