import { movedOption, type MovedOption } from '../model/moved-option';
import { pathText } from '../model/option-path';
import type { Check, CheckContext, CheckResult } from './check';
import { movedOutside } from './outside-options';

/** An option is set by a name that the repository, NixOS or another input has given up. */
export const renamedOption: Check = {
  code: 'renamed-option',
  severity: 'warning',
  run: (context) => results(context, 'renamed'),
};

/** An option is set that the repository, NixOS or another input has removed. */
export const removedOption: Check = {
  code: 'removed-option',
  severity: 'error',
  run: (context) => results(context, 'removed'),
};

function* results(context: CheckContext, kind: MovedOption['kind']): Iterable<CheckResult> {
  const { file, flake, modules, isModule } = context;
  if (!isModule) return;
  const seen = new Set<number>();
  for (const { defined } of modules)
    for (const { path, places } of defined.definitions) {
      const own = movedOption(flake, path);
      const option = own ?? movedOutside(context, path);
      const place = option?.kind === kind ? places[option.from.length - 1] : undefined;
      if (!option || place?.file !== file || seen.has(place.name.start)) continue;
      seen.add(place.name.start);
      yield {
        span: place.name,
        message: messageOf(option),
        tags: ['deprecated'],
      };
    }
}

function messageOf({ kind, from, to, message }: MovedOption): string {
  if (kind === 'removed')
    return `\`${pathText(from)}\` has been removed. ${message ?? 'Remove this definition.'}`;
  return to === undefined
    ? `\`${pathText(from)}\` has another name by now. Use the new one.`
    : `\`${pathText(from)}\` is called \`${pathText(to)}\` by now. Use that name.`;
}
