import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import { renderReport } from '../../../../../src/core/identity/diagnosis/report.ts';
import { NotAssigned } from '../../../../../src/core/identity/notAssigned.ts';
import {
  CLAIMS,
  environment,
  facts,
  failed,
  hid,
  PROVIDER,
  presented,
  RIGHT,
  ROLE,
  refused,
  saw,
  trust,
} from './fixture.ts';

const KEY = 'token.actions.githubusercontent.com';
const denied = refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');

function report(given: Facts): string {
  return renderReport(given, diagnose(given));
}

function refusedBy(condition: unknown, claims: typeof CLAIMS = CLAIMS): Facts {
  return facts({
    presented: presented(claims, denied),
    role: saw({ trustPolicy: trust(condition), pasted: false }),
  });
}

test('names the cause, the way out and the change, then the chain, the statements and the claims', () => {
  const text = report(refusedBy({ StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/blog-api:*' } }));
  const places = [
    /^# Sign\\-in to dev$/m,
    /^## The cause$/m,
    /^\*\*Statement 1 of the trust policy/m,
    /^## Corrected trust policy$/m,
    /^```diff$/m,
    /^-\s+"token\.actions\.githubusercontent\.com:sub": "repo:octo-org\/blog-api:\*"$/m,
    /^\+\s+"token\.actions\.githubusercontent\.com:sub": "repo:octo-org\/blog-api:ref:refs\/heads\/main"$/m,
    /^## Step by step$/m,
    /^\| ✓ \| Relay workflow \|/m,
    /^\| ✗ \| Trust policy \|/m,
    /^### ✗ Statement 1\\: Allow$/m,
    /^## The claims that were presented$/m,
    /^\| repository\\_owner\\_id \| 42 \|/m,
  ].map(pattern => text.search(pattern));
  assert.ok(
    places.every(place => place >= 0),
    `${places}\n${text}`,
  );
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test('says what could not be seen and why', () => {
  const text = report(
    facts({ presented: presented(CLAIMS, denied), role: hid('iam:GetRole is not allowed in dev.') }),
  );
  assert.match(
    text,
    /\| \? \| Trust policy \| Could not see\\, because iam\\:GetRole is not allowed in dev\\\./,
  );
  assert.match(text, /^## The likely cause$/m);
  assert.doesNotMatch(text, /Corrected trust policy/);
});

test('says so where nothing is wrong', () => {
  assert.match(report(facts({ presented: presented(CLAIMS) })), /The last sign\\-in worked/);
});

test('of the claims only those that decide are shown, in nobody’s Markdown', () => {
  const text = report(
    refusedBy(
      { StringEquals: { [`${KEY}:sub`]: 'x' } },
      { ...CLAIMS, sub: '[a](command:x) | <img src=x> `b`', nonce: 'private', at_hash: 'hidden' },
    ),
  );
  assert.doesNotMatch(text, /private|hidden|nonce|at_hash/);
  assert.doesNotMatch(text, /\[a\]\(|[^\\]<img|^\| sub \|.*[^\\]`b/m);
  assert.match(text, /^\| sub \| \\\[a\\\]/m);
});

test('a policy cannot end the block that its change stands in', () => {
  const text = report(
    refusedBy({
      StringEquals: {
        [`${KEY}:sub`]: 'repo:octo-org/blog-api:*',
        [`${KEY}:actor`]: ['octocat', '````\n[x](y)'],
      },
    }),
  );
  assert.match(text, /^`{5,}diff$/m);
});

/** What looks like a credential; made up here, of no use anywhere. */
const SECRETS = [
  `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiJtb25hIn0'}.${'c2lnbmF0dXJl'}`,
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  `IQoJb3JpZ2luX2VjE${'aB3xZ9'.repeat(20)}`,
] as const;

test('nothing that looks like a credential comes into it, wherever it stood', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRETS),
      fc.constantFrom('sub', 'aud', 'actor', 'message', 'why', 'policy', 'sid', 'session', 'workflow'),
      (secret, where) => {
        const claims = ['sub', 'aud', 'actor', 'workflow'].includes(where)
          ? { ...CLAIMS, [where]: secret }
          : CLAIMS;
        const failure = where === 'message' ? refused('AccessDenied', `AssumeRole: ${secret}`) : denied;
        const condition = {
          StringEquals: { [`${KEY}:sub`]: where === 'policy' ? secret : 'repo:octo-org/blog-api:*' },
        };
        const text = report(
          facts({
            presented: presented(claims, failure, { sessionName: where === 'session' ? secret : 'octocat' }),
            role: saw({
              trustPolicy: trust(condition, where === 'sid' ? { Sid: secret } : {}),
              pasted: true,
            }),
            ...(where === 'why' ? { clockAhead: hid(`no: ${secret}`) } : {}),
          }),
        );
        assert.ok(where !== 'sid' || /^```diff$/m.test(text));
        const bare = text.replaceAll('\\', '');
        assert.ok(!bare.includes(secret), where);
        assert.ok(!bare.includes(secret.slice(-24)), where);
      },
    ),
  );
});

test('nothing of a statement that is about something else is right or wrong', () => {
  const others = [
    {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/login.example.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'login.example.com:sub': 'mona' } },
    },
    { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: 'sts:TagSession' },
    { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
  ];
  const { Statement: right } = JSON.parse(JSON.stringify(RIGHT));
  const trustPolicy = { Version: '2012-10-17', Statement: [...right, ...others] };
  const text = report(facts({ presented: presented(CLAIMS), role: saw({ trustPolicy, pasted: false }) }));
  const [, first = '', ...rest] = text.split(/^### /m);
  assert.match(first, /^✓ Statement 1/);
  assert.equal(rest.length, 3);
  for (const [index, statement = ''] of rest.entries()) {
    const [of = ''] = statement.split(/^## /m);
    assert.match(of, new RegExp(`^– Statement ${index + 2}.*does not apply to this sign`));
    assert.doesNotMatch(of, /[✓✗?]|All of GitHub/);
  }
});

test('what the only statement lacks is told, also where it is about something else', () => {
  const trustPolicy = trust({}, { Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/x' } });
  const text = report(
    facts({ presented: presented(CLAIMS, denied), role: saw({ trustPolicy, pasted: false }) }),
  );
  assert.match(text, /^### ✗ Statement 1/m);
  assert.doesNotMatch(text, /All of GitHub|does not apply/);
});

test('names both roles, and which of them was looked at', () => {
  const forChanges = `${ROLE}-deploy`;
  const of = { ...environment(), writeRoleArn: forChanges };
  const heads = (given: Facts) =>
    report(given)
      .replaceAll('\\', '')
      .split('\n')
      .filter(line => line.startsWith('- Role'));
  assert.deepEqual(
    heads(
      facts({
        environment: of,
        roleArn: forChanges,
        presented: presented(CLAIMS, undefined, { roleArn: forChanges }),
      }),
    ),
    [`- Role: ${ROLE}`, `- Role for changes: ${forChanges} (looked at here, since it was asked for last)`],
  );
  assert.deepEqual(heads(facts({ environment: of })), [
    `- Role: ${ROLE} (looked at here)`,
    `- Role for changes: ${forChanges}`,
  ]);
  assert.deepEqual(heads(facts({ environment: { ...of, writeRoleArn: ROLE } })), [`- Role: ${ROLE}`]);
});

const portalOf = (startUrl: string) =>
  environment({ kind: 'identityCenter', startUrl, region: 'eu-west-1', accountId: '111122223333' });

test('that somebody is not assigned is told only where the portal said so', () => {
  const wrong = report(
    facts({
      environment: portalOf('https://wrong.awsapps.com/start'),
      failure: failed('identityRefused', 'IAM Identity Center knows no access portal.'),
      portal: saw({ status: 404 }),
    }),
  );
  assert.match(wrong, /does not answer as one does/);
  assert.match(wrong, /^\| \? \| Account and permission set/m);
  assert.doesNotMatch(wrong, /not assigned/);
  const said = report(
    facts({
      environment: portalOf('https://right.awsapps.com/start'),
      failure: failed('identityRefused', 'You are not assigned.', { cause: new NotAssigned() }),
      portal: saw({ status: 200 }),
    }),
  );
  assert.match(said, /^\| ✗ \| Account and permission set/m);
});

test('what STS in the region could not be seen for reads as a reason', () => {
  const text = report(facts()).replaceAll('\\', '');
  assert.match(text, /STS in the region \| Could not see, because only a sign-in shows/);
});

test('a statement for another provider says which one the token comes from, and what to do is said once', () => {
  const other = 'arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant';
  const text = report(
    facts({
      presented: presented(CLAIMS, denied),
      role: saw({
        trustPolicy: trust(
          { StringEquals: { [`${KEY}:sub`]: 'x', [`${KEY}:actor`]: 'mona', [`${KEY}:repository_id`]: '1' } },
          { Principal: { Federated: other } },
        ),
        pasted: false,
      }),
    }),
  ).replaceAll('\\', '');
  assert.match(text, new RegExp(`\\| Principal \\| ${other} \\| ${PROVIDER} \\|`));
  assert.doesNotMatch(text, /the token’s provider/);
  const refusal = 'The policy trusts another identity provider';
  assert.equal(text.split(refusal).length - 1, 1, text);
});
