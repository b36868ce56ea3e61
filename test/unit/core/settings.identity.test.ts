import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { IdentitySource } from '../../../src/core/model.ts';
import { parseEnvironments } from '../../../src/core/settings.ts';

const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';
const GUID = '00001111-aaaa-2222-bbbb-3333cccc4444';
const GITHUB = { kind: 'githubActions' };
const OIDC = { kind: 'oidc', issuer: 'https://login.example.com', clientId: 'codespaces' };
const CENTER = {
  kind: 'identityCenter',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'eu-west-1',
};
const ENTRA = { kind: 'microsoft', tenant: GUID, clientId: GUID };

const entry = (identity: object, more: object = {}) => ({
  name: 'dev',
  region: 'eu-west-1',
  roleArn: ROLE,
  identity,
  ...more,
});
const read = (identity: object, more?: object) => {
  const { environments, problems } = parseEnvironments([entry(identity, more)]);
  return {
    environment: environments[0],
    problems: problems.map(({ path, message }) => [path.join('.'), message]),
  };
};

describe('a good identity', () => {
  for (const [title, given, expected] of [
    ['GitHub, nothing said', GITHUB, { ...GITHUB, workflow: 'ecs-codespaces-sign-in.yml' }],
    [
      'GitHub, all said',
      {
        ...GITHUB,
        repository: 'octo-org/blog.api',
        workflow: 'Sign In.yaml',
        environment: 'dev/eu',
        writeEnvironment: 'production',
      },
      {
        ...GITHUB,
        repository: 'octo-org/blog.api',
        workflow: 'Sign In.yaml',
        environment: 'dev/eu',
        writeEnvironment: 'production',
      },
    ],
    ['an issuer', OIDC, { ...OIDC, scopes: [], confidential: false }],
    [
      'an issuer with a secret',
      { ...OIDC, scopes: ['email'], confidential: true },
      { ...OIDC, scopes: ['email'], confidential: true },
    ],
    ['Identity Center, the least', CENTER, CENTER],
    [
      'Identity Center, all said',
      { ...CENTER, accountId: '111122223333', permissionSet: 'EcsRead', writePermissionSet: 'Ecs+Deploy' },
      { ...CENTER, accountId: '111122223333', permissionSet: 'EcsRead', writePermissionSet: 'Ecs+Deploy' },
    ],
    ['Entra', ENTRA, { ...ENTRA, scopes: [] }],
    [
      'Entra with scopes',
      { ...ENTRA, scopes: [`${GUID}/.default`] },
      { ...ENTRA, scopes: [`${GUID}/.default`] },
    ],
    ['what is there', { kind: 'ambient' }, { kind: 'ambient' }],
    ['a profile', { kind: 'ambient', profile: 'my team' }, { kind: 'ambient', profile: 'my team' }],
    ['the sandbox', { kind: 'sandbox' }, { kind: 'sandbox' }],
  ] as const) {
    it(title, () => {
      const { environment, problems } = read(given);
      assert.deepEqual(problems, []);
      assert.deepEqual(environment?.identity, expected);
    });
  }

  for (const startUrl of [
    'https://my-team.awsapps.com/start',
    'https://start.us-gov-home.awsapps.com/directory/d-1234567890',
    'https://ssoins-1234567890abcdef.portal.eu-west-1.app.aws',
    'http://127.0.0.1:4566/start',
  ]) {
    it(`a start URL such as ${startUrl}`, () => {
      assert.deepEqual(read({ ...CENTER, startUrl }).problems, []);
    });
  }

  for (const identity of [CENTER, { kind: 'ambient' }]) {
    it(`${identity.kind} needs no role, and takes one for each purpose`, () => {
      const none = read(identity, { roleArn: undefined });
      assert.deepEqual(none.problems, []);
      assert.ok(none.environment !== undefined && !Object.hasOwn(none.environment, 'roleArn'));
      const writeRoleArn = 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy';
      const both = read(identity, { writeRoleArn });
      assert.deepEqual(both.problems, []);
      assert.deepEqual([both.environment?.roleArn, both.environment?.writeRoleArn], [ROLE, writeRoleArn]);
    });
  }
});

