import { ApiError } from '../api.ts';
import { matchAction } from './match.ts';
import type { Policy, Statement } from './policy.ts';
import { issuerName, kindOf, type Provider } from './provider.ts';

/**
 * All of GitHub shares its issuers, so that IAM demands of a trust policy that it looks at `sub`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */

const PROVIDER_ARN = /^arn:aws:iam::\d{12}:oidc-provider\/(.+)$/;

/** Throws MalformedPolicyDocument for a statement that lets all of GitHub in; `issuers` are GitHub's too. */
export function requireSubject(
  trust: Policy,
  providers: readonly Provider[],
  issuers: ReadonlySet<string> = new Set(),
): void {
  for (const statement of trust.statements) {
    for (const arn of statement.principals?.federated ?? []) {
      const name = PROVIDER_ARN.exec(arn)?.[1] ?? '';
      if (isGithub(arn, name, providers, issuers) && admits(statement) && !narrowsSubject(statement, name)) {
        throw new ApiError(
          'MalformedPolicyDocument',
          `The trust policy must evaluate the condition key ${name}:sub with a value that is not only a wildcard.`,
        );
      }
    }
  }
}

/** The policy without the statements that would let all of GitHub in; for other providers all of it. */
export function effectiveTrust(trust: Policy, provider: Provider): Policy {
  if (provider.kind !== 'github') {
    return trust;
  }
  const name = issuerName(provider.issuer);
  return {
    ...trust,
    statements: trust.statements.filter(
      statement => statement.effect === 'Deny' || narrowsSubject(statement, name),
    ),
  };
}

function isGithub(
  arn: string,
  name: string,
  providers: readonly Provider[],
  issuers: ReadonlySet<string>,
): boolean {
  const url = `https://${name}`;
  const known = providers.find(provider => provider.arn === arn);
  return known === undefined
    ? [...issuers].some(issuer => issuerName(issuer) === name) ||
        (URL.canParse(url) && kindOf(new URL(url)) === 'github')
    : known.kind === 'github';
}

function admits(statement: Statement): boolean {
  const { negated, patterns } = statement.actions;
  return (
    statement.effect === 'Allow' &&
    patterns.some(pattern => matchAction(pattern, 'sts:AssumeRoleWithWebIdentity')) !== negated
  );
}

function narrowsSubject(statement: Statement, name: string): boolean {
  const key = `${name}:sub`.toLowerCase();
  return statement.conditions.some(
    condition =>
      condition.key === key &&
      !condition.ifExists &&
      condition.quantifier !== 'ForAllValues' &&
      ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'].includes(condition.operator) &&
      condition.values.every(value => /[^*?]/.test(value)),
  );
}
