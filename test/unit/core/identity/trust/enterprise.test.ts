import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { correctTrust } from '../../../../../src/core/identity/trust/correct.ts';
import { evaluateTrust } from '../../../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';
import { issuerName, providerOf } from '../../../../../src/core/identity/trust/provider.ts';

const ROLE = 'arn:aws:iam::111122223333:role/blog';
const SUBJECT = 'repo:octo-org/blog-api:ref:refs/heads/main';
const SERVER = 'https://github.example.com/_services/token';
const CLOUD = 'https://token.actions.octo.ghe.com';
const PUBLIC = 'https://token.actions.githubusercontent.com';
const CLAIMS = { aud: 'sts.amazonaws.com', sub: SUBJECT, ref: 'refs/heads/main', actor: 'octocat' };

function of(issuer: string, operators: Readonly<Record<string, Record<string, unknown>>>, role = ROLE) {
  const provider = providerOf(issuer, role, issuer);
  const Condition = Object.fromEntries(
    Object.entries(operators).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key.includes(':') ? key : `${issuerName(issuer)}:${key}`,
          value,
        ]),
      ),
    ]),
  );
  const document = {
    Version: '2012-10-17',
    Statement: {
      ...{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' },
      ...{ Principal: { Federated: provider.arn }, Condition },
    },
  };
  const request = {
    claims: { iss: issuer, ...CLAIMS },
    ...{ provider, roleName: role.slice(role.lastIndexOf('/') + 1), sessionName: 'octocat', at: 0 },
  };
  return { report: evaluateTrust(parseTrustPolicy(document), request), request, document };
}

function decided(...parameters: Parameters<typeof of>) {
  const { decision, problems } = of(...parameters).report;
  return [decision, ...problems.map(({ reason }) => reason)];
}

for (const [server, issuer] of [
  ['GitHub Enterprise Server', SERVER],
  ['ghe.com', CLOUD],
] as const) {
  describe(`a trust policy for ${server}`, () => {
    it('holds subject and audience against the token as any other issuer’s', () => {
      const audience = { sub: SUBJECT, aud: 'sts.amazonaws.com' };
      assert.deepEqual(decided(issuer, { StringEquals: audience }), ['allowed']);
      assert.deepEqual(decided(issuer, { StringEquals: { ...audience, aud: 'other' } }), [
        'implicitDeny',
        'audienceDiffers',
      ]);
    });

    it('says of the subject what it says for github.com', () => {
      assert.deepEqual(decided(issuer, { StringEquals: { sub: SUBJECT.replace('main', 'next') } }), [
        'implicitDeny',
        'otherRef',
      ]);
      assert.deepEqual(
        decided(issuer, { StringEquals: { sub: 'repo:octo-org@1/blog-api@2:ref:refs/heads/main' } }),
        ['implicitDeny', 'otherSubjectForm'],
      );
    });

    it('does not know of a key that AWS documents for github.com alone', () => {
      for (const key of ['ref', 'actor']) {
        const value = key === 'ref' ? 'refs/heads/main' : 'octocat';
        assert.deepEqual(decided(issuer, { StringEquals: { sub: SUBJECT, [key]: value } }), [
          'unknown',
          'keyUndocumented',
        ]);
      }
      assert.deepEqual(
        decided(issuer, {
          StringEquals: { sub: SUBJECT, 'sts:RoleSessionName': `\${${issuerName(issuer)}:actor}` },
        }),
        ['unknown', 'keyUndocumented'],
      );
    });

    it('knows what comes out the same whether AWS has the key or not', () => {
      const right = { sub: SUBJECT };
      assert.deepEqual(decided(issuer, { StringEquals: { ...right, ref: 'refs/heads/next' } }), [
        'implicitDeny',
        'otherRef',
      ]);
      assert.deepEqual(decided(issuer, { StringEquals: { ...right, environment: 'production' } }), [
        'implicitDeny',
        'claimMissing',
      ]);
      assert.deepEqual(
        decided(issuer, { StringEquals: right, StringEqualsIfExists: { ref: 'refs/heads/main' } }),
        ['allowed'],
      );
    });

    it('is not corrected where nobody knows what AWS makes of it', () => {
      const { document, request } = of(issuer, { StringEquals: { sub: SUBJECT, ref: 'refs/heads/main' } });
      const correction = correctTrust(document, request);
      assert.match(correction.kind === 'refused' ? correction.why : '', /include_claim_keys/);
    });
  });
}

describe('that AWS wants a condition on the subject', () => {
  const audience = { StringEquals: { aud: 'sts.amazonaws.com' } };
  it('is so for github.com, also with an enterprise’s own issuer there', () => {
    assert.deepEqual(decided(PUBLIC, audience), ['implicitDeny', 'noSubjectCondition']);
    assert.deepEqual(decided(`${PUBLIC}/octo-enterprise`, audience), ['implicitDeny', 'noSubjectCondition']);
  });
  it('is not so for GitHub Enterprise Server', () => {
    assert.deepEqual(decided(SERVER, audience), ['allowed']);
  });
  it('is not known of ghe.com', () => {
    assert.deepEqual(decided(CLOUD, audience), ['unknown', 'subjectPerhapsDemanded']);
  });
});

describe('the role name GitHubActions', () => {
  const named = ROLE.replace('blog', 'GitHubActions');
  const right = { StringEquals: { sub: SUBJECT } };
  it('is refused to github.com, and perhaps to the others', () => {
    assert.deepEqual(decided(PUBLIC, right, named), ['implicitDeny', 'reservedRoleName']);
    assert.deepEqual(decided(SERVER, right, named), ['unknown', 'roleNamePerhapsReserved']);
    assert.deepEqual(decided(CLOUD, right, named), ['unknown', 'roleNamePerhapsReserved']);
  });
});

describe('the issuer of a GitHub server', () => {
  it('is github.com’s where something on this machine stands in for it', () => {
    const issuer = 'http://127.0.0.1:4566/_services/token';
    assert.equal(providerOf(issuer, ROLE, issuer).kind, 'gitHubServer');
    assert.equal(providerOf(issuer, ROLE, issuer, { standIn: true }).kind, 'github');
    assert.equal(providerOf(SERVER, ROLE, undefined).kind, 'other');
  });
});
