import { folderOf, normalisePath, pathFromUri, relativePath, uriFromPath } from '../base/uri';
import { kindAt } from '../model/file-paths';
import { isExactList } from '../eval/value';
import { ageFiles } from '../model/age-files';
import type { ModuleFacts } from '../model/module-facts';
import type { Snapshot } from '../model/snapshot';
import type { Check, CheckContext, CheckResult } from './check';
import type { Fix } from './finding';

/** agenix' `secrets.nix` names nobody who can decrypt a file, or not the file at all. */
export const secretWithoutRecipients: Check = {
  code: 'secret-without-recipients',
  severity: 'warning',
  *run(context) {
    if (context.file.endsWith('/secrets.nix')) yield* emptyRules(context);
    else yield* withoutRule(context);
  },
};

function* emptyRules({ snapshot, file }: CheckContext): Iterable<CheckResult> {
  const facts = snapshot.facts(file);
  if (facts === undefined) return;
  for (const { path, value, conditional } of facts.defined.definitions) {
    const [name = '', part, ...rest] = path;
    if (part !== 'publicKeys' || rest.length > 0 || conditional || !name.endsWith('.age')) continue;
    const keys = facts.session.run(() => value.force());
    const { source } = value;
    if (keys?.kind !== 'list' || !isExactList(keys) || keys.items.length > 0) continue;
    if (source?.scope.file !== file) continue;
    yield {
      span: source.expr.span,
      message: `No recipient is listed for \`${name}\`, so nobody can decrypt it. List public keys, and encrypt the file again with \`agenix --rekey\`.`,
      fixes: deedFix(
        'Add a recipient…',
        'addRecipient',
        normalisePath(`${folderOf(pathFromUri(file))}/${name}`),
      ),
    };
  }
}

function* withoutRule({ snapshot, file, flake, modules }: CheckContext): Iterable<CheckResult> {
  for (const { path, span } of modules.flatMap((facts) => ageFiles(facts, file))) {
    const rules =
      kindAt(snapshot, path) !== undefined ? rulesFor(snapshot, flake.root, path) : undefined;
    if (rules === undefined || rules.files.has(path)) continue;
    const name = relativePath(rules.folder, path).replace(/^\.\//, '');
    const where = relativePath(folderOf(pathFromUri(file)), `${rules.folder}/secrets.nix`);
    yield {
      span,
      message: `\`${where}\` has no rule for \`${name}\`, so agenix cannot encrypt it for anybody. Add it there with its public keys.`,
      fixes: deedFix(`Add a rule for ${name}…`, 'create', path),
    };
  }
}

function deedFix(title: string, change: 'create' | 'addRecipient', path: string): readonly Fix[] {
  return [{ title, edits: [], preferred: false, deed: { kind: 'changeSecret', change, path } }];
}

type Rules = { readonly folder: string; readonly files: ReadonlySet<string> };

/** The rules of the nearest `secrets.nix` beside or above a file, if all of them are known. */
function rulesFor(snapshot: Snapshot, root: string, path: string): Rules | undefined {
  for (let folder = folderOf(path); folder.startsWith(root); folder = folderOf(folder)) {
    const facts = snapshot.facts(uriFromPath(`${folder}/secrets.nix`));
    if (facts !== undefined) return rulesOf(facts, folder);
  }
  return undefined;
}

function rulesOf(facts: ModuleFacts, folder: string): Rules | undefined {
  const { definitions, opaque, unsettled } = facts.defined;
  const names = definitions.flatMap(({ path: [name = '', part] }) =>
    part === 'publicKeys' && name.endsWith('.age') ? [name] : [],
  );
  const isKnown = facts.broken === undefined && opaque.length === 0 && unsettled.length === 0;
  if (!isKnown || names.length === 0) return undefined;
  return { folder, files: new Set(names.map((name) => normalisePath(`${folder}/${name}`))) };
}
