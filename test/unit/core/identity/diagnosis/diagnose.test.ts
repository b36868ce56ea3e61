import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import type { CauseId, StepId } from '../../../../../src/core/identity/diagnosis/step.ts';
import {
  CLAIMS,
  COMPANY,
  COMPANY_CLAIMS,
  ENTRA,
  environment,
  facts,
  failed,
  GITHUB,
  hid,
  NOW,
  presented,
  ROLE,
  refused,
  SUBJECT,
  saw,
  trust,
} from './fixture.ts';

const KEY = 'token.actions.githubusercontent.com';
const notAuthorized = refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
const noProvider = refused(
  'InvalidIdentityToken',
  'No OpenIDConnect provider found in your account for https://x',
);
const wrongAudience = refused('InvalidIdentityToken', 'Incorrect token audience');
const noAudience = refused('InvalidIdentityToken', 'Missing a required claim: aud');
const noKey = refused(
  'InvalidIdentityToken',
  "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
);
const tokenExpired = refused(
  'ExpiredTokenException',
  'Token expired: current date/time 1 must be before …',
  'expired',
);
const forbidden = failed('accessDenied', 'GitHub does not let it: Resource not accessible by integration.', {
  missingAction: 'actions: write',
});
const discovery = {
  url: 'https://login.example.com/tenant/.well-known/openid-configuration',
  status: 200,
  issuer: 'https://login.example.com/tenant',
  deviceEndpoint: true,
  keys: true,
  milliseconds: 80,
};
const entraClaims = {
  ...COMPANY_CLAIMS,
  iss: `https://login.microsoftonline.com/${tenantOf()}/v2.0`,
  aud: clientOf(),
};

function tenantOf(): string {
  return ENTRA.kind === 'microsoft' ? ENTRA.tenant : '';
}

function clientOf(): string {
  return ENTRA.kind === 'microsoft' ? ENTRA.clientId : '';
}

interface Row {
  readonly cause: string;
  readonly first: CauseId;
  readonly facts: Facts;
}

/** The relay's token was refused, and the trust policy is this. */
function refusedBy(policy: unknown, claims: typeof CLAIMS = CLAIMS, more: Partial<Facts> = {}): Facts {
  return facts({
    presented: presented(claims, notAuthorized),
    role: saw({ trustPolicy: policy, pasted: false }),
    ...more,
  });
}

function subject(value: string, operator = 'StringEquals'): unknown {
  return trust({
    StringEquals: { [`${KEY}:aud`]: 'sts.amazonaws.com' },
    [operator]: { [`${KEY}:sub`]: value },
  });
}

