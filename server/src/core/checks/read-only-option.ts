import { pathText } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Check } from './check';

/**
 * A read-only option that has a default is set: NixOS takes only one value for it, and the default is
 * one. Source: `evalOptionValue` in nixpkgs' `lib/modules.nix`.
 */
export const readOnlyOption: Check = {
  code: 'read-only-option',
  severity: 'error',
  *run({ file, flake, modules, isModule }) {
    if (!isModule) return;
    for (const { defined } of modules)
      for (const { path, place, conditional, unsure } of defined.definitions) {
        if (conditional || unsure || place.file !== file) continue;
        const resolved = resolveOption(flake.options, path);
        if (resolved.kind !== 'value' || !resolved.only || resolved.length !== path.length)
          continue;
        const { declaration } = resolved;
        if (!declaration.readOnly || !declaration.hasDefault) continue;
        yield {
          span: place.name,
          message: `\`${pathText(path)}\` is read-only and has a default. Remove this definition, or make the option writable.`,
          related: [{ place: declaration.modulePlace, message: 'The option is declared here.' }],
        };
      }
  },
};
