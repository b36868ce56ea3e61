import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import { type Messages, NOT_AUTHORIZED, testCauses } from './causes.ts';
import { CLAIMS, facts, GITHUB, hid, presented, SUBJECT, saw, trust } from './fixture.ts';

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
