import type {
  FlakeSecrets,
  Location,
  SecretOverview,
  SecretProblem,
  SecretsOverview,
} from '../../../server/src/protocol';

type Of = { readonly id: string; readonly flake: FlakeSecrets; readonly secret: SecretOverview };

export type FlakeRow = {
  readonly kind: 'flake';
  readonly id: string;
  readonly flake: FlakeSecrets;
};
export type SecretRow = Of & { readonly kind: 'secret' };
export type RecipientRow = Of & {
  readonly kind: 'recipient';
  readonly recipient: SecretOverview['recipients'][number];
};
/** Where a secret is declared, used, or named by its rule. */
export type PlaceRow = Of & {
  readonly kind: 'place';
  readonly what: 'declared' | 'used' | 'rule';
  readonly place: Location;
};
export type ProblemRow = Of & { readonly kind: 'problem'; readonly problem: SecretProblem };
/** Why recipients may be missing from the list. */
export type HiddenRow = Of & { readonly kind: 'hidden'; readonly why: string };
export type Row = FlakeRow | SecretRow | RecipientRow | PlaceRow | ProblemRow | HiddenRow;

/** The rows at the top: the secrets, or the flakes if several have some. */
export function topRows({ complete, flakes }: SecretsOverview): readonly Row[] {
  if (!complete) return [];
  const inhabited = flakes.filter(({ secrets }) => secrets.length > 0);
  const [only] = inhabited;
  if (only && inhabited.length === 1) return secretRows(only);
  return inhabited.map((flake) => ({ kind: 'flake', id: flake.root, flake }));
}

export function childRows(row: Row): readonly Row[] {
  if (row.kind === 'flake') return secretRows(row.flake);
  return row.kind === 'secret' ? detailRows(row) : [];
}

/** Those that need something first, the others by their files. */
function secretRows(flake: FlakeSecrets): readonly SecretRow[] {
  return flake.secrets
    .map((secret): SecretRow => ({
      kind: 'secret',
      id: JSON.stringify([flake.root, secret.engine, secret.name, secret.file ?? '']),
      flake,
      secret,
    }))
    .sort((a, b) => rank(a.secret) - rank(b.secret));
}

/** Whether something is to be done about a secret. */
export function needsAttention({ state }: SecretOverview): boolean {
  return state === 'broken' || state === 'missing' || state === 'outdated';
}

function rank(secret: SecretOverview): number {
  return needsAttention(secret) ? 0 : 1;
}

function detailRows({ id, flake, secret }: SecretRow): readonly Row[] {
  const of = (name: string): Of => ({ id: `${id}\n${name}`, flake, secret });
  const places = (what: PlaceRow['what'], found: readonly Location[]): readonly PlaceRow[] =>
    found.map((place) => ({
      ...of(`${what} ${JSON.stringify(place)}`),
      kind: 'place',
      what,
      place,
    }));
  return [
    ...secret.problems.map((problem): ProblemRow => ({
      ...of(`${problem.code} ${JSON.stringify(problem.place)}`),
      kind: 'problem',
      problem,
    })),
    ...secret.recipients.map((recipient): RecipientRow => ({
      ...of(`recipient ${recipient.key ?? recipient.name}`),
      kind: 'recipient',
      recipient,
    })),
    ...(secret.hiddenRecipients === undefined
      ? []
      : [{ ...of('hidden'), kind: 'hidden', why: secret.hiddenRecipients } as const]),
    ...places('rule', secret.rule ? [secret.rule] : []),
    ...places('declared', secret.declarations),
    ...places('used', secret.uses),
  ];
}
