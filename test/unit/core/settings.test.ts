import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseEnvironments } from '../../../src/core/settings.ts';

const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-dev';
const OIDC = { kind: 'oidc', issuer: 'https://login.example.com', clientId: 'codespaces' };
const DEV = { name: 'dev', region: 'eu-west-1', roleArn: ROLE, identity: OIDC };

function problemsOf(value: unknown): { path: string; message: string; severity: string }[] {
  return parseEnvironments(value).problems.map(({ path, message, severity }) => ({
    path: path.join('.'),
    message,
    severity,
  }));
}

describe('good settings', () => {
  it('not set is no environment and no problem', () => {
    assert.deepEqual(parseEnvironments(undefined), { environments: [], problems: [] });
    assert.deepEqual(parseEnvironments([]), { environments: [], problems: [] });
  });

  it('the least there must be gets the rest by default', () => {
    assert.deepEqual(parseEnvironments([DEV]), {
      environments: [
        {
          name: 'dev',
          region: 'eu-west-1',
          roleArn: ROLE,
          identity: { ...OIDC, scopes: [], confidential: false },
          branches: [],
          protected: false,
          clusters: [],
          logGroups: {},
        },
      ],
      problems: [],
    });
  });

  it('everything that can be said is taken over', () => {
    const full = {
      ...DEV,
      identity: { ...OIDC, scopes: ['openid', 'groups', 'offline_access'] },
      writeRoleArn: 'arn:aws:iam::111122223333:role/team/codespaces-ecs-deploy',
      branches: ['develop'],
      protected: true,
      clusters: ['blog-*'],
      endpointUrl: 'http://127.0.0.1:4566',
      logGroups: { web: '/ecs/web' },
      workflow: 'deploy.yml',
      migrate: { 'blog-api': 'blog-migrate', 'shop/web': 'shop-migrate' },
    };
    const { environments, problems } = parseEnvironments([full]);
    assert.deepEqual(problems, []);
    assert.deepEqual(environments, [
      { ...full, identity: { ...OIDC, scopes: ['groups'], confidential: false } },
    ]);
  });

  it('an environment of the sandbox needs a name alone', () => {
    const { environments, problems } = parseEnvironments([{ name: 'try', identity: { kind: 'sandbox' } }]);
    assert.deepEqual(problems, []);
    assert.equal(environments[0]?.roleArn, 'arn:aws:iam::111122223333:role/codespaces-ecs-read');
    assert.equal(environments[0]?.region, 'eu-west-1');
    assert.equal(environments[0]?.endpointUrl, undefined);
    assert.equal(environments[0]?.writeRoleArn, 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy');
  });

  it('an environment of the sandbox with a role of its own has that one for changes too', () => {
    const { environments } = parseEnvironments([
      { name: 'try', identity: { kind: 'sandbox' }, roleArn: ROLE },
    ]);
    assert.equal(environments[0]?.roleArn, ROLE);
    assert.equal(environments[0]?.writeRoleArn, undefined);
  });

  for (const [region, partition] of [
    ['us-east-1', 'aws'],
    ['ap-southeast-2', 'aws'],
    ['mx-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ]) {
    it(`a role of ${partition} goes with ${region}`, () => {
      const roleArn = `arn:${partition}:iam::111122223333:role/dev`;
      assert.deepEqual(problemsOf([{ ...DEV, region, roleArn }]), []);
    });
  }
});

describe('what is wrong is said where it is', () => {
  const cases: readonly (readonly [string, unknown, string, RegExp])[] = [
    ['a misspelt key', { ...DEV, protectd: true }, '0.protectd', /`protectd` .*Did you mean `protected`\?/],
    ['two letters swapped', { ...DEV, regoin: 'x' }, '0.regoin', /Did you mean `region`\?/],
    [
      'a strange key',
      { ...DEV, colour: 'red' },
      '0.colour',
      /`colour` is not known here\. Remove it; there is: name/,
    ],
    ['a stored key', { ...DEV, accessKeyId: 'AKIA' }, '0.accessKeyId', /Stored keys are never used/],
    ['a profile', { ...DEV, profile: 'dev' }, '0.profile', /belongs into `identity`: .*"ambient"/],
    ['no region', { ...DEV, region: undefined }, '0', /`region` is missing/],
    ['a bad region', { ...DEV, region: 'Europe' }, '0.region', /`Europe` is not an AWS region/],
    ['a region that is no text', { ...DEV, region: 1 }, '0.region', /`region` must be a text/],
    ['no role', { ...DEV, roleArn: undefined }, '0', /`roleArn` is missing/],
    ['a role by name', { ...DEV, roleArn: 'dev' }, '0.roleArn', /whole ARN of the role/],
    [
      'a session instead of a role',
      { ...DEV, roleArn: 'arn:aws:sts::111122223333:assumed-role/dev/me' },
      '0.roleArn',
      /session of a role/,
    ],
    ['a user', { ...DEV, roleArn: 'arn:aws:iam::111122223333:user/me' }, '0.roleArn', /not a role/],
    [
      'a short account',
      { ...DEV, roleArn: 'arn:aws:iam::1111:role/dev' },
      '0.roleArn',
      /not the ARN of an IAM role/,
    ],
    [
      'a new partition',
      { ...DEV, roleArn: 'arn:aws-x:iam::111122223333:role/d' },
      '0.roleArn',
      /not the ARN/,
    ],
    ['a role of another partition', { ...DEV, region: 'cn-north-1' }, '0.roleArn', /another partition/],
    [
      'a write role of another account',
      { ...DEV, writeRoleArn: 'arn:aws:iam::444455556666:role/deploy' },
      '0.writeRoleArn',
      /another account/,
    ],
    ['no name', { ...DEV, name: undefined }, '0', /`name` is missing/],
    ['an empty name', { ...DEV, name: ' ' }, '0.name', /name/],
    ['a name with a bar', { ...DEV, name: 'a|b' }, '0.name', /must not contain/],
    ['an open endpoint', { ...DEV, endpointUrl: 'http://10.0.0.1' }, '0.endpointUrl', /Use https/],
    [
      'an endpoint that is none',
      { ...DEV, endpointUrl: 'localhost:4566' },
      '0.endpointUrl',
      /Use https|not a URL/,
    ],
    ['a password', { ...DEV, endpointUrl: 'https://me:secret@example.com' }, '0.endpointUrl', /password/],
    [
      'no identity',
      { ...DEV, identity: undefined },
      '0.identity',
      /`identity` is missing.*`githubActions`, `oidc`, .*`sandbox`/,
    ],
    ['an identity that is a text', { ...DEV, identity: 'oidc' }, '0.identity', /must be an object/],
    ['no kind', { ...DEV, identity: {} }, '0.identity.kind', /`kind` is missing/],
    [
      'a kind in another case',
      { ...DEV, identity: { kind: 'identitycenter' } },
      '0.identity.kind',
      /`identityCenter`\?/,
    ],
    ['a kind of every object', { ...DEV, identity: { kind: 'toString' } }, '0.identity.kind', /There is/],
    ['a misspelt kind', { ...DEV, identity: { kind: 'odic' } }, '0.identity.kind', /Did you mean `oidc`\?/],
    [
      'an unknown kind',
      { ...DEV, identity: { kind: 'kerberos' } },
      '0.identity.kind',
      /There is: `githubActions`/,
    ],
    [
      'no client',
      { ...DEV, identity: { ...OIDC, clientId: undefined } },
      '0.identity',
      /`clientId` is missing/,
    ],
    [
      'an empty client',
      { ...DEV, identity: { ...OIDC, clientId: '' } },
      '0.identity.clientId',
      /must not be empty/,
    ],
    [
      'an open issuer',
      { ...DEV, identity: { ...OIDC, issuer: 'http://a.example' } },
      '0.identity.issuer',
      /Use https/,
    ],
    [
      'an issuer with a query',
      { ...DEV, identity: { ...OIDC, issuer: 'https://a.example/?b' } },
      '0.identity.issuer',
      /`\?`/,
    ],
    [
      'a secret',
      { ...DEV, identity: { ...OIDC, clientSecret: 's' } },
      '0.identity.clientSecret',
      /No secret belongs/,
    ],
    [
      'a scope of two words',
      { ...DEV, identity: { ...OIDC, scopes: ['a b'] } },
      '0.identity.scopes.0',
      /not a scope/,
    ],
    [
      'scopes that are no list',
      { ...DEV, identity: { ...OIDC, scopes: 'a' } },
      '0.identity.scopes',
      /must be a list/,
    ],
    ['branches that are no texts', { ...DEV, branches: ['main', 7] }, '0.branches.1', /must be a text/],
    ['protected that is a text', { ...DEV, protected: 'yes' }, '0.protected', /true or false/],
    ['log groups in a list', { ...DEV, logGroups: [] }, '0.logGroups', /must be an object/],
    ['a log group that is no text', { ...DEV, logGroups: { web: 1 } }, '0.logGroups.web', /must be a text/],
    ['an environment that is a text', 'dev', '0', /must be an object/],
  ];
  for (const [title, entry, path, message] of cases) {
    it(title, () => {
      const problems = problemsOf([entry, { ...DEV, name: 'other' }]);
      assert.deepEqual(
        problems.map(problem => problem.path),
        [path],
      );
      assert.match(problems[0]?.message ?? '', message);
      assert.equal(problems[0]?.severity, 'error');
      const { environments } = parseEnvironments([entry, { ...DEV, name: 'other' }]);
      assert.deepEqual(
        environments.map(({ name }) => name),
        ['other'],
      );
    });
  }

  it('a name that stands twice leaves the second one out', () => {
    const { environments, problems } = parseEnvironments([DEV, { ...DEV, region: 'eu-north-1' }]);
    assert.deepEqual(
      environments.map(({ region }) => region),
      ['eu-west-1'],
    );
    assert.deepEqual(
      problems.map(({ path, environment, message }) => [path, environment, message]),
      [[[1, 'name'], 'dev', 'dev: Another environment has the name "dev" already; this one is ignored.']],
    );
  });

  for (const [key, value, message] of [
    ['workflow', '.github/workflows/deploy.yml', /Write the file's name alone/],
    ['workflow', 'deploy', /is not the name of a workflow file/],
    ['migrate', 'blog-migrate', /must be an object whose values are texts/],
    ['migrate', { api: 'blog-migrate:9' }, /Write the family alone/],
    ['migrate', { api: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a' }, /Write the family alone/],
    ['migrate', { api: 'blog migrate' }, /is not the name of a task definition family/],
  ] as const) {
    it(`${key}: ${JSON.stringify(value)} is wrong`, () => {
      const { environments, problems } = parseEnvironments([{ ...DEV, [key]: value }]);
      assert.deepEqual(environments, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('a value that is no list', () => {
    assert.match(problemsOf({ dev: DEV })[0]?.message ?? '', /must be a list/);
  });

  it('every message names its environment', () => {
    assert.match(problemsOf([{ ...DEV, region: 'x' }])[0]?.message ?? '', /^dev: /);
    assert.match(problemsOf([DEV, {}])[0]?.message ?? '', /^Environment 2: /);
  });
});

it('whatever the settings hold, reading them throws nothing and loses no good environment', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(), (others, at) => {
      const index = at % (others.length + 1);
      const value = [...others.slice(0, index), DEV, ...others.slice(index)];
      const { environments } = parseEnvironments(value);
      assert.ok(environments.some(({ name }) => name === 'dev'));
    }),
  );
});
