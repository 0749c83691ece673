import { pathText } from '../model/option-path';
import type { Check } from './check';

/** An option says nothing about itself. */
export const optionWithoutDescription: Check = {
  code: 'option-without-description',
  severity: 'hint',
  offByDefault: true,
  *run({ file, modules }) {
    for (const { declared } of modules)
      for (const declaration of declared.declarations) {
        const { place, path } = declaration;
        if (place?.file !== file || declaration.internal || declaration.hasDescription) continue;
        yield {
          span: place.name,
          message: `\`${pathText(path)}\` has no description. Say what it sets.`,
        };
      }
  },
};
