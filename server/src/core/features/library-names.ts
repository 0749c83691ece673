import type { FileIr } from '../ir/expr';
import { layersAt, namesOf } from '../ir/names';
import { PathReader, type ConfigPath } from '../model/config-path';

/** What stands before the name of a type at an offset: `types.`, `lib.types.`, or nothing inside `with lib.types`. */
export function typesPrefix(ir: FileIr, offset: number): string | undefined {
  return prefixOf(ir, offset, ['types']);
}

/** What stands before the name of a function of `lib` at an offset, if it is one that the file has not inherited. */
export function libraryPrefix(ir: FileIr, offset: number): string | undefined {
  return prefixOf(ir, offset, []);
}

/** The shortest way that leads to a part of `lib`. */
function prefixOf(ir: FileIr, offset: number, part: readonly string[]): string | undefined {
  const reader = new PathReader(ir);
  const found: string[] = [];
  const add = (path: ConfigPath | undefined, name: string): void => {
    if (path?.root !== 'lib' || !path.path.every((segment, i) => segment === part[i])) return;
    const rest = part.slice(path.path.length).map((segment) => `${segment}.`);
    if (path.path.length <= part.length) found.push(`${name}${rest.join('')}`);
  };
  for (const layer of layersAt(namesOf(ir), offset))
    if (layer.kind === 'with') add(reader.pathOf(layer.expr.scope), '');
    else for (const local of layer.names.values()) add(reader.local(local), `${local.name}.`);
  return found.sort((a, b) => a.length - b.length)[0];
}