describe('what is wrong with an identity is said where it is', () => {
  for (const [title, identity, path, message, more] of [
    ['GitHub without a role', GITHUB, '0', /`roleArn` is missing/, { roleArn: undefined }],
    ['an issuer without a role', OIDC, '0', /`roleArn` is missing/, { roleArn: undefined }],
    ['Entra without a role', ENTRA, '0', /`roleArn` is missing/, { roleArn: undefined }],
    [
      'a role for changes alone',
      CENTER,
      '0.writeRoleArn',
      /needs `roleArn` beside it/,
      { roleArn: undefined, writeRoleArn: ROLE },
    ],
    [
      'a repository by URL',
      { ...GITHUB, repository: 'https://github.com/o/r' },
      '0.identity.repository',
      /Write `OWNER\/REPO` alone/,
    ],
    [
      'a repository by SSH',
      { ...GITHUB, repository: 'git@github.com:o/r' },
      '0.identity.repository',
      /alone/,
    ],
    [
      'a repository without owner',
      { ...GITHUB, repository: 'blog-api' },
      '0.identity.repository',
      /write it as `OWNER\/REPO`/,
    ],
    [
      'a repository that leads elsewhere',
      { ...GITHUB, repository: 'o/..' },
      '0.identity.repository',
      /not a repository/,
    ],
    [
      'a repository with a path',
      { ...GITHUB, repository: 'o/r/x' },
      '0.identity.repository',
      /not a repository/,
    ],
    [
      'a workflow by path',
      { ...GITHUB, workflow: '.github/workflows/a.yml' },
      '0.identity.workflow',
      /file's name alone/,
    ],
    [
      'a workflow that is none',
      { ...GITHUB, workflow: 'sign-in.js' },
      '0.identity.workflow',
      /ends with `\.yml` or `\.yaml`/,
    ],
    [
      'a nameless workflow',
      { ...GITHUB, workflow: '.yml' },
      '0.identity.workflow',
      /not the name of a workflow file/,
    ],
    [
      'an empty environment',
      { ...GITHUB, environment: '' },
      '0.identity.environment',
      /name of an environment/,
    ],
    [
      'a long environment',
      { ...GITHUB, writeEnvironment: 'e'.repeat(256) },
      '0.identity.writeEnvironment',
      /longer than 255/,
    ],
    [
      'a near miss',
      { ...GITHUB, writeEnviroment: 'production' },
      '0.identity.writeEnviroment',
      /Did you mean `writeEnvironment`\?/,
    ],
    ['a token', { ...GITHUB, token: 'ghp_x' }, '0.identity.token', /No secret belongs into settings/],
    ['a secret', { ...OIDC, clientSecret: 'x' }, '0.identity.clientSecret', /"confidential": true/],
    [
      'a secret where none is asked for',
      { ...ENTRA, clientSecret: 'x' },
      '0.identity.clientSecret',
      /No secret belongs into settings\. Remove it\.$/,
    ],
    [
      'a text in place of a flag',
      { ...OIDC, confidential: 'yes' },
      '0.identity.confidential',
      /true or false/,
    ],
    ['no start URL', { ...CENTER, startUrl: undefined }, '0.identity', /`startUrl` is missing/],
    [
      'half a start URL',
      { ...CENTER, startUrl: 'https://my.awsapps.com/' },
      '0.identity.startUrl',
      /missing at the end/,
    ],
    [
      'a start URL as copied',
      { ...CENTER, startUrl: `${CENTER.startUrl}#/` },
      '0.identity.startUrl',
      /from `\?` or `#` on/,
    ],
    [
      'the console',
      { ...CENTER, startUrl: 'https://eu-west-1.console.aws.amazon.com/ecs' },
      '0.identity.startUrl',
      /not the access portal/,
    ],
    [
      'an open start URL',
      { ...CENTER, startUrl: 'http://d-1.awsapps.com/start' },
      '0.identity.startUrl',
      /Use https/,
    ],
    ['no region', { ...CENTER, region: undefined }, '0.identity', /`region` is missing/],
    ['another partition', { ...CENTER, region: 'cn-north-1' }, '0.identity.region', /another partition/],
    [
      'an account that is a number',
      { ...CENTER, accountId: 111122223333 },
      '0.identity.accountId',
      /must be a text/,
    ],
    ['a short account', { ...CENTER, accountId: '1111' }, '0.identity.accountId', /12 digits/],
    [
      'a role for a permission set',
      { ...CENTER, permissionSet: 'AWSReservedSSO_Read_0123456789abcdef' },
      '0.identity.permissionSet',
      /not a role/,
    ],
    [
      'a permission set with a space',
      { ...CENTER, writePermissionSet: 'a b' },
      '0.identity.writePermissionSet',
      /not the name/,
    ],
    ['everybody of Microsoft', { ...ENTRA, tenant: 'common' }, '0.identity.tenant', /Directory ID/],
    [
      'a tenant by domain',
      { ...ENTRA, tenant: 'example.onmicrosoft.com' },
      '0.identity.tenant',
      /Directory ID/,
    ],
    ['a client by name', { ...ENTRA, clientId: 'codespaces' }, '0.identity.clientId', /not an id/],
    ['an empty profile', { kind: 'ambient', profile: ' ' }, '0.identity.profile', /must not be empty/],
    ['a stored key', { kind: 'ambient', accessKeyId: 'AKIA' }, '0.identity.accessKeyId', /No secret/],
    ['something of another kind', { kind: 'sandbox', profile: 'x' }, '0.identity.profile', /not known here/],
  ] as const satisfies readonly (readonly [string, object, string, RegExp, object?])[]) {
    it(title, () => {
      const { environment, problems } = read(identity, more);
      assert.equal(environment, undefined);
      assert.deepEqual(
        problems.map(([at]) => at),
        [path],
      );
      assert.match(problems[0]?.[1] ?? '', message);
      assert.match(problems[0]?.[1] ?? '', /^dev: /);
    });
  }

  it('no message repeats a secret', () => {
    for (const key of ['token', 'clientSecret', 'password', 'secretAccessKey']) {
      assert.doesNotMatch(JSON.stringify(read({ ...OIDC, [key]: 'hunter2' }).problems), /hunter2/);
    }
  });
});

