import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { checkClaims, type Expected } from '../../../../../src/core/identity/relay/claims.ts';

const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;

const expected: Expected = {
  issuer: 'https://token.actions.githubusercontent.com',
  runId: 1234567890,
  repositoryId: 42,
  repository: { owner: 'octo-org', name: 'blog-api' },
  actor: 'octocat',
  login: 'octocat',
  environment: undefined,
  now: NOW,
};

/** As GitHub writes them: ids are text. */
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo-org/blog-api:ref:refs/heads/main',
  run_id: '1234567890',
  repository_id: '42',
  repository: 'octo-org/blog-api',
  actor: 'octocat',
  iat: SECONDS,
  nbf: SECONDS - 300,
  exp: SECONDS + 300,
};

const inProduction = { ...expected, environment: 'production' };

suite('the claims of a relayed token', () => {
  test('name the person and the end', () => {
    assert.deepEqual(checkClaims(claims, expected), { actor: 'octocat', end: NOW + 300_000 });
  });

  const good: readonly (readonly [what: string, claims: object, expected?: Expected])[] = [
    ['an issuer of an enterprise', { iss: `${claims.iss}/octo-enterprise` }],
    ['an audience in a list of one', { aud: ['sts.amazonaws.com'] }],
    ['ids as numbers', { run_id: 1234567890, repository_id: 42 }],
    ['other case, which GitHub does not mind', { actor: 'OctoCat', repository: 'Octo-Org/Blog-API' }],
    ['no nbf', { nbf: undefined }],
    ['an end that only this clock thinks past', { exp: SECONDS - 30 }],
    ['a beginning that only this clock thinks to come', { nbf: SECONDS + 30 }],
    ['the environment that was asked for', { environment: 'production' }, inProduction],
    ['its name in another case', { environment: 'Production' }, inProduction],
    ['a login that GitHub does not tell', {}, withoutLogin()],
  ];
  for (const [what, changed, wanted = expected] of good) {
    test(`may have ${what}`, () => {
      assert.doesNotThrow(() => checkClaims({ ...claims, ...changed }, wanted));
    });
  }

  const bad: readonly (readonly [
    changed: Record<string, unknown>,
    wanted: string,
    came: string,
    e?: Expected,
  ])[] = [
    [{ iss: 'https://evil.example' }, expected.issuer, 'https://evil.example'],
    [{ iss: `${claims.iss}.evil.example` }, expected.issuer, `${claims.iss}.evil.example`],
    [{ iss: `${claims.iss}/a/b` }, expected.issuer, `${claims.iss}/a/b`],
    [{ iss: `${claims.iss}/` }, expected.issuer, `${claims.iss}/`],
    [{ iss: undefined }, expected.issuer, 'missing'],
    [{ aud: 'https://github.com/octo-org' }, 'sts.amazonaws.com', 'https://github.com/octo-org'],
    [{ aud: ['sts.amazonaws.com', 'x'] }, 'sts.amazonaws.com', '["sts.amazonaws.com","x"]'],
    [{ aud: undefined }, 'sts.amazonaws.com', 'missing'],
    [{ run_id: '1234567891' }, '1234567890', '1234567891'],
    [{ run_id: undefined }, '1234567890', 'missing'],
    [{ repository_id: '43' }, '42', '43'],
    [{ repository: 'octo-org/blog' }, 'octo-org/blog-api', 'octo-org/blog'],
    [{ actor: 'hubot' }, 'octocat', 'hubot'],
    [{ actor: { toString: 'octocat' } }, 'octocat', '{"toString":"octocat"}'],
    [{ actor: 'octocat' }, 'hubot', 'octocat', { ...expected, login: 'hubot' }],
    [{ environment: 'staging' }, 'production', 'staging', inProduction],
    [{}, 'production', 'missing', inProduction],
    [{ environment: 'production' }, 'nothing, since none was asked for', 'production'],
    [{ exp: SECONDS - 60 }, 'later than 2027-01-15T08:00:00.000Z', '2027-01-15T07:59:00.000Z'],
    [{ exp: undefined }, 'later than 2027-01-15T08:00:00.000Z', 'missing'],
    [{ exp: 'soon' }, 'later than 2027-01-15T08:00:00.000Z', 'soon'],
    [{ nbf: SECONDS + 61 }, 'earlier than 2027-01-15T08:00:00.000Z', '2027-01-15T08:01:01.000Z'],
    [{ nbf: undefined, iat: undefined }, 'earlier than 2027-01-15T08:00:00.000Z', 'missing'],
  ];
  for (const [changed, wanted, came, from = expected] of bad) {
    const said = JSON.stringify(changed) === '{}' ? '{"environment":none}' : show(changed);
    test(`are refused with ${said}, and the message says what was expected and what came`, () => {
      assert.throws(
        () => checkClaims({ ...claims, ...changed }, from),
        (error: unknown) => {
          assert.ok(error instanceof Failure);
          assert.equal(error.code, 'identityRefused');
          const claim = Object.keys(changed)[0] ?? 'environment';
          assert.ok(
            error.message.includes(`\`${claim}\` should be ${wanted} and is ${came}.`),
            error.message,
          );
          return true;
        },
      );
    });
  }

  test('never show a secret that a claim may hold', () => {
    const secret = `eyJhbGciOiJSUzI1NiJ9.${'a1B2'.repeat(40)}.x`;
    assert.throws(
      () => checkClaims({ ...claims, run_id: secret }, expected),
      (error: unknown) => error instanceof Failure && !error.message.includes('a1B2a1B2'),
    );
  });
});

function withoutLogin(): Expected {
  const { login: _, ...rest } = expected;
  return rest;
}

function show(value: object): string {
  return JSON.stringify(value, (_key, inner) => (inner === undefined ? 'none' : inner));
}
