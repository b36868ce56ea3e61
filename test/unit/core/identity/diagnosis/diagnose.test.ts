import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import type { StepId } from '../../../../../src/core/identity/diagnosis/step.ts';
import { NOT_AUTHORIZED } from './causes.ts';
import {
  CLAIMS,
  COMPANY,
  DISCOVERY,
  ENTRA,
  ENTRA_ISSUER,
  environment,
  facts,
  GITHUB,
  presented,
  ROLE,
  saw,
} from './fixture.ts';

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
      presented: presented(CLAIMS, NOT_AUTHORIZED, { roleArn: deploy }),
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
    facts({ environment: environment(COMPANY), discovery: saw(DISCOVERY) }),
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
    facts({ environment: environment(ENTRA), discovery: saw({ ...DISCOVERY, issuer: ENTRA_ISSUER }) }),
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
