import type { Place } from '../base/span';
import type { AttrPlace } from '../eval/value';
import { pathText } from '../model/option-path';
import { declarationsBelow } from '../model/option-tree';
import type { Flake, Snapshot } from '../model/snapshot';
import { describeType } from '../types/describe-type';

export type WorkspaceSymbol = {
  readonly name: string;
  readonly kind: 'service' | 'option' | 'machine' | 'secret';
  /** What it belongs to, or its type. */
  readonly container: string;
  readonly place: Place;
};

const most = 500;

/** Services, machines, secrets and options whose name holds the letters of the query in their order. */
export function workspaceSymbols(snapshot: Snapshot, query: string): readonly WorkspaceSymbol[] {
  const letters = query.toLowerCase().replace(/[^\w.*-]/g, '');
  const found: WorkspaceSymbol[] = [];
  const isMeant = (name: string): boolean => holds(name.toLowerCase(), letters);
  for (const flake of snapshot.flakes)
    for (const symbol of symbolsOf(flake, isMeant)) {
      if (found.length >= most) return found;
      found.push(symbol);
    }
  return found;
}

type IsMeant = (name: string) => boolean;

function* symbolsOf(flake: Flake, isMeant: IsMeant): Iterable<WorkspaceSymbol> {
  for (const { name, place, system } of flake.machines)
    if (place !== undefined && isMeant(name))
      yield { name, kind: 'machine', container: system ?? 'machine', place: at(place) };
  for (const { path, places, type } of declarationsBelow(flake.options)) {
    const place = path.at(-1) === 'enable' ? (places.at(-2) ?? places.at(-1)) : undefined;
    const name = place === undefined ? '' : pathText(path.slice(0, -1));
    if (place !== undefined && path.length > 1 && isMeant(name) && type.kind === 'bool')
      yield { name, kind: 'service', container: 'service', place: at(place) };
  }
  for (const secret of secretsOf(flake)) if (isMeant(secret.name)) yield secret;
  for (const { path, place, type } of declarationsBelow(flake.options)) {
    const name = pathText(path);
    if (place !== undefined && isMeant(name))
      yield { name, kind: 'option', container: describeType(type), place: at(place) };
  }
}

function* secretsOf({ modules }: Flake): Iterable<WorkspaceSymbol> {
  const seen = new Set<string>();
  for (const { defined } of modules)
    for (const { path, places } of defined.definitions) {
      const [root = '', secrets, name] = path;
      const place = places[2];
      if ((root !== 'age' && root !== 'sops') || secrets !== 'secrets' || name === undefined)
        continue;
      if (place === undefined || seen.has(name)) continue;
      seen.add(name);
      yield { name, kind: 'secret', container: `${root}.secrets`, place: at(place) };
    }
}

function at({ file, name }: AttrPlace): Place {
  return { file, span: name };
}

function holds(name: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
