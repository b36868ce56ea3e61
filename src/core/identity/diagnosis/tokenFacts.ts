import { isIssuer } from '../relay/host.ts';
import { AUDIENCE } from '../relay/request.ts';
import { doubtfulClaims, evaluatedClaims } from '../trust/context.ts';
import { providerOf, type TrustedProvider } from '../trust/provider.ts';
import { isLoopback } from '../webAddress.ts';
import type { Facts, GitHubFacts } from './facts.ts';

export interface TokenClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  /** They are what the next sign-in is expected to bring, not what was presented. */
  readonly expected: boolean;
  /** Claims that it may bring beside these, with values that nobody knows; none of what was presented. */
  readonly unknown: readonly string[];
}

/**
 * The claims to hold the trust policy against: those presented last or, for the relay, those that the repository
 * will send. Undefined where neither is known.
 */
export function tokenClaims(facts: Facts): TokenClaims | undefined {
  const { presented, environment, gitHub } = facts;
  if (presented !== undefined && Object.keys(presented.claims).length > 0) {
    return { claims: presented.claims, expected: false, unknown: [] };
  }
  const { identity } = environment;
  const claims =
    identity.kind === 'githubActions' && gitHub !== undefined
      ? relayClaims(gitHub, identity.workflow, identity.environment)
      : undefined;
  return claims === undefined ? undefined : { claims, expected: true, unknown: unknownClaims(facts, claims) };
}

/** Of the claims that a condition can be on, the expected ones leave out what cannot be foreseen. */
function unknownClaims(facts: Facts, claims: TokenClaims['claims']): readonly string[] {
  const provider = trustedProvider(facts, String(claims['iss']), facts.roleArn ?? '');
  return [...evaluatedClaims(provider), ...doubtfulClaims(provider)].filter(
    name => claims[name] === undefined && !NEVER_UNFORESEEN.has(name),
  );
}

/** GitHub's tokens have no `amr`, and an environment where the settings name one. */
const NEVER_UNFORESEEN: ReadonlySet<string> = new Set(['amr', 'environment']);

/** https://docs.github.com/en/actions/reference/security/oidc */
function relayClaims(
  { issuer, repository, subject, login, userId }: GitHubFacts,
  workflow: string,
  environment: string | undefined,
): TokenClaims['claims'] | undefined {
  if (!repository.seen || !subject.seen) {
    return undefined;
  }
  const { owner, name, id, ownerId, defaultBranch } = repository.value;
  const { useDefault, includeClaimKeys, immutable, prefix } = subject.value;
  if (!useDefault && includeClaimKeys.length > 0) {
    return undefined;
  }
  const full = `${owner}/${name}`;
  const ref = `refs/heads/${defaultBranch}`;
  const start = prefix ?? (immutable ? `repo:${owner}@${ownerId}/${name}@${id}` : `repo:${full}`);
  const path = `${full}/.github/workflows/${workflow}@${ref}`;
  return {
    iss: issuer,
    aud: AUDIENCE,
    sub: `${start}:${environment === undefined ? `ref:${ref}` : `environment:${environment}`}`,
    ...(login.seen && login.value !== '' ? { actor: login.value } : {}),
    ...(userId === undefined ? {} : { actor_id: String(userId) }),
    ...(environment === undefined ? {} : { environment }),
    job_workflow_ref: path,
    ref,
    repository: full,
    repository_id: String(id),
    repository_owner_id: String(ownerId),
  };
}

/** The issuer of the environment's tokens: as the token says it, otherwise as the settings or GitHub do. */
export function issuerOf(facts: Facts): string | undefined {
  const { environment, gitHub, presented } = facts;
  const said = presented?.claims['iss'];
  if (typeof said === 'string') {
    return said;
  }
  const { identity } = environment;
  switch (identity.kind) {
    case 'githubActions':
      return gitHub?.issuer;
    case 'oidc':
      return identity.issuer;
    case 'microsoft':
      return `https://login.microsoftonline.com/${identity.tenant}/v2.0`;
    case 'identityCenter':
    case 'ambient':
    case 'sandbox':
      return undefined;
  }
}

/** The IAM provider that stands for an issuer in the role's account. */
export function trustedProvider(
  { gitHub, environment }: Facts,
  issuer: string,
  roleArn: string,
): TrustedProvider {
  const ofServer = gitHub !== undefined && isIssuer(issuer, gitHub.issuer);
  return providerOf(issuer, roleArn, ofServer ? issuer : undefined, {
    standIn: ofServer && isHere(issuer) && isHere(environment.endpointUrl ?? ''),
  });
}

/** An address of this machine, where both GitHub and AWS can only be the sandbox, or something like it. */
function isHere(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isLoopback(url);
}

export function audiences(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const { aud } = claims;
  return (Array.isArray(aud) ? aud : [aud]).filter(value => typeof value === 'string');
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

export function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