interface Schema {
  readonly properties?: Readonly<
    Record<string, Schema & { readonly const?: string; readonly default?: unknown }>
  >;
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: unknown }[];
}

describe('the schema in package.json', () => {
  const manifest: {
    contributes: { configuration: { properties: { 'ecsCodespaces.environments': { items: Schema } } } };
  } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const { items } = manifest.contributes.configuration.properties['ecsCodespaces.environments'];
  const kinds = items.properties?.['identity']?.oneOf ?? [];
  const kindOf = ({ properties }: Schema): string => properties?.['kind']?.const ?? '';

  /** Every key that a kind has, with a value that is good for it. */
  const full: Readonly<Record<IdentitySource['kind'], Readonly<Record<string, unknown>>>> = {
    githubActions: {
      ...GITHUB,
      repository: 'o/r',
      workflow: 'a.yml',
      environment: 'a',
      writeEnvironment: 'b',
    },
    oidc: { ...OIDC, scopes: [], confidential: true },
    identityCenter: { ...CENTER, accountId: '111122223333', permissionSet: 'a', writePermissionSet: 'b' },
    microsoft: { ...ENTRA, scopes: [] },
    ambient: { kind: 'ambient', profile: 'a' },
    sandbox: { kind: 'sandbox' },
  };

  it('knows the kinds that are read', () => {
    assert.deepEqual(kinds.map(kindOf), Object.keys(full));
  });

  for (const schema of kinds) {
    it(`knows the keys of ${kindOf(schema)}, and which there must be`, () => {
      const [, value = {}] = Object.entries(full).find(([kind]) => kind === kindOf(schema)) ?? [];
      assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), Object.keys(value).sort());
      assert.deepEqual(read(value).problems, []);
      for (const key of Object.keys(value)) {
        const { problems } = read({ ...value, [key]: undefined });
        assert.equal(problems.length > 0, schema.required?.includes(key), key);
      }
    });
  }

  it('gives as default what is read as default', () => {
    const workflow = kinds.find(kind => kindOf(kind) === 'githubActions')?.properties?.['workflow']?.default;
    const { environment } = read(GITHUB);
    assert.ok(environment?.identity.kind === 'githubActions');
    assert.equal(environment.identity.workflow, workflow);
  });

  for (const { label, body } of items.defaultSnippets ?? []) {
    it(`offers what is read without a problem: ${label}`, () => {
      const filled = JSON.parse(JSON.stringify(body).replace(/\$\{\d+:([^}]*)\}/g, '$1'));
      assert.deepEqual(parseEnvironments([filled]).problems, []);
    });
  }
});
