import type { Span } from '../base/span';
import { pathFromUri, uriFromPath, type FileUri } from '../base/uri';
import type { Expr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { filePathsOf, kindAt } from '../model/file-paths';
import type { Snapshot } from '../model/snapshot';

/** A stretch of a file that leads somewhere: to a file, or to a page of the web. */
export type DocumentLink = { readonly span: Span; readonly target: string };

/** The paths of files that exist, and the addresses of pages and inputs. */
export function documentLinks(snapshot: Snapshot, file: FileUri): readonly DocumentLink[] {
  const ir = snapshot.ir(file);
  if (ir === undefined) return [];
  const files = filePathsOf(snapshot, file).flatMap(({ span, path }) => {
    const target = fileAt(snapshot, path);
    return target === undefined ? [] : [{ span, target }];
  });
  return [...files, ...addresses(ir.root)].sort((a, b) => a.span.start - b.span.start);
}

function fileAt(snapshot: Snapshot, path: string): FileUri | undefined {
  if (snapshot.entries(path)?.has('default.nix')) return uriFromPath(`${path}/default.nix`);
  return kindAt(snapshot, path) === 'regular'
    ? uriFromPath(pathFromUri(uriFromPath(path)))
    : undefined;
}

function addresses(expr: Expr): readonly DocumentLink[] {
  const bindings = bindingsOf(expr).flatMap((binding) =>
    binding.kind === 'assign' ? addresses(binding.value) : [],
  );
  return [...own(expr), ...bindings, ...partsOf(expr).flatMap(addresses)];
}

function own(expr: Expr): readonly DocumentLink[] {
  const [text, ...others] = expr.kind === 'string' && !expr.indented ? expr.parts : [];
  const target = typeof text === 'string' && others.length === 0 ? pageOf(text) : undefined;
  if (target === undefined) return [];
  return [{ span: { start: expr.span.start + 1, end: expr.span.end - 1 }, target }];
}

/** The page of an address, or of a flake reference like `github:owner/repository/branch`. */
function pageOf(text: string): string | undefined {
  if (/^https?:\/\/[^\s"]+$/.test(text)) return text;
  const [, host = '', owner = '', name = '', branch] =
    /^(github|gitlab|sourcehut):([\w.~-]+)\/([\w.-]+)(?:\/([\w./-]+))?/.exec(text) ?? [];
  if (name === '') return undefined;
  const site = { github: 'github.com', gitlab: 'gitlab.com', sourcehut: 'git.sr.ht' }[host] ?? '';
  const below = branch === undefined ? '' : `/tree/${branch}`;
  return `https://${site}/${owner}/${name}${below}`;
}
