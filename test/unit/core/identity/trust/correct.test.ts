import assert from 'node:assert/strict';
import test from 'node:test';
import { policyDiff } from '../../../../../src/core/identity/diagnosis/policyDiff.ts';
import type { TrustRequest } from '../../../../../src/core/identity/trust/context.ts';
import { type Correction, correctTrust } from '../../../../../src/core/identity/trust/correct.ts';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../../../src/core/identity/trust/provider.ts';

const ROLE = 'arn:aws:iam::111122223333:role/blog';
const ISSUER = 'https://token.actions.githubusercontent.com';
const COMPANY = 'https://login.example.com/tenant';
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const KEY = 'token.actions.githubusercontent.com';
const SUBJECT = 'repo:octo-org/blog-api:ref:refs/heads/main';
const IMMUTABLE = 'repo:octo-org@42/blog-api@77:ref:refs/heads/main';
const WORKFLOW = 'octo-org/blog-api/.github/workflows/ecs-codespaces-sign-in.yml@refs/heads/main';

type Fields = Readonly<Record<string, unknown>>;

const CLAIMS: Fields = {
  iss: ISSUER,
  aud: 'sts.amazonaws.com',
  sub: SUBJECT,
  actor: 'octocat',
  event_name: 'workflow_dispatch',
  job_workflow_ref: WORKFLOW,
  ref: 'refs/heads/main',
  repository: 'octo-org/blog-api',
  repository_id: '77',
  repository_owner: 'octo-org',
  repository_owner_id: '42',
  workflow_ref: WORKFLOW,
};

function request(claims: Fields = CLAIMS, issuer = ISSUER): TrustRequest {
  return {
    claims,
    provider: providerOf(issuer, ROLE, undefined),
    roleName: 'blog',
    sessionName: 'octocat',
    at: 0,
  };
}

function policy(
  condition: unknown,
  statement: Fields = {},
): { readonly Version: string; readonly Statement: readonly Fields[] } {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Relay',
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
        ...statement,
      },
    ],
  };
}

/** The correction, which has to let the claims in. */
function corrected(document: unknown, of: TrustRequest = request(), defaultBranch = 'main'): unknown {
  const correction: Correction = correctTrust(document, of, { defaultBranch });
  assert.equal(correction.kind, 'corrected', JSON.stringify(correction));
  assert.ok(correction.kind === 'corrected');
  assert.equal(evaluateTrust(parseTrustPolicy(correction.document), of).decision, 'allowed');
  return correction.document;
}

function refusal(document: unknown, of: TrustRequest = request(), defaultBranch = 'main'): string {
  const correction = correctTrust(document, of, { defaultBranch });
  assert.equal(correction.kind, 'refused', JSON.stringify(correction));
  return correction.kind === 'refused' ? correction.why : '';
}

test('the subject is written as the repository sends it, and nothing else changes', () => {
  const before = policy({ StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com', [`${KEY}:sub`]: SUBJECT } });
  const after = corrected(before, request({ ...CLAIMS, sub: IMMUTABLE }));
  assert.deepEqual(
    after,
    policy({ StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com', [`${KEY}:sub`]: IMMUTABLE } }),
  );
  const changed = policyDiff(before, after)
    .split('\n')
    .filter(line => /^[+-] /.test(line));
  assert.deepEqual(
    changed.map(line => line[0]),
    ['-', '+'],
  );
  assert.match(changed[1] ?? '', /octo-org@42\/blog-api@77/);
});

test('the case of the subject is mended in its list', () => {
  assert.deepEqual(
    corrected(policy({ StringEquals: { [`${KEY}:sub`]: 'repo:Octo-Org/Blog-API:ref:refs/heads/main' } })),
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }),
  );
});

test('a wildcard under StringEquals becomes the one value, and a caution names StringLike', () => {
  const before = policy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:*' } });
  const correction = correctTrust(before, request());
  assert.ok(correction.kind === 'corrected');
  assert.deepEqual(correction.document, policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }));
  assert.match(correction.cautions.join(' '), /StringLike/);
});

