const REMOVED = '[removed]';

/** What a secret is called where a text names it: in headers, JSON, forms and XML. */
const NAMED =
  /((?:x-amz-)?(?:security|session)[-_]?token|secret[-_]?(?:access[-_]?)?key|(?:access|refresh|id|web[-_]?identity)[-_]?token|client[-_]?secret|client[-_]?assertion|device[-_]?code)(["']?\s*[:=>]\s*["']?)([^\s"'<>&,;]+)/gi;
/** RFC 6750, section 2.1, and RFC 7617. */
const AUTHORIZATION = /\b(Bearer|Basic)(\s+)([\w+/=.~-]{8,})/g;
/** RFC 7519: each part in base64url, the header of a JSON object. */
const JWT = /\beyJ[\w-]+(?:\.[\w-]*)+/g;
/** Long enough for a secret access key; an ARN is no secret, however long. */
const RUN = /arn:aws[\w-]*:[^\s"'<>]+|[\w+/=-]{40,}/g;

const KINDS = [/[a-z]/, /[A-Z]/, /\d/] as const;
/** Kinds of neighbouring characters change this often, at least, in what was drawn at random. */
const RANDOM = 0.4;

/**
 * A text from outside without what looks like a credential in it: session tokens, JWTs, secret access
 * keys, refresh tokens. They are known by their name where the text gives one, otherwise by their looks,
 * which also takes some identifiers that are as random. To be called on whatever somebody else wrote
 * before it is shown, logged or kept.
 */
export function redact(text: string): string {
  return text
    .replace(NAMED, `$1$2${REMOVED}`)
    .replace(AUTHORIZATION, `$1$2${REMOVED}`)
    .replace(JWT, REMOVED)
    .replace(RUN, run => (run.startsWith('arn:') || !isRandom(run) ? run : REMOVED));
}

/** Names that people or CloudFormation give have stretches of one kind; base64 has hardly any. */
function isRandom(run: string): boolean {
  const kinds = [...run].map(character => KINDS.findIndex(kind => kind.test(character)));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return KINDS.every((_, kind) => kinds.includes(kind)) && changes >= RANDOM * (run.length - 1);
}
