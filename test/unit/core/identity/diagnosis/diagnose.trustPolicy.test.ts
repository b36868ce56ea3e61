import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import { type Messages, NOT_AUTHORIZED, testCauses } from './causes.ts';
import { CLAIMS, facts, GITHUB, hid, presented, ROLE, SUBJECT, saw, trust } from './fixture.ts';

const KEY = 'token.actions.githubusercontent.com';

/** The relay's token was refused, and the trust policy is this. */
function refusedBy(policy: unknown, claims: typeof CLAIMS = CLAIMS, more: Partial<Facts> = {}): Facts {
  return facts({
    presented: presented(claims, NOT_AUTHORIZED),
    role: saw({ trustPolicy: policy, pasted: false }),
    ...more,
  });
}

function subject(value: string): unknown {
  return trust({
    StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com', [`${KEY}:sub`]: value },
  });
}

const MESSAGES: Messages = {
  'Not authorized to perform sts:AssumeRoleWithWebIdentity': [
    {
      cause: 'sub in the immutable form, policy in the legacy one',
      first: 'otherSubjectForm',
      facts: refusedBy(subject(SUBJECT), {
        ...CLAIMS,
        sub: 'repo:octo-org@42/blog-api@77:ref:refs/heads/main',
      }),
    },
    {
      cause: 'sub in the legacy form, policy in the immutable one',
      first: 'otherSubjectForm',
      facts: refusedBy(subject('repo:octo-org@42/blog-api@77:ref:refs/heads/main')),
    },
    {
      cause: 'case',
      first: 'caseDiffers',
      facts: refusedBy(subject('repo:Octo-Org/blog-api:ref:refs/heads/main')),
    },
    {
      cause: 'a wildcard under StringEquals',
      first: 'wildcardUnderEquals',
      facts: refusedBy(
        trust({
          StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com', [`${KEY}:sub`]: 'repo:octo-org/blog-api:*' },
        }),
      ),
    },
    {
      cause: 'the job’s environment',
      first: 'environmentChangedSubject',
      facts: refusedBy(subject(SUBJECT), {
        ...CLAIMS,
        sub: 'repo:octo-org/blog-api:environment:production',
        environment: 'production',
      }),
    },
    {
      cause: 'a condition key that IAM does not evaluate',
      first: 'keyNotEvaluated',
      facts: refusedBy(
        trust({ StringEquals: { [`${KEY}:sub`]: SUBJECT, [`${KEY}:event_name`]: 'workflow_dispatch' } }),
      ),
    },
    {
      cause: 'no condition on sub',
      first: 'noSubjectCondition',
      facts: refusedBy(trust({ StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com' } })),
    },
    {
      cause: 'the role does not exist',
      first: 'roleMissing',
      facts: facts({ presented: presented(CLAIMS, NOT_AUTHORIZED), role: saw('missing') }),
    },
    {
      cause: 'sts:TagSession',
      first: 'tagSessionMissing',
      facts: refusedBy(subject(SUBJECT), {
        ...CLAIMS,
        'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } },
      }),
    },
    {
      cause: 'sts:SetSourceIdentity',
      first: 'sourceIdentityMissing',
      facts: refusedBy(subject(SUBJECT), { ...CLAIMS, 'https://aws.amazon.com/source_identity': 'octocat' }),
    },
    {
      cause: 'a role named exactly GitHubActions',
      first: 'reservedRoleName',
      facts: refusedBy(subject(SUBJECT), CLAIMS, { roleArn: 'arn:aws:iam::111122223333:role/GitHubActions' }),
    },
    {
      cause: 'the same, where the policy cannot be seen',
      first: 'reservedRoleName',
      facts: facts({
        presented: presented(CLAIMS, NOT_AUTHORIZED),
        roleArn: 'arn:aws:iam::111122223333:role/GitHubActions',
        role: hid('iam:GetRole is not allowed.'),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'trustUnseen',
      facts: facts({
        presented: presented(CLAIMS, NOT_AUTHORIZED),
        role: hid('iam:GetRole is not allowed.'),
      }),
    },
    {
      cause: 'something harmless beside it',
      first: 'caseDiffers',
      facts: refusedBy(subject('repo:Octo-Org/blog-api:ref:refs/heads/main'), CLAIMS, {
        clockAhead: saw(90_000),
        gitHub: { ...GITHUB, workflow: saw({ state: 'active', dispatchable: true, same: false }) },
      }),
    },
  ],
};

testCauses(MESSAGES);

/** What there is to do about a role of which nothing can be seen, with the roles of other environments. */
function adviceOnUnseen(otherRoles?: readonly string[]): string {
  const role = hid('iam:GetRole is not allowed.');
  const more = otherRoles === undefined ? {} : { otherRoles };
  const { causes } = diagnose(facts({ presented: presented(CLAIMS, NOT_AUTHORIZED), role, ...more }));
  assert.equal(causes[0]?.id, 'trustUnseen');
  return causes[0]?.advice ?? '';
}

test('of a role that cannot be seen the spelling is looked at first', () => {
  assert.match(adviceOnUnseen(), /^No other environment names this role: check first how it is written/);
  const unlike = 'arn:aws:iam::111122223333:role/shop-deploy';
  assert.match(adviceOnUnseen([unlike]), /^No other environment names this role/);
  const like = ROLE.replace('blog-read', 'blog-raed');
  assert.match(
    adviceOnUnseen([unlike, like]),
    new RegExp(`^Check first .*: another environment names ${like}\\. Paste`),
  );
  assert.match(adviceOnUnseen([like, ROLE]), /^Paste the role’s trust policy/);
});
