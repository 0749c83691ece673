import { nearest } from '../base/nearest';
import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { secretsFolder } from '../edits/secrets/add-rule';
import { secretName, writtenPath } from '../edits/secrets/written-path';
import { setOption } from '../edits/set-option';
import { configReads } from '../model/config-reads';
import { isPrefix, pathText, segmentText } from '../model/option-path';
import { secretRules } from '../model/secret-rules';
import { declaredSecrets, secretRoots } from '../model/secrets';
import type { Flake, Snapshot } from '../model/snapshot';
import type { Check } from './check';
import type { Fix } from './finding';

/** A module reads a secret that no module declares. */
export const secretNotDeclared: Check = {
  code: 'secret-not-declared',
  severity: 'error',
  *run({ snapshot, file, flake, isModule }) {
    const ir = snapshot.ir(file);
    if (ir === undefined || !isModule || flake.machines.length === 0) return;
    const { secrets, isOpen } = declaredSecrets(flake);
    for (const { path, span, root: argument, optional } of configReads(ir)) {
      const root = secretRoots.find((one) => isPrefix(one, path) && path.length === one.length + 1);
      if (root === undefined || argument !== 'config' || optional || isOpen(root)) continue;
      const name = path.at(-1) ?? '';
      const names = secrets.filter((secret) => secret.root === root).map((secret) => secret.name);
      if (names.includes(name) || span.start === span.end) continue;
      const suggestion = nearest(name, names);
      yield {
        span,
        message:
          suggestion === undefined
            ? `No module declares the secret \`${pathText(path)}\`. Declare it with its file.`
            : `No module declares the secret \`${pathText(path)}\`. Did you mean \`${suggestion}\`?`,
        fixes: [
          ...(suggestion === undefined ? [] : [rename(file, span, suggestion)]),
          ...(root[0] === 'age' ? declare(snapshot, flake, file, name) : []),
        ],
      };
    }
  },
};

function rename(file: FileUri, span: Span, name: string): Fix {
  return {
    title: `Change it to \`${name}\``,
    edits: [{ file, edits: [{ span, newText: segmentText(name) }] }],
    preferred: true,
  };
}

/** Declares it in the same file, where an encrypted file of its name is there or has a rule. */
function declare(snapshot: Snapshot, flake: Flake, file: FileUri, name: string): readonly Fix[] {
  const ruled = secretRules(flake, snapshot)
    .flatMap(({ rules }) => rules)
    .map(({ path }) => path);
  const inFolder = `${secretsFolder(flake, snapshot)}/${name}.age`;
  const named = ruled.filter((path) => secretName(path) === name);
  const path = named.find((one) => one === inFolder) ?? named[0];
  if (path === undefined) return [];
  const value = writtenPath(file, path);
  const set = setOption(snapshot, file, { path: ['age', 'secrets', name, 'file'], value });
  if (set.kind === 'refused') return [];
  return [{ title: `Declare the secret with \`${value}\``, edits: [set.edit], preferred: false }];
}
