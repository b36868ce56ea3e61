import type { TrustReason } from '../../../../../../src/core/identity/trust/reasons.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/blog';
export const GITHUB = 'https://token.actions.githubusercontent.com';
export const GOOGLE = 'https://accounts.google.com';
export const COMPANY = 'https://login.example.com/tenant';
export const AT = Date.UTC(2026, 10, 20, 12);

export const LEGACY = 'repo:octo-org/blog-api:ref:refs/heads/main';
export const IMMUTABLE = 'repo:octo-org@42/blog-api@77:ref:refs/heads/main';
export const RELAY = 'octo-org/blog-api/.github/workflows/ecs-codespaces-sign-in.yml@refs/heads/main';

export type Fields = Readonly<Record<string, unknown>>;

export const gitHubClaims: Fields = {
  iss: GITHUB,
  aud: 'sts.amazonaws.com',
  sub: LEGACY,
  actor: 'octocat',
  actor_id: '583231',
  event_name: 'workflow_dispatch',
  job_workflow_ref: RELAY,
  ref: 'refs/heads/main',
  repository: 'octo-org/blog-api',
  repository_id: '77',
  repository_owner: 'octo-org',
  repository_owner_id: '42',
  runner_environment: 'github-hosted',
  workflow: 'ECS for Codespaces sign-in',
  workflow_ref: RELAY,
};
export const googleClaims: Fields = {
  iss: GOOGLE,
  aud: 'server.apps.example',
  azp: 'client.apps.example',
  sub: '1157',
  email: 'mona@example.com',
};
export const companyClaims: Fields = {
  iss: COMPANY,
  aud: 'codespaces',
  sub: 'mona',
  amr: ['mfa', 'pwd'],
  groups: ['dev'],
};

/** A condition block in which `gh:`, `go:` and `co:` stand for the issuers. */
export function block(conditions: Fields): Fields {
  const names: Readonly<Record<string, string>> = { gh: GITHUB, go: GOOGLE, co: COMPANY };
  const long = (key: string): string =>
    key.replace(/^(gh|go|co):/, (_, name: string) => `${names[name]?.replace('https://', '')}:`);
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys ?? {}).map(([key, value]) => [long(key), value])),
    ]),
  );
}

/** A trust policy and what is presented to it, with the outcome that AWS documents. */
export interface Case {
  readonly name: string;
  /** Of the one Allow statement. */
  readonly when?: Fields;
  /** In place of the whole statement's other fields. */
  readonly statement?: Fields;
  /** Put behind the Allow statement. */
  readonly more?: readonly Fields[];
  readonly version?: string;
  readonly claims?: Fields;
  readonly issuer?: string;
  readonly role?: string;
  readonly session?: string;
  readonly decision: 'allowed' | 'implicitDeny' | 'explicitDeny' | 'unknown';
  /** The first problem, or where the sign-in is allowed the first warning. */
  readonly because?: TrustReason;
}

export const SUB: Fields = { 'gh:sub': LEGACY };
export const allowed = 'allowed';
export const implicitDeny = 'implicitDeny';
export const explicitDeny = 'explicitDeny';

/** Cases by the page that documents them; IAM's user guide is https://docs.aws.amazon.com/IAM/latest/UserGuide/. */
export type Pages = Readonly<Record<string, readonly Case[]>>;

export function arn(issuer: string): string {
  return `arn:aws:iam::111122223333:oidc-provider/${issuer.replace('https://', '')}`;
}
