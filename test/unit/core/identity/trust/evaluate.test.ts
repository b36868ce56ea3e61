import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';
import type { TrustReason } from '../../../../../src/core/identity/trust/reasons.ts';

/**
 * Policies and claims with the outcome that AWS documents; each group names the page. IAM's user guide is
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/.
 */

const ROLE = 'arn:aws:iam::111122223333:role/blog';
const GITHUB = 'https://token.actions.githubusercontent.com';
const GOOGLE = 'https://accounts.google.com';
const COMPANY = 'https://login.example.com/tenant';
const AT = Date.UTC(2026, 10, 20, 12);

const LEGACY = 'repo:octo-org/blog-api:ref:refs/heads/main';
const IMMUTABLE = 'repo:octo-org@42/blog-api@77:ref:refs/heads/main';
const RELAY = 'octo-org/blog-api/.github/workflows/ecs-codespaces-sign-in.yml@refs/heads/main';

type Fields = Readonly<Record<string, unknown>>;

const gitHubClaims: Fields = {
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
const googleClaims: Fields = {
  iss: GOOGLE,
  aud: 'server.apps.example',
  azp: 'client.apps.example',
  sub: '1157',
  email: 'mona@example.com',
};
const companyClaims: Fields = {
  iss: COMPANY,
  aud: 'codespaces',
  sub: 'mona',
  amr: ['mfa', 'pwd'],
  groups: ['dev'],
};

/** A condition block in which `gh:`, `go:` and `co:` stand for the issuers. */
function block(conditions: Fields): Fields {
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

interface Case {
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

const SUB: Fields = { 'gh:sub': LEGACY };
const allowed = 'allowed';
const implicitDeny = 'implicitDeny';
const explicitDeny = 'explicitDeny';

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  'reference_policies_elements_condition_operators.html#Conditions_String': [
    { name: 'the same subject', when: { StringEquals: SUB }, decision: allowed },
    {
      name: 'StringEquals compares with case',
      when: { StringEquals: { 'gh:sub': 'repo:Octo-Org/blog-api:ref:refs/heads/main' } },
      decision: implicitDeny,
      because: 'caseDiffers',
    },
    {
      name: 'StringLike compares with case',
      when: { StringLike: { 'gh:sub': 'repo:Octo-Org/blog-api:*' } },
      decision: implicitDeny,
      because: 'caseDiffers',
    },
    {
      name: 'StringEqualsIgnoreCase does not',
      when: { StringEqualsIgnoreCase: { 'gh:sub': 'repo:Octo-Org/blog-api:ref:refs/heads/main' } },
      decision: allowed,
    },
    {
      name: 'a wildcard under StringEquals is a character',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org/blog-api:*' } },
      decision: implicitDeny,
      because: 'wildcardUnderEquals',
    },
    {
      name: 'a wildcard under StringEqualsIgnoreCase as well',
      when: { StringEqualsIgnoreCase: { 'gh:sub': 'repo:octo-org/blog-api:*' } },
      decision: implicitDeny,
      because: 'wildcardUnderEquals',
    },
    {
      name: 'StringLike knows *',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/blog-api:*' } },
      decision: allowed,
    },
    {
      name: 'StringLike knows ? as exactly one character',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/blog-api:ref:refs/heads/mai?' } },
      decision: allowed,
    },
    {
      name: 'and not as none',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/blog-api:ref:refs/heads/main?' } },
      decision: implicitDeny,
      because: 'otherRef',
    },
    {
      name: 'StringNotEquals beside the subject',
      when: { StringEquals: SUB, StringNotEquals: { 'gh:actor': 'hubot' } },
      decision: allowed,
    },
    {
      name: 'StringNotEquals rules out its value',
      when: { StringEquals: SUB, StringNotEquals: { 'gh:actor': ['hubot', 'octocat'] } },
      decision: implicitDeny,
      because: 'excluded',
    },
    {
      name: 'StringNotLike rules out what fits',
      when: { StringEquals: SUB, StringNotLike: { 'gh:ref': 'refs/heads/*' } },
      decision: implicitDeny,
      because: 'excluded',
    },
    {
      name: 'a negated operator holds where the claim is absent',
      when: { StringEquals: SUB, StringNotEquals: { 'gh:environment': 'production' } },
      decision: allowed,
      because: 'negatedWithoutClaim',
    },
  ],
  'reference_policies_condition-logic-multiple-context-keys-or-values.html': [
    {
      name: 'one of several values is enough',
      when: { StringEquals: { 'gh:sub': ['repo:octo-org/other:ref:refs/heads/main', LEGACY] } },
      decision: allowed,
    },
    {
      name: 'all keys of an operator have to hold',
      when: { StringEquals: { ...SUB, 'gh:actor': 'hubot' } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'all operators have to hold',
      when: { StringEquals: SUB, StringLike: { 'gh:ref': 'refs/tags/*' } },
      decision: implicitDeny,
      because: 'otherRef',
    },
    {
      name: 'keys are compared without case',
      when: { StringEquals: { 'TOKEN.actions.GitHubUserContent.com:SUB': LEGACY } },
      decision: allowed,
    },
  ],
  'reference_policies_iam-condition-keys.html#condition-keys-wif (GitHub)': [
    { name: 'actor', when: { StringEquals: { ...SUB, 'gh:actor': 'octocat' } }, decision: allowed },
    { name: 'actor_id', when: { StringEquals: { ...SUB, 'gh:actor_id': '583231' } }, decision: allowed },
    {
      name: 'job_workflow_ref',
      when: { StringEquals: { ...SUB, 'gh:job_workflow_ref': RELAY } },
      decision: allowed,
    },
    { name: 'ref', when: { StringEquals: { ...SUB, 'gh:ref': 'refs/heads/main' } }, decision: allowed },
    {
      name: 'ref without refs/heads/',
      when: { StringEquals: { ...SUB, 'gh:ref': 'main' } },
      decision: implicitDeny,
      because: 'refWithoutPrefix',
    },
    {
      name: 'repository',
      when: { StringEquals: { ...SUB, 'gh:repository': 'octo-org/blog-api' } },
      decision: allowed,
    },
    {
      name: 'repository_id',
      when: { StringEquals: { ...SUB, 'gh:repository_id': '77' } },
      decision: allowed,
    },
    {
      name: 'numbers without quotation marks',
      when: { StringEquals: { ...SUB, 'gh:repository_id': 77 } },
      decision: allowed,
    },
    {
      name: 'repository_owner_id',
      when: { StringEquals: { ...SUB, 'gh:repository_owner_id': '42' } },
      decision: allowed,
    },
    { name: 'workflow', when: { StringLike: { ...SUB, 'gh:workflow': 'ECS for *' } }, decision: allowed },
    {
      name: 'enterprise_id of a token without one',
      when: { StringEquals: { ...SUB, 'gh:enterprise_id': '9' } },
      decision: implicitDeny,
      because: 'claimMissing',
    },
    ...['event_name', 'runner_environment', 'repository_owner', 'workflow_ref'].map(
      (claim): Case => ({
        name: `${claim} is in the token and no key`,
        when: { StringEquals: { ...SUB, [`gh:${claim}`]: gitHubClaims[claim] } },
        decision: implicitDeny,
        because: 'keyNotEvaluated',
      }),
    ),
    {
      name: 'a key that does not exist passes under a negated operator',
      when: { StringEquals: SUB, StringNotEquals: { 'gh:event_name': 'pull_request' } },
      decision: allowed,
      because: 'negatedWithoutClaim',
    },
    {
      name: 'GitHub has no amr',
      when: { StringEquals: SUB, 'ForAnyValue:StringEquals': { 'gh:amr': 'mfa' } },
      claims: { ...gitHubClaims, amr: ['mfa'] },
      decision: implicitDeny,
      because: 'keyNotEvaluated',
    },
    { name: 'aud', when: { StringEquals: { ...SUB, 'gh:aud': 'sts.amazonaws.com' } }, decision: allowed },
    {
      name: 'another aud',
      when: { StringEquals: { ...SUB, 'gh:aud': 'https://github.com/octo-org' } },
      decision: implicitDeny,
      because: 'audienceDiffers',
    },
    {
      name: 'the key of another issuer',
      when: { StringEquals: { 'token.actions.githubusercontent.com/octo-enterprise:sub': LEGACY } },
      decision: implicitDeny,
      because: 'noSubjectCondition',
    },
  ],
  'GitHub: actions/reference/security/oidc (subjects)': [
    {
      name: 'an immutable subject and a policy for it',
      when: { StringEquals: { 'gh:sub': IMMUTABLE } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: allowed,
    },
    {
      name: 'an immutable subject and a policy for the legacy one',
      when: { StringEquals: SUB },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: implicitDeny,
      because: 'otherSubjectForm',
    },
    {
      name: 'a legacy subject and a policy for the immutable one',
      when: { StringEquals: { 'gh:sub': IMMUTABLE } },
      decision: implicitDeny,
      because: 'otherSubjectForm',
    },
    {
      name: 'an immutable subject and a legacy pattern of the repository',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/blog-api:*' } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: implicitDeny,
      because: 'otherSubjectForm',
    },
    {
      name: 'an immutable subject and a legacy pattern of the owner',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/*' } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: implicitDeny,
      because: 'otherSubjectForm',
    },
    {
      name: 'a pattern that fits both forms',
      when: { StringLike: { 'gh:sub': 'repo:octo-org*/blog-api*:ref:refs/heads/main' } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: allowed,
      because: 'wideSubject',
    },
    {
      name: 'a repository that was made anew under its name',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org@42/blog-api@76:ref:refs/heads/main' } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: implicitDeny,
      because: 'otherRepository',
    },
    {
      name: 'an owner that took the name of another',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org@41/blog-api@77:ref:refs/heads/main' } },
      claims: { ...gitHubClaims, sub: IMMUTABLE },
      decision: implicitDeny,
      because: 'otherOwner',
    },
    {
      name: 'the job’s environment takes the place of the branch',
      when: { StringEquals: SUB },
      claims: {
        ...gitHubClaims,
        sub: 'repo:octo-org/blog-api:environment:production',
        environment: 'production',
      },
      decision: implicitDeny,
      because: 'environmentChangedSubject',
    },
    {
      name: 'an environment that the policy wants',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org/blog-api:environment:production' } },
      claims: {
        ...gitHubClaims,
        sub: 'repo:octo-org/blog-api:environment:production',
        environment: 'production',
      },
      decision: allowed,
    },
    {
      name: 'no environment where the policy wants one',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org/blog-api:environment:production' } },
      decision: implicitDeny,
      because: 'environmentExpected',
    },
    {
      name: 'another environment',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org/blog-api:environment:production' } },
      claims: { ...gitHubClaims, sub: 'repo:octo-org/blog-api:environment:development' },
      decision: implicitDeny,
      because: 'otherEnvironment',
    },
    {
      name: 'a tag',
      when: { StringLike: { 'gh:sub': 'repo:octo-org/blog-api:ref:refs/tags/v*' } },
      claims: { ...gitHubClaims, sub: 'repo:octo-org/blog-api:ref:refs/tags/v1', ref: 'refs/tags/v1' },
      decision: allowed,
    },
    {
      name: 'another branch',
      when: { StringEquals: SUB },
      claims: { ...gitHubClaims, sub: 'repo:octo-org/blog-api:ref:refs/heads/topic' },
      decision: implicitDeny,
      because: 'otherRef',
    },
    {
      name: 'a pull request',
      when: { StringEquals: SUB },
      claims: { ...gitHubClaims, sub: 'repo:octo-org/blog-api:pull_request' },
      decision: implicitDeny,
      because: 'otherRef',
    },
    {
      name: 'another repository of the owner',
      when: { StringEquals: { 'gh:sub': 'repo:octo-org/blog-web:ref:refs/heads/main' } },
      decision: implicitDeny,
      because: 'otherRepository',
    },
    {
      name: 'a repository of another owner',
      when: { StringEquals: { 'gh:sub': 'repo:hubot/blog-api:ref:refs/heads/main' } },
      decision: implicitDeny,
      because: 'otherOwner',
    },
    {
      name: 'a customized subject',
      when: { StringEquals: SUB },
      claims: { ...gitHubClaims, sub: `job_workflow_ref:${RELAY}` },
      decision: implicitDeny,
      because: 'customSubject',
    },
  ],
  'id_roles_providers_oidc_secure-by-default.html': [
    { name: 'no condition at all', when: {}, decision: implicitDeny, because: 'noSubjectCondition' },
    {
      name: 'no condition on sub',
      when: { StringEquals: { 'gh:aud': 'sts.amazonaws.com', 'gh:repository_id': '77' } },
      decision: implicitDeny,
      because: 'noSubjectCondition',
    },
    {
      name: 'sub as a wildcard alone',
      when: { StringLike: { 'gh:sub': '*' } },
      decision: implicitDeny,
      because: 'noSubjectCondition',
    },
    {
      name: 'sub under IfExists',
      when: { StringEqualsIfExists: SUB },
      decision: implicitDeny,
      because: 'noSubjectCondition',
    },
    {
      name: 'another issuer needs none',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:aud': 'codespaces' } },
      decision: allowed,
    },
  ],
  'reference_policies_condition-single-vs-multi-valued-context-keys.html': [
    {
      name: 'ForAllValues passes where the claim is absent',
      when: { StringEquals: SUB, 'ForAllValues:StringEquals': { 'gh:environment': 'production' } },
      decision: allowed,
      because: 'forAllValues',
    },
    {
      name: 'ForAllValues on sub alone is no condition on sub',
      when: { 'ForAllValues:StringEquals': SUB },
      decision: implicitDeny,
      because: 'noSubjectCondition',
    },
    {
      name: 'ForAllValues with a value that differs',
      when: { StringEquals: SUB, 'ForAllValues:StringEquals': { 'gh:actor': 'hubot' } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'ForAnyValue does not pass where the claim is absent',
      when: { StringEquals: SUB, 'ForAnyValue:StringEquals': { 'gh:environment': 'production' } },
      decision: implicitDeny,
      because: 'claimMissing',
    },
    {
      name: 'ForAnyValue over amr',
      issuer: COMPANY,
      claims: companyClaims,
      when: { 'ForAnyValue:StringEquals': { 'co:amr': 'mfa' } },
      decision: allowed,
    },
    {
      name: 'ForAllValues over amr',
      issuer: COMPANY,
      claims: companyClaims,
      when: { 'ForAllValues:StringEquals': { 'co:amr': 'mfa' } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'several values without ForAnyValue',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:amr': ['mfa', 'pwd'] } },
      decision: implicitDeny,
      because: 'manyValues',
    },
  ],
  'reference_policies_elements_condition_operators.html#Conditions_IfExists and #Conditions_Null': [
    {
      name: 'IfExists passes where the claim is absent',
      when: { StringEquals: SUB, StringEqualsIfExists: { 'gh:environment': 'production' } },
      decision: allowed,
      because: 'ifExists',
    },
    {
      name: 'IfExists compares where it is there',
      when: { StringEquals: SUB, StringEqualsIfExists: { 'gh:actor': 'hubot' } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'Null false: the claim has to be there',
      when: { StringEquals: SUB, Null: { 'gh:environment': 'false' } },
      decision: implicitDeny,
      because: 'presence',
    },
    {
      name: 'Null true: it must not',
      when: { StringEquals: SUB, Null: { 'gh:environment': true } },
      decision: allowed,
    },
  ],
  'reference_policies_elements_condition_operators.html (other operators)': [
    {
      name: 'NumericEquals',
      when: { StringEquals: SUB, NumericEquals: { 'gh:repository_id': '77.0' } },
      decision: allowed,
    },
    {
      name: 'NumericLessThan',
      when: { StringEquals: SUB, NumericLessThan: { 'gh:repository_id': '77' } },
      decision: implicitDeny,
      because: 'otherRepository',
    },
    {
      name: 'DateLessThan on the time of the call',
      when: { StringEquals: SUB, DateLessThan: { 'aws:CurrentTime': '2026-11-20T12:00:01Z' } },
      decision: allowed,
    },
    {
      name: 'DateGreaterThan with seconds since the epoch',
      when: { StringEquals: SUB, DateGreaterThan: { 'aws:EpochTime': String(AT / 1000) } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    { name: 'Bool', when: { StringEquals: SUB, Bool: { 'aws:SecureTransport': 'TRUE' } }, decision: allowed },
    {
      name: 'ArnLike on the provider',
      when: {
        StringEquals: SUB,
        ArnLike: { 'aws:FederatedProvider': 'arn:aws:iam::*:oidc-provider/token.*' },
      },
      decision: allowed,
    },
    {
      name: 'ArnEquals knows wildcards part by part',
      when: { StringEquals: SUB, ArnEquals: { 'aws:FederatedProvider': 'arn:aws:*:oidc-provider/*' } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'IpAddress depends on the network',
      when: { StringEquals: SUB, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      decision: 'unknown',
      because: 'outOfSight',
    },
  ],
  'reference_policies_variables.html': [
    {
      name: 'the session name in the subject',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:sub': `\${sts:RoleSessionName}` } },
      session: 'mona',
      decision: allowed,
    },
    {
      name: 'variables are text before version 2012-10-17',
      version: '2008-10-17',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:sub': `\${sts:RoleSessionName}` } },
      session: 'mona',
      decision: implicitDeny,
      because: 'valueDiffers',
    },
    {
      name: 'a variable without a value compares with nothing',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:sub': `\${sts:SourceIdentity}` } },
      decision: implicitDeny,
      because: 'variableWithoutValue',
    },
    {
      name: 'a default takes its place',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:sub': `\${sts:SourceIdentity, 'mona'}` } },
      decision: allowed,
    },
    {
      name: 'an asterisk can be written',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringLike: { 'co:sub': `mon\${*}` } },
      decision: implicitDeny,
      because: 'valueDiffers',
    },
  ],
  'reference_policies_elements_principal.html and _notprincipal.html': [
    {
      name: 'one of several providers',
      statement: { Principal: { Federated: [arn(GOOGLE), arn(GITHUB)] } },
      when: { StringEquals: SUB },
      decision: allowed,
    },
    {
      name: 'another provider',
      statement: { Principal: { Federated: arn(GOOGLE) } },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'providerDiffers',
    },
    {
      name: 'a slash at the end',
      statement: { Principal: { Federated: `${arn(GITHUB)}/` } },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'trailingSlash',
    },
    {
      name: 'a provider of another account',
      statement: { Principal: { Federated: arn(GITHUB).replace('111122223333', '444455556666') } },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'providerOfOtherAccount',
    },
    {
      name: 'an account is no federated principal',
      statement: { Principal: { AWS: 'arn:aws:iam::111122223333:root' } },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'noStatement',
    },
    {
      name: 'Google, which AWS knows without a provider',
      issuer: GOOGLE,
      claims: googleClaims,
      statement: { Principal: { Federated: 'accounts.google.com' } },
      when: { StringEquals: { 'go:aud': 'client.apps.example' } },
      decision: allowed,
    },
    {
      name: 'everyone',
      statement: { Principal: '*' },
      when: { StringEquals: SUB },
      decision: allowed,
      because: 'everyone',
    },
    {
      name: 'NotPrincipal leaves the provider out',
      statement: { Principal: undefined, NotPrincipal: { Federated: arn(GITHUB) } },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'notPrincipal',
    },
  ],
  'reference_policies_elements_action.html and _notaction.html': [
    { name: 'sts:*', statement: { Action: 'sts:*' }, when: { StringEquals: SUB }, decision: allowed },
    {
      name: 'without case, with wildcards, in a list',
      statement: { Action: ['iam:Get*', 'STS:assumerolewith*identity'] },
      when: { StringEquals: SUB },
      decision: allowed,
    },
    {
      name: 'sts:AssumeRole is another action',
      statement: { Action: 'sts:AssumeRole' },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'actionMissing',
    },
    {
      name: 'NotAction of another action',
      statement: { Action: undefined, NotAction: 'sts:AssumeRole' },
      when: { StringEquals: SUB },
      decision: allowed,
    },
    {
      name: 'NotAction of this one',
      statement: { Action: undefined, NotAction: 'sts:AssumeRoleWith*' },
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'actionMissing',
    },
  ],
  'reference_policies_evaluation-logic.html': [
    {
      name: 'a Deny wins',
      when: { StringEquals: SUB },
      more: [{ Effect: 'Deny', Condition: block({ StringEquals: { 'gh:actor': 'octocat' } }) }],
      decision: explicitDeny,
      because: 'denied',
    },
    {
      name: 'a Deny on something else does not count',
      when: { StringEquals: SUB },
      more: [{ Effect: 'Deny', Condition: block({ StringEquals: { 'gh:actor': 'hubot' } }) }],
      decision: allowed,
    },
    {
      name: 'a Deny on a key that is never there counts always under NotEquals',
      when: { StringEquals: SUB },
      more: [
        { Effect: 'Deny', Condition: block({ StringNotEquals: { 'gh:repository_owner': 'octo-org' } }) },
      ],
      decision: explicitDeny,
      because: 'denied',
    },
    {
      name: 'a second statement lets in',
      when: { StringEquals: { 'gh:sub': 'repo:hubot/x:ref:refs/heads/main' } },
      more: [{ Condition: block({ StringEquals: SUB }) }],
      decision: allowed,
    },
    {
      name: 'the nearest of two is told',
      when: { StringEquals: { 'gh:sub': 'repo:hubot/x:ref:refs/heads/main' } },
      more: [{ Condition: block({ StringLike: { 'gh:sub': 'repo:octo-org/BLOG-api:*' } }) }],
      decision: implicitDeny,
      because: 'caseDiffers',
    },
    { name: 'a single statement without a list', when: { StringEquals: SUB }, decision: allowed },
  ],
  'id_session-tags.html#id_session-tags_adding-assume-role-idp and id_credentials_temp_control-access_monitor.html':
    [
      {
        name: 'tags need sts:TagSession',
        issuer: COMPANY,
        claims: { ...companyClaims, 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
        when: { StringEquals: { 'co:sub': 'mona' } },
        decision: implicitDeny,
        because: 'tagSessionMissing',
      },
      {
        name: 'tags with it',
        issuer: COMPANY,
        claims: { ...companyClaims, 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
        statement: { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] },
        when: { StringEquals: { 'co:sub': 'mona', 'aws:RequestTag/team': 'blog' } },
        decision: allowed,
      },
      {
        name: 'tag keys are many',
        issuer: COMPANY,
        claims: {
          ...companyClaims,
          'https://aws.amazon.com/tags': { principal_tags: { team: 'blog', cost: '1' } },
        },
        statement: { Action: 'sts:*' },
        when: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] } },
        decision: allowed,
        because: 'forAllValues',
      },
      {
        name: 'a source identity needs sts:SetSourceIdentity',
        issuer: COMPANY,
        claims: { ...companyClaims, 'https://aws.amazon.com/source_identity': 'mona' },
        when: { StringEquals: { 'co:sub': 'mona' } },
        decision: implicitDeny,
        because: 'sourceIdentityMissing',
      },
      {
        name: 'and may be compared',
        issuer: COMPANY,
        claims: { ...companyClaims, 'https://aws.amazon.com/source_identity': 'mona' },
        statement: { Action: 'sts:*' },
        when: { StringLike: { 'sts:SourceIdentity': 'mo*' } },
        decision: allowed,
      },
    ],
  'reference_policies_iam-condition-keys.html#condition-keys-wif (Google and others)': [
    {
      name: 'azp is what aud compares with',
      issuer: GOOGLE,
      claims: googleClaims,
      when: { StringEquals: { 'go:aud': 'client.apps.example' } },
      decision: allowed,
    },
    {
      name: 'aud itself is not',
      issuer: GOOGLE,
      claims: googleClaims,
      when: { StringEquals: { 'go:aud': 'server.apps.example' } },
      decision: implicitDeny,
      because: 'azpIsAudience',
    },
    {
      name: 'aud is oaud',
      issuer: GOOGLE,
      claims: googleClaims,
      when: { StringEquals: { 'go:oaud': 'server.apps.example', 'go:email': 'mona@example.com' } },
      decision: allowed,
    },
    {
      name: 'without azp aud is itself',
      issuer: GOOGLE,
      claims: { ...googleClaims, azp: undefined },
      when: { StringEquals: { 'go:aud': 'server.apps.example' } },
      decision: allowed,
    },
    {
      name: 'another issuer has no email',
      issuer: COMPANY,
      claims: { ...companyClaims, email: 'mona@example.com' },
      when: { StringEquals: { 'co:email': 'mona@example.com' } },
      decision: implicitDeny,
      because: 'keyNotEvaluated',
    },
    {
      name: 'claims of one’s own are no keys',
      issuer: COMPANY,
      claims: companyClaims,
      when: { 'ForAnyValue:StringEquals': { 'co:groups': 'dev' } },
      decision: implicitDeny,
      because: 'keyNotEvaluated',
    },
    {
      name: 'the first of several audiences',
      issuer: COMPANY,
      claims: { ...companyClaims, aud: ['codespaces', 'other'] },
      when: { StringEquals: { 'co:aud': 'codespaces' } },
      decision: allowed,
    },
    {
      name: 'a slash at the end of a subject',
      issuer: COMPANY,
      claims: { ...companyClaims, sub: 'https://login.example.com/mona' },
      when: { StringEquals: { 'co:sub': 'https://login.example.com/mona/' } },
      decision: implicitDeny,
      because: 'trailingSlash',
    },
  ],
  'aws-actions/configure-aws-credentials, README.md': [
    {
      name: 'a role named exactly GitHubActions',
      role: 'GitHubActions',
      when: { StringEquals: SUB },
      decision: implicitDeny,
      because: 'reservedRoleName',
    },
    {
      name: 'names are compared with case',
      role: 'githubactions',
      when: { StringEquals: SUB },
      decision: allowed,
    },
    {
      name: 'another issuer may',
      role: 'GitHubActions',
      issuer: COMPANY,
      claims: companyClaims,
      when: { StringEquals: { 'co:sub': 'mona' } },
      decision: allowed,
    },
  ],
};

function arn(issuer: string): string {
  return `arn:aws:iam::111122223333:oidc-provider/${issuer.replace('https://', '')}`;
}

function documentOf({ when, statement, more = [], version = '2012-10-17', issuer = GITHUB }: Case): Fields {
  const base = {
    Effect: 'Allow',
    Principal: { Federated: arn(issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
  };
  const first = { ...base, ...(when === undefined ? {} : { Condition: block(when) }), ...statement };
  const rest = more.map(fields => ({ ...base, ...fields }));
  return JSON.parse(
    JSON.stringify({ Version: version, Statement: rest.length === 0 ? first : [first, ...rest] }),
  );
}

let count = 0;
for (const [page, cases] of Object.entries(GROUPS)) {
  for (const entry of cases) {
    count++;
    test(`${page}: ${entry.name}`, () => {
      const { claims = gitHubClaims, issuer = GITHUB, role = 'blog', session = 'octocat' } = entry;
      const report = evaluateTrust(parseTrustPolicy(documentOf(entry)), {
        claims: JSON.parse(JSON.stringify(claims)),
        provider: providerOf(issuer, ROLE, undefined),
        roleName: role,
        sessionName: session,
        at: AT,
      });
      const told = report.decision === 'allowed' ? report.warnings : report.problems;
      assert.equal(report.decision, entry.decision);
      assert.equal(told[0]?.reason, entry.because, JSON.stringify(told));
      assert.equal(report.problems.length === 0, entry.decision === 'allowed');
      for (const { why } of told) {
        assert.doesNotMatch(why, /undefined|\{\d\}/);
      }
    });
  }
}

test('there are as many cases as were promised', () => {
  assert.ok(count >= 60, String(count));
});