/** Each message that a sign-in can end with, and each of its causes. */
const MESSAGES: Readonly<Record<string, readonly Row[]>> = {
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
      facts: facts({ presented: presented(CLAIMS, notAuthorized), role: saw('missing') }),
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
        presented: presented(CLAIMS, notAuthorized),
        roleArn: 'arn:aws:iam::111122223333:role/GitHubActions',
        role: hid('iam:GetRole is not allowed.'),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'trustUnseen',
      facts: facts({ presented: presented(CLAIMS, notAuthorized), role: hid('iam:GetRole is not allowed.') }),
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
  'No OpenIDConnect provider found in your account for …': [
    {
      cause: 'it is missing',
      first: 'providerMissing',
      facts: facts({ presented: presented(CLAIMS, noProvider), providers: saw([]) }),
    },
    {
      cause: 'it is in another account',
      first: 'providerElsewhere',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noProvider),
        discovery: saw(discovery),
        providers: saw([]),
        elsewhere: [
          {
            accountId: '444455556666',
            providers: [
              {
                arn: 'arn:aws:iam::444455556666:oidc-provider/x',
                url: 'login.example.com/tenant',
                clientIds: [],
              },
            ],
          },
        ],
      }),
    },
    {
      cause: 'a slash at the end',
      first: 'providerTrailingSlash',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noProvider),
        discovery: saw(discovery),
        providers: saw([
          {
            arn: 'arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant/',
            url: 'login.example.com/tenant/',
            clientIds: ['codespaces'],
          },
        ]),
      }),
    },
    {
      cause: 'the issuer of an enterprise',
      first: 'enterpriseIssuer',
      facts: facts({
        presented: presented(
          { ...CLAIMS, iss: `${'https://token.actions.githubusercontent.com'}/octo` },
          noProvider,
        ),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'providerMissing',
      facts: facts({ presented: presented(CLAIMS, noProvider), providers: hid('nobody is signed in.') }),
    },
  ],
  'Incorrect token audience': [
    {
      cause: 'aud is not among the client ids',
      first: 'audienceNotRegistered',
      facts: facts({
        presented: presented({ ...CLAIMS, aud: 'https://github.com/octo-org' }, wrongAudience),
      }),
    },
    {
      cause: 'Entra’s v2 audience',
      first: 'entraAudience',
      facts: facts({
        environment: environment(ENTRA),
        presented: presented(entraClaims, wrongAudience),
        discovery: saw({ ...discovery, issuer: entraClaims.iss }),
        providers: saw([
          {
            arn: 'arn:aws:iam::111122223333:oidc-provider/entra',
            url: entraClaims.iss.replace('https://', ''),
            clientIds: [`api://${clientOf()}`],
          },
        ]),
      }),
    },
    {
      cause: 'what cannot be seen',
      first: 'audienceNotRegistered',
      facts: facts({ presented: presented(CLAIMS, wrongAudience), providers: hid('nobody is signed in.') }),
    },
  ],
  'Missing a required claim: aud': [
    {
      cause: 'the token has no audience',
      first: 'audienceMissing',
      facts: facts({ presented: presented({ ...CLAIMS, aud: undefined }, noAudience) }),
    },
  ],
  "Couldn't retrieve verification key": [
    {
      cause: 'the issuer is on a private network',
      first: 'issuerNotPublic',
      facts: facts({
        environment: environment({
          ...COMPANY,
          ...(COMPANY.kind === 'oidc' ? { issuer: 'https://sso.corp.internal' } : {}),
        }),
        presented: presented({ ...COMPANY_CLAIMS, iss: 'https://sso.corp.internal' }, noKey),
        discovery: saw({ ...discovery, issuer: 'https://sso.corp.internal' }),
      }),
    },
    {
      cause: 'a firewall lets the codespace through and AWS not',
      first: 'issuerNotPublic',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw(discovery),
      }),
    },
    {
      cause: 'slower than 5 seconds',
      first: 'issuerSlow',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...discovery, milliseconds: 6_200 }),
      }),
    },
    {
      cause: 'no discovery document',
      first: 'issuerUnreachable',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...discovery, status: 404, keys: false }),
      }),
    },
    {
      cause: 'no keys',
      first: 'issuerKeysMissing',
      facts: facts({
        environment: environment(COMPANY),
        presented: presented(COMPANY_CLAIMS, noKey),
        discovery: saw({ ...discovery, keys: false }),
      }),
    },
  ],
  'target role ARN is not present in the roles claim': [
    {
      cause: 'the identity provider pins roles',
      first: 'rolesPinned',
      facts: facts({
        environment: environment(COMPANY),
        discovery: saw(discovery),
        presented: presented(
          COMPANY_CLAIMS,
          refused('IDPRejectedClaim', 'The target role ARN is not present in the roles claim'),
        ),
      }),
    },
  ],
  ExpiredTokenException: [
    {
      cause: 'GitHub’s token was older than 5 minutes',
      first: 'tokenTooOld',
      facts: facts({
        presented: presented({ ...CLAIMS, iat: NOW / 1000 - 400, exp: NOW / 1000 - 100 }, tokenExpired),
      }),
    },
    {
      cause: 'a stale ID token of the editor',
      first: 'staleIdToken',
      facts: facts({
        environment: environment(ENTRA),
        discovery: saw({ ...discovery, issuer: entraClaims.iss }),
        presented: presented(
          { ...entraClaims, iat: NOW / 1000 - 7200, exp: NOW / 1000 - 3600 },
          tokenExpired,
        ),
      }),
    },
    {
      cause: 'the clock of this machine',
      first: 'clockSkew',
      facts: facts({ presented: presented(CLAIMS, tokenExpired), clockAhead: saw(600_000) }),
    },
  ],
  IDPCommunicationError: [
    {
      cause: 'it passes',
      first: 'issuerBusy',
      facts: facts({
        environment: environment(COMPANY),
        discovery: saw(discovery),
        presented: presented(
          COMPANY_CLAIMS,
          refused(
            'IDPCommunicationError',
            'An error occurred when contacting the identity provider',
            'server',
          ),
        ),
      }),
    },
  ],
  'PackedPolicyTooLarge and RegionDisabled': [
    {
      cause: 'the session policy',
      first: 'sessionPolicyTooLarge',
      facts: facts({
        presented: presented(
          CLAIMS,
          refused('PackedPolicyTooLarge', 'Packed size of session policy consumes 120%', 'invalid'),
        ),
      }),
    },
    {
      cause: 'session tags',
      first: 'tagsTooLarge',
      facts: facts({
        presented: presented(
          { ...CLAIMS, 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
          refused('PackedPolicyTooLargeException', 'Packed size of session tags consumes 120%', 'invalid'),
        ),
      }),
    },
    {
      cause: 'STS is not enabled in the region',
      first: 'regionDisabled',
      facts: facts({
        presented: presented(
          CLAIMS,
          refused('RegionDisabledException', 'STS is not activated in this region', 'unsupported'),
        ),
      }),
    },
  ],
  'GitHub 403 Resource not accessible by integration': [
    {
      cause: 'no actions: write',
      first: 'actionsWriteMissing',
      facts: facts({ failure: forbidden, gitHub: { ...GITHUB, grantAsked: saw(false) } }),
    },
    {
      cause: 'the codespace is older than the change',
      first: 'codespaceTooOld',
      facts: facts({ failure: forbidden }),
    },
    {
      cause: 'a fork',
      first: 'fork',
      facts: facts({
        failure: forbidden,
        gitHub: {
          ...GITHUB,
          repository: GITHUB.repository.seen
            ? saw({ ...GITHUB.repository.value, fork: true })
            : GITHUB.repository,
        },
      }),
    },
  ],
  'dispatch 404 and 422': [
    {
      cause: 'the workflow is not on the default branch',
      first: 'workflowMissing',
      facts: facts({
        failure: failed('notFound', 'octo-org/blog-api has no workflow on its default branch.'),
        gitHub: { ...GITHUB, workflow: saw('missing') },
      }),
    },
    {
      cause: 'without workflow_dispatch',
      first: 'workflowNotDispatchable',
      facts: facts({
        failure: failed('invalid', 'Workflow does not have ‘workflow_dispatch’ trigger'),
        gitHub: { ...GITHUB, workflow: saw({ state: 'active', dispatchable: false, same: false }) },
      }),
    },
    {
      cause: 'it is disabled',
      first: 'workflowDisabled',
      facts: facts({
        failure: failed('invalid', 'The workflow is disabled.'),
        gitHub: { ...GITHUB, workflow: saw({ state: 'disabled_manually', dispatchable: true, same: true }) },
      }),
    },
  ],
  AADSTS50011: [
    {
      cause: 'the redirect URI is not registered',
      first: 'redirectUriMissing',
      facts: facts({
        environment: environment(ENTRA),
        failure: failed(
          'identityRefused',
          'AADSTS50011: The redirect URI specified in the request does not match.',
        ),
      }),
    },
  ],
  'other ways in': [
    {
      cause: 'no GitHub token',
      first: 'gitHubTokenMissing',
      facts: facts({
        failure: failed('signedOut', 'There is no sign-in to GitHub.'),
        gitHub: { ...GITHUB, login: hid('There is no sign-in to GitHub.') },
      }),
    },
    {
      cause: 'an issuer that is spelled otherwise',
      first: 'issuerSpelling',
      facts: facts({
        environment: environment(COMPANY),
        failure: failed('invalid', 'It answers in the name of another issuer.'),
        discovery: saw({ ...discovery, issuer: 'https://login.example.com/tenant/' }),
      }),
    },
    {
      cause: 'no device authorization',
      first: 'deviceEndpointMissing',
      facts: facts({
        environment: environment(COMPANY),
        failure: failed('identityRefused', 'unsupported'),
        discovery: saw({ ...discovery, deviceEndpoint: false }),
      }),
    },
    {
      cause: 'an access portal that does not answer',
      first: 'portalUnreachable',
      facts: facts({
        environment: environment({
          kind: 'identityCenter',
          startUrl: 'https://d-1.awsapps.com/start',
          region: 'eu-west-1',
        }),
        failure: failed('offline', 'IAM Identity Center does not answer.'),
        portal: hid('There was no answer.'),
      }),
    },
    {
      cause: 'a permission set that is not assigned',
      first: 'notAssigned',
      facts: facts({
        environment: environment({
          kind: 'identityCenter',
          startUrl: 'https://d-1.awsapps.com/start',
          region: 'eu-west-1',
          accountId: '111122223333',
          permissionSet: 'Developer',
        }),
        failure: failed('accessDenied', 'No access'),
        portal: saw({ status: 200 }),
      }),
    },
    {
      cause: 'static keys',
      first: 'staticKeys',
      facts: facts({
        environment: environment({ kind: 'ambient' }),
        failure: failed(
          'identityRefused',
          'AWS_ACCESS_KEY_ID holds an access key that does not end by itself.',
        ),
        surroundings: { gitHubToken: false, tokenFile: false, containerEndpoint: false, staticKeys: true },
      }),
    },
    {
      cause: 'what nobody foresaw is said as it came',
      first: 'asSaid',
      facts: facts({ failure: failed('identityRefused', 'hubot rejected the run.') }),
    },
  ],
};

