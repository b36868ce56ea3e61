import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toFailure } from '../../../src/core/failure.ts';
import { redact } from '../../../src/core/redact.ts';

/** Made up, and as random as real ones. */
const SESSION_TOKEN =
  'IQoJb3JpZ2luX2VjEKr//////////wEaCWV1LXdlc3QtMSJHMEUCIQDbVz2mLJ0s8kQ4xw9Yb1f/3GZtXq7hP0uN5cR+aWkJ2QIgT8vMy6nE';
const SECRET_KEY = 'q7Yp0Zk3vBw9XtL2mN8sR4cF6hJ1dG5uA+eK/oQi';
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyfDEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';
const REFRESH_TOKEN = 'vN3xQ8mZ1kT6rW0yB5uH9cJ4eL7aP2sD-fG_iOoXqYw';

const CANONICAL = `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'POST
/

host:ecs.eu-west-1.amazonaws.com
x-amz-date:20260102T030405Z
x-amz-security-token:${SESSION_TOKEN}

host;x-amz-date;x-amz-security-token
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'`;

describe('a secret is taken out', () => {
  for (const [title, text, secret] of [
    ['a session token in a canonical request', CANONICAL, SESSION_TOKEN],
    ['a session token alone', `Got ${SESSION_TOKEN}.`, SESSION_TOKEN],
    ['a session token in XML', '<SessionToken>short</SessionToken>', 'short'],
    ['a session token in JSON', '{"sessionToken":"short"}', 'short'],
    ['a JWT', `Invalid token ${JWT}: no such key`, JWT.slice(-30)],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', 'eyJzdWIi'],
    ['a secret access key', `Signed with ${SECRET_KEY} by mistake`, SECRET_KEY],
    ['a refresh token in a form', 'grant_type=refresh_token&refresh_token=abc&client_id=x', 'abc'],
    ['a refresh token alone', `${REFRESH_TOKEN} was used twice`, REFRESH_TOKEN],
    ['a device code', 'device_code: abc-def', 'abc-def'],
    ['a bearer token', 'Authorization: Bearer abcdefghijkl', 'abcdefghijkl'],
  ] as const) {
    it(title, () => {
      assert.ok(!redact(text).includes(secret), redact(text));
    });
  }

  it('and nothing around it', () => {
    assert.equal(redact(`Invalid token ${JWT}: no such key`), 'Invalid token [removed]: no such key');
    assert.equal(
      redact('grant_type=refresh_token&refresh_token=abc&client_id=x').split('&').at(-1),
      'client_id=x',
    );
    assert.equal(redact(CANONICAL), CANONICAL.replace(SESSION_TOKEN, '[removed]'));
  });

  it('from an error that nobody foresaw', () => {
    assert.equal(toFailure(new Error(`No ${JWT}`)).message, 'No [removed]');
    assert.equal(toFailure(SECRET_KEY).message, '[removed]');
  });
});

for (const text of [
  'The security token included in the request is invalid.',
  'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  'User: arn:aws:sts::111122223333:assumed-role/MyStack-TaskRole30FC0FBB-1A2B3C4D5E6F/octocat is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:eu-west-1:111122223333:service/Prod/Shop',
  'Service ProductionStack-CheckoutService9571FDD8-DBOY7EMIzIAP was not found.',
  'task 0123456789abcdef0123456789abcdef0123456789abcdef',
  'Error: boom\n    at Session.run (/home/somebody/.vscode/extensions/ecs-codespaces-0.1.0/dist/extension.js:10:20)',
  'https://login.example.com/.well-known/openid-configuration',
]) {
  it(`“${text.slice(0, 40)}…” stays as it is`, () => assert.equal(redact(text), text));
}
