import { isListeningPort } from '../model/ports';
import { pathText } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Check } from './check';

/** The first port that every program may listen on. */
const firstOpenPort = 1024;

/** A service that listens on an open port by default is given one that needs a capability. */
export const privilegedPort: Check = {
  code: 'privileged-port',
  severity: 'information',
  *run({ file, flake, modules, isModule }) {
    if (!isModule) return;
    for (const { defined, session } of modules)
      for (const { path, value } of defined.definitions) {
        const resolved = resolveOption(flake.options, path);
        const { source } = value;
        if (resolved.kind !== 'value' || !resolved.only || source?.scope.file !== file) continue;
        const { declaration, type } = resolved;
        if (resolved.length !== path.length || !isListeningPort(path.at(-1) ?? '', type)) continue;
        const port = session.run(() => value.force());
        const { default: usual } = declaration;
        if (port?.kind !== 'int' || port.value <= 0 || port.value >= firstOpenPort) continue;
        if (usual.kind !== 'plain' || typeof usual.value !== 'number') continue;
        if (usual.value < firstOpenPort) continue;
        yield {
          span: source.expr.span,
          message: `Port ${port.value} is below 1024, so a service needs the capability \`CAP_NET_BIND_SERVICE\` to listen on it, and ${pathText(path.slice(0, -1))} may not have it: its default is ${usual.value}. Choose a port from 1024 on.`,
        };
      }
  },
};