for (const [message, rows] of Object.entries(MESSAGES)) {
  for (const { cause, first, facts: given } of rows) {
    test(`${message}: ${cause}`, () => {
      const { causes, steps } = diagnose(given);
      assert.equal(causes[0]?.id, first, JSON.stringify(causes, undefined, 1));
      for (const { title, advice } of causes) {
        assert.ok(title !== '' && advice !== '');
        assert.doesNotMatch(`${title} ${advice}`, /undefined|\{\d\}|\[object/);
      }
      assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length, 'Each step stands once.');
    });
  }
}

test('nothing is wrong where nothing is', () => {
  const { causes, steps, trust: evaluated } = diagnose(facts({ presented: presented(CLAIMS) }));
  assert.deepEqual(causes, []);
  assert.deepEqual(
    steps.filter(({ state }) => state !== 'ok'),
    [],
  );
  assert.equal(evaluated?.report.decision, 'allowed');
});

test('before the first sign-in the policy is held against what the repository will send', () => {
  const { causes, trust: evaluated } = diagnose(
    facts({
      gitHub: {
        ...GITHUB,
        subject: saw({
          useDefault: true,
          includeClaimKeys: [],
          immutable: true,
          prefix: 'repo:octo-org@42/blog-api@77',
        }),
      },
    }),
  );
  assert.equal(evaluated?.expected, true);
  assert.equal(causes[0]?.id, 'otherSubjectForm');
});

