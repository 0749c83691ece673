import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import { keyName } from '../core/model/secret-rules';

/** A recipient that `.sops.yaml` lists, by the name of its anchor. */
export type SopsRecipient = { readonly name: string; readonly key: string };

export type SopsRule = {
  /** Which files it is about; undefined where it is about all. */
  readonly pattern: string | undefined;
  readonly recipients: readonly SopsRecipient[];
};

const keyTypes = [
  'age',
  'pgp',
  'kms',
  'gcp_kms',
  'azure_keyvault',
  'hc_vault_transit_uri',
  'hc_vault',
];

/** The creation rules of a `.sops.yaml`; undefined where it is not YAML. */
export function readSopsRules(text: string): readonly SopsRule[] | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const rules = document.get('creation_rules');
  if (!isSeq(rules)) return [];
  return rules.items.flatMap((rule) => {
    if (!isMap(rule)) return [];
    const pattern = rule.get('path_regex');
    const groups = rule.get('key_groups', true);
    const holders = [rule, ...(isSeq(groups) ? groups.items : [])];
    return [
      {
        pattern: typeof pattern === 'string' ? pattern : undefined,
        recipients: holders.flatMap((holder) => keysOf(document, holder)),
      },
    ];
  });
}

function keysOf(document: Document, holder: unknown): readonly SopsRecipient[] {
  const group = resolved(document, holder);
  if (!isMap(group)) return [];
  return keyTypes.flatMap((type) => recipientsIn(document, group.get(type, true)));
}

function recipientsIn(document: Document, node: unknown): readonly SopsRecipient[] {
  const target = resolved(document, node);
  if (isSeq(target)) return target.items.flatMap((item) => recipientsIn(document, item));
  if (isMap(target)) {
    const key = target.get('arn') ?? target.get('resource_id') ?? target.get('key');
    return typeof key === 'string' ? [{ name: key, key }] : [];
  }
  if (!isScalar(target) || typeof target.value !== 'string') return [];
  const anchor = isAlias(node) ? node.source : target.anchor;
  return target.value
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => ({ key, name: anchor ?? keyName(key) }));
}

function resolved(document: Document, node: unknown): Node | undefined {
  const found = isAlias(node) ? node.resolve(document) : node;
  return isMap(found) || isSeq(found) || isScalar(found) ? found : undefined;
}

/**
 * The rule of a file, named relative to the folder of `.sops.yaml`: the first that fits. Undefined
 * where none fits; 'unknown' where a pattern of Go's means something else here.
 */
export function sopsRuleFor(
  rules: readonly SopsRule[],
  path: string,
): SopsRule | 'unknown' | undefined {
  for (const rule of rules) {
    if (rule.pattern === undefined) return rule;
    const expression = expressionOf(rule.pattern);
    if (expression === undefined) return 'unknown';
    if (expression.test(path)) return rule;
  }
  return undefined;
}

function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The recipients that an encrypted file itself names; undefined where sops did not encrypt it. */
export function sopsRecipientsIn(text: string): readonly string[] | undefined {
  const dotenv = [...text.matchAll(/^sops_(?:age|pgp)__list_\d+__map_(?:recipient|fp)=(.+)$/gm)];
  if (/^sops_mac=/m.test(text)) return dotenv.map(([, key = '']) => key.trim());
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
  const sops = document.get('sops');
  if (!isMap(sops)) return undefined;
  const groups = sops.get('key_groups');
  const holders = [sops, ...(isSeq(groups) ? groups.items : [])];
  return holders.flatMap((holder) =>
    isMap(holder)
      ? [...listed(holder.get('age'), 'recipient'), ...listed(holder.get('pgp'), 'fp')]
      : [],
  );
}

function listed(list: unknown, part: string): readonly string[] {
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    const key = isMap(item) ? item.get(part) : undefined;
    return typeof key === 'string' ? [key] : [];
  });
}
