import { RequestType, RequestType0 } from 'vscode-languageserver/node';
import { normaliseUri, pathFromUri, uriFromPath, type FileUri } from '../core/base/uri';
import type { SecretPlan, SecretWish } from '../core/edits/secrets/plan-change';
import type { FileSystem } from '../core/ports';
import {
  changeSecretRequest,
  nameSecretRequest,
  secretsRequest,
  type ChangedFile,
  type ChangeSecretParams,
  type ChangeSecretResult,
  type NameSecretParams,
  type SecretsOverview,
} from '../protocol';
import { keyProblem } from '../secrets/public-key';
import { toLocation, toTextEdits } from './convert';
import type { Language, Snapshot } from './language';
import { feature, question, type Feature, type RequestContext } from './requests';

/** What is asked of secrets: who has them and how to change that, never what they hold. */
export function secretFeatures(language: Language, files: FileSystem): readonly Feature[] {
  return [
    question(secrets, ({ snapshot, complete }) => language.secrets(snapshot, files, complete)),
    feature(changeSecret, change(language)),
    feature(nameSecret, ({ snapshot }, { uri, position }) => {
      const file = normaliseUri(uri);
      const offset = snapshot.lines(file)?.offsetAt(position);
      return (
        (offset === undefined ? undefined : language.nameSecret(snapshot, file, offset)) ?? null
      );
    }),
  ];
}

const secrets = new RequestType0<SecretsOverview, void>(secretsRequest);
const nameSecret = new RequestType<NameSecretParams, string | null, void>(nameSecretRequest);
const changeSecret = new RequestType<ChangeSecretParams, ChangeSecretResult, void>(
  changeSecretRequest,
);

function change(language: Language) {
  return (context: RequestContext, params: ChangeSecretParams): ChangeSecretResult => {
    const problem = keysOf(params).flatMap((key) => keyProblem(key) ?? [])[0];
    if (problem !== undefined) return { kind: 'refused', why: problem };
    const wish = wishOf(context.snapshot, params);
    const plan = language.changeSecret(context.snapshot, wish);
    return plan.kind === 'refused' ? plan : toResult(context, plan);
  };
}

function keysOf(params: ChangeSecretParams): readonly string[] {
  if (params.kind === 'addRecipient') return [params.key];
  return params.kind === 'create' || params.kind === 'move' ? params.keys : [];
}

function wishOf(snapshot: Snapshot, params: ChangeSecretParams): SecretWish {
  if (params.kind === 'move') {
    const file = normaliseUri(params.uri);
    const offset = snapshot.lines(file)?.offsetAt(params.position) ?? 0;
    return { kind: 'move', file, offset, name: params.name, keys: params.keys };
  }
  const path = pathFromUri(normaliseUri(params.file));
  return params.kind === 'create'
    ? {
        kind: 'create',
        path,
        keys: params.keys,
        declareIn: params.declareIn === undefined ? undefined : normaliseUri(params.declareIn),
      }
    : { ...params, path };
}

function toResult(
  { snapshot, versions }: RequestContext,
  { edits, newRules, rekey, create, source, takesFile }: SecretPlan,
): ChangeSecretResult {
  const changed = edits.map((edit): ChangedFile => ({
    uri: edit.file,
    version: versions.get(edit.file) ?? null,
    edits: toTextEdits(snapshot, edit),
  }));
  return {
    kind: 'change',
    files: [...changed, ...(newRules === undefined ? [] : [begin(newRules)])],
    ...(create !== undefined && { create: uriFromPath(create) }),
    ...(source !== undefined && { source: toLocation(snapshot, source) }),
    ...(takesFile !== undefined && { takesFile }),
    rekey: rekey.map(uriFromPath),
  };
}

/** A file that is not there yet, as a text at its start. */
function begin({ file, text }: { readonly file: FileUri; readonly text: string }): ChangedFile {
  const start = { line: 0, character: 0 };
  return {
    uri: file,
    version: null,
    edits: [{ range: { start, end: start }, newText: text }],
    isNew: true,
  };
}