test('the role that was refused is looked at, which can be the one for changes', () => {
  const deploy = 'arn:aws:iam::111122223333:role/blog-deploy';
  const { steps } = diagnose(
    facts({
      roleArn: deploy,
      presented: presented(CLAIMS, notAuthorized, { roleArn: deploy }),
      role: saw('missing'),
    }),
  );
  assert.match(steps.find(({ id }) => id === 'role')?.found ?? '', /blog-deploy/);
  assert.notEqual(deploy, ROLE);
});

const CHAINS: readonly (readonly [Facts, readonly StepId[]])[] = [
  [
    facts(),
    [
      'codespace',
      'gitHubToken',
      'repository',
      'rights',
      'workflow',
      'subject',
      'attempt',
      'provider',
      'audience',
      'role',
      'trust',
      'clock',
      'region',
    ],
  ],
  [
    facts({ environment: environment(COMPANY), discovery: saw(discovery) }),
    [
      'codespace',
      'discovery',
      'issuer',
      'device',
      'attempt',
      'provider',
      'audience',
      'role',
      'trust',
      'clock',
      'region',
    ],
  ],
  [
    facts({ environment: environment(ENTRA), discovery: saw({ ...discovery, issuer: entraClaims.iss }) }),
    [
      'codespace',
      'idToken',
      'discovery',
      'issuer',
      'attempt',
      'provider',
      'audience',
      'role',
      'trust',
      'clock',
      'region',
    ],
  ],
  [
    facts({
      environment: environment({
        kind: 'identityCenter',
        startUrl: 'https://x.awsapps.com/start',
        region: 'eu-west-1',
      }),
    }),
    ['codespace', 'portal', 'assignment', 'attempt', 'role', 'trust', 'clock', 'region'],
  ],
  [
    facts({ environment: environment({ kind: 'ambient' }) }),
    ['codespace', 'sources', 'attempt', 'role', 'trust', 'clock', 'region'],
  ],
];

for (const [given, ids] of CHAINS) {
  test(`the chain of ${given.environment.identity.kind}`, () => {
    assert.deepEqual(
      diagnose(given).steps.map(({ id }) => id),
      ids,
    );
  });
}