test('of an issuer of people no caution speaks of branches, or of letting in more than the one', () => {
  const key = `${COMPANY.slice('https://'.length)}:sub`;
  const before = policy(
    { StringEquals: { [key]: 'team:developers:user:*' } },
    { Principal: { Federated: providerOf(COMPANY, ROLE, undefined).arn } },
  );
  const of = request({ iss: COMPANY, aud: 'codespaces', sub: 'team:developers:user:mona' }, COMPANY);
  const correction = correctTrust(before, of);
  assert.ok(correction.kind === 'corrected');
  assert.match(correction.cautions.join(' '), /lets in this identity alone/);
  assert.doesNotMatch(correction.cautions.join(' '), /branch|repository|StringLike/);
});

test('a subject of an environment is put beside the one of the branch', () => {
  const claims = {
    ...CLAIMS,
    sub: 'repo:octo-org/blog-api:environment:production',
    environment: 'production',
  };
  assert.deepEqual(
    corrected(
      policy({ StringLike: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:ref:refs/heads/*' } }),
      request(claims),
    ),
    policy({
      StringLike: { [`${KEY}:sub`]: ['repo:octo-org/blog-api:ref:refs/heads/*', claims.sub] },
    }),
  );
});

test('a pattern of the owner stays for the repositories that still fit it', () => {
  const wide = 'repo:octo-org/*';
  assert.deepEqual(
    corrected(policy({ StringLike: { [`${KEY}:sub`]: wide } }), request({ ...CLAIMS, sub: IMMUTABLE })),
    policy({ StringLike: { [`${KEY}:sub`]: [wide, IMMUTABLE] } }),
  );
});

test('keys that are never evaluated go, and what says as much takes their place', () => {
  assert.deepEqual(
    corrected(
      policy({
        StringEquals: {
          [`${KEY}:sub`]: SUBJECT,
          [`${KEY}:repository_owner`]: 'octo-org',
          [`${KEY}:event_name`]: 'workflow_dispatch',
        },
        StringLike: { [`${KEY}:workflow_ref`]: 'octo-org/blog-api/*' },
      }),
    ),
    policy({
      StringEquals: {
        [`${KEY}:repository_owner_id`]: '42',
        [`${KEY}:job_workflow_ref`]: WORKFLOW,
        [`${KEY}:sub`]: SUBJECT,
      },
    }),
  );
});

test('a policy that nobody could pass is not opened for its whole pattern', () => {
  assert.deepEqual(
    corrected(
      policy({
        StringLike: { [`${KEY}:sub`]: 'repo:octo-org/*' },
        StringEquals: { [`${KEY}:repository_owner`]: 'octo-org' },
      }),
    ),
    policy({ StringEquals: { [`${KEY}:repository_owner_id`]: '42', [`${KEY}:sub`]: SUBJECT } }),
  );
});

test('a condition on sub is added where there is none', () => {
  assert.deepEqual(
    corrected(
      policy({
        'ForAllValues:StringEquals': { [`${KEY}:sub`]: SUBJECT, [`${KEY}:aud`]: 'sts.amazonaws.com' },
      }),
    ),
    policy({
      'ForAllValues:StringEquals': { [`${KEY}:aud`]: 'sts.amazonaws.com' },
      StringEquals: { [`${KEY}:sub`]: SUBJECT },
    }),
  );
  assert.deepEqual(corrected(policy(undefined)), policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }));
});

test('the provider is that of the role’s account, under its exact name', () => {
  const right = policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } });
  for (const arn of [`${PROVIDER}/`, PROVIDER.replace('111122223333', '444455556666')]) {
    assert.deepEqual(
      corrected(policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }, { Principal: { Federated: arn } })),
      right,
    );
  }
});

test('a statement for others is left alone, and a copy is for this subject', () => {
  const before = policy({
    StringEquals: { [`${KEY}:aud`]: 'https://github.com/octo-org', [`${KEY}:sub`]: SUBJECT },
  });
  const after = corrected(before);
  const { Statement: statements } = { ...before, ...(after as { Statement: readonly Fields[] }) };
  assert.deepEqual(statements[0], before.Statement[0]);
  assert.equal(statements.length, 2);
  assert.deepEqual(statements[1]?.['Condition'], {
    StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com', [`${KEY}:sub`]: SUBJECT },
  });
  assert.equal(statements[1]?.['Sid'], undefined);
});

test('actions that the token needs are allowed where it is let in', () => {
  const claims = {
    sub: 'mona',
    aud: 'codespaces',
    'https://aws.amazon.com/tags': { principal_tags: { team: 'blog' } },
  };
  const own = {
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant' },
  };
  const condition = { StringEquals: { 'login.example.com/tenant:sub': 'mona' } };
  assert.deepEqual(
    corrected(policy(condition, own), request(claims, COMPANY)),
    policy(condition, { ...own, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
  );
  assert.deepEqual(
    corrected(policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }, { Action: 'sts:AssumeRole' })),
    policy(
      { StringEquals: { [`${KEY}:sub`]: SUBJECT } },
      { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'] },
    ),
  );
});

test('what an environment is called is written so that only it matches', () => {
  const claims = { ...CLAIMS, sub: 'repo:octo-org/blog-api:environment:all*', environment: 'all*' };
  const after = corrected(
    policy({ StringLike: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:ref:*' } }),
    request(claims),
  );
  const other = request({ ...claims, sub: 'repo:octo-org/blog-api:environment:all-of-them' });
  assert.equal(evaluateTrust(parseTrustPolicy(after), other).decision, 'implicitDeny');
});

test('a text is corrected as the document that it is', () => {
  const text = JSON.stringify(policy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:*' } }));
  assert.deepEqual(corrected(text), policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }));
  assert.deepEqual(
    corrected(encodeURIComponent(text)),
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }),
  );
});

const REFUSED: Readonly<Record<string, readonly [unknown, RegExp, Fields?, string?]>> = {
  'another owner': [
    policy({ StringEquals: { [`${KEY}:sub`]: 'repo:hubot/blog-api:ref:refs/heads/main' } }),
    /another owner/,
  ],
  'an owner that took the name': [
    policy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org@41/blog-api@77:ref:refs/heads/main' } }),
    /another owner/,
    { ...CLAIMS, sub: IMMUTABLE },
  ],
  'another owner behind a customized subject': [
    policy({ StringEquals: { [`${KEY}:sub`]: 'repo:hubot/blog-api:ref:refs/heads/main' } }),
    /another owner/,
    { ...CLAIMS, sub: `job_workflow_ref:${WORKFLOW}` },
  ],
  'an environment with reviewers': [
    policy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:environment:production' } }),
    /writeEnvironment/,
  ],
  'another branch than the default one': [
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }),
    /default branch/,
    { ...CLAIMS, sub: 'repo:octo-org/blog-api:ref:refs/heads/topic', ref: 'refs/heads/topic' },
  ],
  'another person': [
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT, [`${KEY}:actor`]: 'hubot' } }),
    /actor: hubot/,
  ],
  'a Deny': [
    {
      Version: '2012-10-17',
      Statement: [
        ...policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }).Statement,
        { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
      ],
    },
    /Deny/,
  ],
  'a claim that the token lacks': [
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT, [`${KEY}:enterprise_id`]: '9' } }),
    /enterprise_id/,
  ],
  'a claim that AWS cannot see and that differs': [
    policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT, [`${KEY}:event_name`]: 'push' } }),
    /event_name: push/,
  ],
  'another provider': [
    policy(
      { StringEquals: { 'accounts.google.com:sub': '1' } },
      { Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com' } },
    ),
    /another identity provider/,
  ],
  'a policy for a service': [
    policy(undefined, { Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    /not meant for web identities/,
  ],
};

for (const [name, [document, why, claims]] of Object.entries(REFUSED)) {
  test(`no correction for ${name}`, () => {
    assert.match(refusal(document, request(claims)), why);
  });
}

test('a branch that became the default one gets in', () => {
  const before = policy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:ref:refs/heads/master' } });
  corrected(before);
  assert.match(refusal(before, request(), 'master'), /default branch/);
});

test('what lets the claims in needs no correction', () => {
  assert.deepEqual(correctTrust(policy({ StringEquals: { [`${KEY}:sub`]: SUBJECT } }), request()), {
    kind: 'needless',
  });
});
