import type { ContextValue } from './context.ts';
import { issuerName, type Provider } from './provider.ts';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * GitHub's claims that IAM knows beside `aud` and `sub`; any other one never matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
const GITHUB = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];

/**
 * The condition keys of a verified token: the issuer's name, a colon, the key. For all issuers `aud`
 * (which is `azp` where the token has one), `sub` and `amr`; for Google also `oaud` and `email`; for
 * GitHub its ten keys and no `amr`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function claimKeys(claims: Claims, provider: Provider): Record<string, ContextValue> {
  const audience = firstText(claims['aud']);
  const keys: Record<string, ContextValue | undefined> = {
    aud: text(claims['azp']) ?? audience,
    sub: text(claims['sub']),
  };
  switch (provider.kind) {
    case 'github':
      for (const name of GITHUB) {
        keys[name] = text(claims[name]);
      }
      break;
    case 'google':
      keys['oaud'] = audience;
      keys['email'] = text(claims['email']);
      keys['amr'] = texts(claims['amr']);
      break;
    case 'other':
      keys['amr'] = texts(claims['amr']);
      break;
  }
  const prefix = issuerName(provider.issuer);
  const present: Record<string, ContextValue> = {};
  for (const [name, value] of Object.entries(keys)) {
    if (value !== undefined) {
      present[`${prefix}:${name}`] = value;
    }
  }
  return present;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(text).filter(item => item !== undefined) : undefined;
}

function firstText(value: unknown): string | undefined {
  return Array.isArray(value) ? text(value[0]) : text(value);
}
