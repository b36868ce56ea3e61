/** Names of variables that hold a secret. */
const NAMED =
  /(?:^|[_-])(?:SECRET|PASSWORD|PASSWD|PWD|PASSPHRASE|TOKEN|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ENCRYPTION_?KEY|SECRET_KEY_BASE|CREDENTIALS)$/i;
/** Values that only stand in, or name a thing rather than be it. */
const HARMLESS =
  /^(?:true|false|\d+|none|null|[$/.~<{].*|arn:.*|https?:\/\/[^@]*)$|dummy|^test|fake|example|placeholder|change[-_]?me|localhost|xxx|\*\*\*/i;
/** What only secrets look like: GitHub's, Slack's, Stripe's and npm's tokens, private keys. */
const SHAPE =
  /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}|xox[abprs]-[\w-]{20,}|sk_live_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{36})\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
/** An address with a password in it, such as `postgres://blog:s3cret@db.internal/blog`. */
const ADDRESS = /\b[a-z][a-z0-9+]*:\/\/[^\s:/@'"]*:([^\s:/@'"$<{]+)@/;

/** Whether a variable of a container holds a secret as it stands there. */
export function isPlainSecret(name: string, value: string): boolean {
  const [, password] = ADDRESS.exec(value) ?? [];
  return (
    SHAPE.test(value) ||
    (password !== undefined && !HARMLESS.test(password)) ||
    (NAMED.test(name) && value.length >= 6 && !/\s/.test(value) && !HARMLESS.test(value))
  );
}

/** Variables with which an SDK does not ask for the role that it has. */
export const STATIC_KEYS: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]);
