import { knownFindings } from '../core/checks/known-findings';
import { assists } from '../core/edits/assists/assists';
import { formatOnType } from '../core/edits/format-on-type';
import { moveFiles } from '../core/edits/move-files';
import { prepareRename, rename } from '../core/edits/rename';
import { hardcodedValue } from '../core/edits/secrets/move-to-secret';
import { planSecretChange } from '../core/edits/secrets/plan-change';
import { copyService } from '../core/edits/copy-service';
import { toggleService } from '../core/edits/toggle-service';
import { codeLenses, resolveLens } from '../core/features/code-lenses';
import { complete } from '../core/features/complete';
import { definition } from '../core/features/definition';
import { documentLinks } from '../core/features/document-links';
import { documentSymbols } from '../core/features/document-symbols';
import { folds } from '../core/features/folding';
import { hover } from '../core/features/hover';
import { implementation } from '../core/features/implementation';
import { inlayHints } from '../core/features/inlay-hints';
import { overview } from '../core/features/overview';
import { highlights, references } from '../core/features/references';
import { selectionRanges } from '../core/features/selection-ranges';
import { semanticTokens } from '../core/features/semantic-tokens';
import { signatureHelp } from '../core/features/signature-help';
import { typeDefinition } from '../core/features/type-definition';
import { workspaceSymbols } from '../core/features/workspace-symbols';
import { drawMap } from '../core/map/homelab-map';
import type { Severities } from '../core/checks/diagnose';
import { normaliseUri, pathFromUri, type FileUri } from '../core/base/uri';
import { optionAt } from '../core/model/option-at';
import type { Snapshot } from '../core/model/snapshot';
import { serviceOptions } from '../core/features/service-options';
import { thisComputer } from '../node/this-computer';
import { secretsOverview } from '../secrets/secrets-overview';
import type { ExplainParams } from '../protocol';
import { optionExplanation } from '../reports/option-explanation';
import type { FlakeMap, Language } from './language';

/** The core's checks, features and edits, as the server asks for them. */
export const coreLanguage = {
  assists,
  changeSecret: planSecretChange,
  codeLenses,
  complete,
  definition,
  diagnose: knownFindings,
  documentLinks,
  documentSymbols,
  folds,
  formatOnType,
  highlights,
  hover,
  implementation,
  inlayHints,
  explain: (snapshot: Snapshot, { flake, machine, path }: ExplainParams) =>
    optionExplanation(snapshot, pathFromUri(normaliseUri(flake)), { machine, path }),
  serviceOptions: (snapshot: Snapshot, { flake, machine, path }: ExplainParams) => {
    const root = pathFromUri(normaliseUri(flake));
    const found = snapshot.flakes.find((candidate) => candidate.root === root);
    const on = found?.machines.find(({ name }) => name === machine);
    return found === undefined || on === undefined ? [] : serviceOptions(found, on, path);
  },
  optionAt: (snapshot: Snapshot, file: FileUri, offset: number) =>
    optionAt(snapshot, file, offset)?.path,
  moveFiles,
  nameSecret: (snapshot: Snapshot, file: FileUri, offset: number) =>
    hardcodedValue(snapshot, file, offset)?.suggestion,
  *maps(snapshot: Snapshot, severities: Severities) {
    const drawn: FlakeMap[] = [];
    for (const flake of snapshot.flakes)
      if (flake.facts !== undefined)
        drawn.push({ root: flake.root, ...(yield* drawMap(snapshot, flake, severities)) });
    return drawn;
  },
  overview: (snapshot: Snapshot) => overview(snapshot, thisComputer),
  prepareRename,
  references,
  rename,
  resolveLens,
  selectionRanges,
  secrets: secretsOverview,
  semanticTokens,
  signatureHelp,
  toggleService,
  copyService,
  typeDefinition,
  workspaceSymbols,
} satisfies Language;
