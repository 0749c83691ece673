/**
 * What services document of the forms of their keys. Sources: RFC 7468, age's and GitHub's
 * documentation of key formats, GitLab's and Slack's of token prefixes.
 */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40,}/, 'a private key'],
  [/AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}/, 'a private age key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a token of GitHub'],
  [/\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b/, 'a token of GitHub'],
  [/\bglpat-[A-Za-z0-9_-]{20}\b/, 'a token of GitLab'],
  [/\bxox[abprs]-\d{8,}-[A-Za-z0-9-]{12,}\b/, 'a token of Slack'],
  [/\bsk_live_[A-Za-z0-9]{24,}\b/, 'a key of Stripe'],
  [/\btskey-(?:auth|client|api)-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}\b/, 'a key of Tailscale'],
];

/** What a text holds that has the form of a key or a token; undefined for placeholders. */
export function secretForm(text: string): string | undefined {
  for (const [pattern, what] of forms) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && isRandom(found.slice(-20))) return what;
  }
  return undefined;
}

const names: Readonly<Record<string, string>> = {
  password: 'a password',
  adminpassword: 'a password',
  rootpassword: 'a password',
  dbpassword: 'a password',
  privatekey: 'a private key',
  presharedkey: 'a key',
  secretkey: 'a key',
  secretkeybase: 'a key',
  encryptionkey: 'a key',
  apikey: 'a key',
  apitoken: 'a token',
  accesstoken: 'a token',
  authtoken: 'a token',
  clientsecret: 'a secret',
  jwtsecret: 'a secret',
};

/** What a text is by the name of its attribute: only what nobody would write but as a secret. */
export function secretByName(name: string, text: string): string | undefined {
  const what = names[name.replaceAll(/[-_]/g, '').toLowerCase()];
  if (what === undefined || !/^[A-Za-z0-9+/=_!#%^&*~.-]{20,}$/.test(text)) return undefined;
  const isReference = text.startsWith('/') || /\.(age|key|pem|txt|json)$/.test(text);
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(text)).length;
  return isReference || kinds < 3 || !isRandom(text) ? undefined : what;
}

/** Words repeat letters, and placeholders repeat one; what is drawn by chance does neither. */
function isRandom(text: string): boolean {
  if (/example|change[-_]?me|replace|placeholder|xxxx|your[-_]/i.test(text)) return false;
  return new Set(text).size >= 9 && !/[a-z]{7}/.test(text);
}
