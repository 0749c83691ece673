import type { Place } from '../base/span';
import type { AttrPlace } from '../eval/value';
import { pathText } from '../model/option-path';
import { declarationsBelow } from '../model/option-tree';
import { servicesOf } from '../model/services';
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
  for (const flake of snapshot.flakes)
    for (const symbol of symbolsOf(flake)) {
      if (found.length >= most) return found;
      if (holds(symbol.name.toLowerCase(), letters)) found.push(symbol);
    }
  return found;
}

function* symbolsOf(flake: Flake): Iterable<WorkspaceSymbol> {
  for (const { name, place, system } of flake.machines)
    if (place !== undefined)
      yield { name, kind: 'machine', container: system ?? 'machine', place: at(place) };
  for (const { path, enable } of servicesOf(flake)) {
    const place = enable.places.at(-2) ?? enable.place;
    if (place !== undefined)
      yield { name: pathText(path), kind: 'service', container: 'service', place: at(place) };
  }
  yield* secretsOf(flake);
  for (const { path, place, type } of declarationsBelow(flake.options))
    if (place !== undefined)
      yield {
        name: pathText(path),
        kind: 'option',
        container: describeType(type),
        place: at(place),
      };
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
