import { type ConditionReport, evaluateCondition } from './condition.ts';
import type { TrustContext, TrustRequest } from './context.ts';
import { matches, pattern } from './pattern.ts';
import type { TrustPrincipals, TrustStatement } from './policy.ts';
import { issuerName } from './provider.ts';
import type { TrustReason } from './reasons.ts';

export interface StatementReport {
  readonly statement: TrustStatement;
  /** Those of the needed actions that the statement covers. */
  readonly actions: readonly string[];
  /** `matches`, or why the token's provider is not among the principals. */
  readonly principal: TrustReason;
  readonly conditions: readonly ConditionReport[];
  /**
   * For GitHub's shared issuers: whether `sub` is narrowed as AWS demands of an Allow that names them. Undefined where
   * it is not and nobody knows whether AWS demands it.
   */
  readonly subjectNarrowed: boolean | undefined;
  /** Whether it counts for the actions that it covers; undefined where that cannot be seen. */
  readonly applies: boolean | undefined;
}

/** `needed` are the actions that the exchange consists of; `variables` says whether the policy's version knows them. */
export function evaluateStatement(
  statement: TrustStatement,
  needed: readonly string[],
  context: TrustContext,
  request: TrustRequest,
  variables: boolean,
): StatementReport {
  const { negated, patterns } = statement.actions;
  const covers = (action: string): boolean =>
    patterns.some(name => matches(pattern(name.toLowerCase()), action.toLowerCase())) !== negated;
  const actions = needed.filter(covers);
  const principal = evaluatePrincipal(statement.principals, request);
  const conditions = statement.conditions.map(condition =>
    evaluateCondition(condition, context, request, variables),
  );
  const subjectNarrowed =
    statement.effect === 'Deny' || isForOthers(principal) || narrowsSubject(statement, request);
  const fails =
    actions.length === 0 ||
    principal !== 'matches' ||
    subjectNarrowed === false ||
    conditions.some(({ holds }) => holds === false);
  const known = subjectNarrowed === true && conditions.every(({ holds }) => holds === true);
  const applies = fails ? false : known ? true : undefined;
  return { statement, actions, principal, conditions, subjectNarrowed, applies };
}

/** Whether a statement means others than the token's provider, or none of what the sign-in needs. */
export function isOfOthers({ principal, actions }: StatementReport): boolean {
  return actions.length === 0 || isForOthers(principal);
}

function isForOthers(principal: TrustReason): boolean {
  return principal === 'providerDiffers' || principal === 'noFederatedPrincipal';
}

function evaluatePrincipal(principals: TrustPrincipals, { provider }: TrustRequest): TrustReason {
  const { negated, everyone, federated, others } = principals;
  const named = everyone || federated.some(name => name === provider.arn || name === builtIn(provider));
  if (named !== negated) {
    return 'matches';
  }
  if (negated) {
    return 'notPrincipal';
  }
  if (federated.length === 0) {
    return others.length > 0 ? 'noFederatedPrincipal' : 'providerDiffers';
  }
  if (federated.some(arn => trimmed(arn) === trimmed(provider.arn))) {
    return 'trailingSlash';
  }
  if (federated.some(arn => arn.toLowerCase() === provider.arn.toLowerCase())) {
    return 'caseDiffers';
  }
  return federated.some(arn => nameIn(arn) === nameIn(provider.arn))
    ? 'providerOfOtherAccount'
    : 'providerDiffers';
}

/** AWS knows Google without a provider in the account (user guide, reference_policies_elements_principal.html). */
function builtIn({ kind, issuer }: TrustRequest['provider']): string | undefined {
  return kind === 'google' ? issuerName(issuer) : undefined;
}

function trimmed(arn: string): string {
  return arn.replace(/\/$/, '');
}

/** What follows the account of a provider's ARN. */
function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
function narrowsSubject({ conditions }: TrustStatement, { provider }: TrustRequest): boolean | undefined {
  if (provider.kind !== 'github' && provider.kind !== 'gitHubCloud') {
    return true;
  }
  const narrowed = conditions.some(
    ({ key, operator, quantifier, ifExists, values }) =>
      key.toLowerCase() === subjectKey(provider.issuer).toLowerCase() &&
      ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'].includes(operator) &&
      quantifier !== 'ForAllValues' &&
      !ifExists &&
      values.every(value => /[^*?]/.test(value)),
  );
  return narrowed || (provider.kind === 'github' ? false : undefined);
}

export function subjectKey(issuer: string): string {
  return `${issuerName(issuer)}:sub`;
}
