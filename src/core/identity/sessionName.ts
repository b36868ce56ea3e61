const MAX = 64;
const SHORT_PREFIX = 'codespace-';

/**
 * The RoleSessionName under which CloudTrail shows a person: the identity itself where AWS allows its
 * characters, otherwise as near to it as possible. AWS wants 2 to 64 characters of `[\w+=,.@-]`
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
 */
export function sessionName(identity: string): string {
  const name = identity
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_+=,.@-]+/g, '-')
    .slice(0, MAX);
  return name.length < 2 ? `${SHORT_PREFIX}${name === '-' || name === '' ? 'user' : name}` : name;
}
