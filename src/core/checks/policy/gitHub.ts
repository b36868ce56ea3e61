import { claimOf } from '../../identity/trust/mismatch.ts';
import { isGitHub, issuerName, providerOf, type TrustedProvider } from '../../identity/trust/provider.ts';
import type { RepositoryFacts } from '../file.ts';
import type { Condition, Statement } from './statement.ts';

const WEB_IDENTITY = 'sts:assumerolewithwebidentity';

/** Whether it lets a web identity have the role. */
export function assumesByWebIdentity({ allows, actions }: Statement): boolean {
  return (
    allows && actions.some(({ text }) => text.toLowerCase() === WEB_IDENTITY || /^(?:sts:)?\*$/.test(text))
  );
}

/**
 * The provider that stands for GitHub in a statement that lets its tokens in; undefined for any other statement.
 * An organisation's own server is known by the set-up's answers, or by subjects such as only GitHub writes.
 */
export function gitHubProvider(
  statement: Statement,
  repository: RepositoryFacts | undefined,
): TrustedProvider | undefined {
  if (!assumesByWebIdentity(statement)) {
    return undefined;
  }
  for (const { kind, text } of statement.principals) {
    const name = kind === 'Federated' ? issuerOf(text) : undefined;
    const provider = name === undefined ? undefined : gitHubOf(name, text, statement, repository);
    if (provider !== undefined && isGitHub(provider)) {
      return provider;
    }
  }
  return undefined;
}

function gitHubOf(
  name: string,
  arn: string,
  statement: Statement,
  repository: RepositoryFacts | undefined,
): TrustedProvider {
  const issuer = `https://${name}`;
  const known =
    SERVER.test(name) ||
    (repository?.issuer !== undefined && issuerName(repository.issuer) === name) ||
    hasGitHubSubject(statement, name);
  // What listens on loopback stands in for github.com, as set-up has it too.
  return providerOf(issuer, arn, known ? issuer : undefined, { standIn: known && LOOPBACK.test(name) });
}

/** https://docs.github.com/en/enterprise-server/actions/reference/security/oidc */
const SERVER = /\/_services\/token$/i;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost)(?::\d+)?(?:\/|$)/i;

function hasGitHubSubject({ conditions }: Statement, name: string): boolean {
  return conditions.some(
    ({ key, values }) =>
      claimOf(key.name, name)?.toLowerCase() === 'sub' && values.some(({ text }) => text.startsWith('repo:')),
  );
}

/** The name of the issuer at the end of a provider's ARN, however it is spelt. */
export function issuerOf(arn: string): string | undefined {
  const [, name] = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(?:https:\/\/)?(.+?)\/?$/.exec(arn) ?? [];
  return name;
}

export function conditionsOn(
  { conditions }: Statement,
  provider: TrustedProvider,
  claim: string,
): readonly Condition[] {
  return conditions.filter(({ key }) => claimOf(key.name, provider.issuer)?.toLowerCase() === claim);
}

/** Whether every value of a condition that binds passes, for one of the conditions on the claim. */
export function binds(
  statement: Statement,
  provider: TrustedProvider,
  claim: string,
  passes: (text: string) => boolean,
): boolean {
  return bindingOn(statement, provider, claim).some(({ operator, values }) =>
    // Only under `StringLike` is a wildcard one.
    values.every(({ text }) => operator !== 'StringLike' || passes(text)),
  );
}

/** Conditions that a token without the claim, or with another value of it, fails. */
export function bindingOn(
  statement: Statement,
  provider: TrustedProvider,
  claim: string,
): readonly Condition[] {
  return conditionsOn(statement, provider, claim).filter(
    ({ operator, quantifier, ifExists, values }) =>
      /^String(?:Equals|EqualsIgnoreCase|Like)$/.test(operator) &&
      quantifier !== 'ForAllValues' &&
      !ifExists &&
      values.length > 0,
  );
}
