import { nearest } from '../base/nearest';
import { configReads } from '../model/config-reads';
import { isPrefix, pathText } from '../model/option-path';
import { declaredSecrets, secretRoots } from '../model/secrets';
import type { FileCheck } from './check';

/** A module reads a secret that no module declares. */
export const secretNotDeclared: FileCheck = {
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
      };
    }
  },
};
