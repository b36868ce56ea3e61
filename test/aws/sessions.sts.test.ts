import assert from 'node:assert/strict';
import fsPromises from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Identity, Sts } from '../../src/core/ports.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

const never = new AbortController().signal;
const ACTION = 'sts:AssumeRoleWithWebIdentity';
const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-dev';

/** A machine full of AWS settings, each of which would lead the SDK astray or break it. */
const POISON = {
  AWS_PROFILE: 'elsewhere',
  AWS_REGION: 'not-a-region',
  AWS_DEFAULT_REGION: 'not-a-region',
  AWS_EXECUTION_ENV: undefined,
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'poison',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
  AWS_MAX_ATTEMPTS: 'many',
  AWS_RETRY_MODE: 'poison',
  AWS_DEFAULTS_MODE: 'auto',
  AWS_USE_FIPS_ENDPOINT: 'poison',
  AWS_USE_DUALSTACK_ENDPOINT: 'poison',
  AWS_ROLE_ARN: 'arn:aws:iam::444455556666:role/elsewhere',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/poison/token',
  AWS_CONFIG_FILE: '/poison/config',
  AWS_SHARED_CREDENTIALS_FILE: '/poison/credentials',
} as const;

const web = (token: string): Identity => ({
  kind: 'web',
  token,
  name: 'octocat',
  expiresAt: Date.now() + 300_000,
});

describe('STS', () => {
  let sandbox: RunningSandbox;
  let sts: Sts;
  let metadata: Server;
  let metadataCalls = 0;
  const read: string[] = [];
  const surroundings = { ...process.env };

  const environment = (more: Partial<Environment> = {}): Environment => ({
    name: 'dev',
    region: 'eu-west-1',
    roleArn: ROLE,
    identity: { kind: 'sandbox' },
    branches: [],
    protected: false,
    clusters: [],
    endpointUrl: sandbox.url,
    logGroups: {},
    ...more,
  });
  const idToken = async (): Promise<string> => {
    const answer = await fetch(`${sandbox.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ecs-codespaces:sandbox-developer',
        client_id: 'sts.amazonaws.com',
        login: 'octocat',
      }),
    });
    return JSON.parse(await answer.text()).id_token;
  };
  const assume = async (more: { token?: string; roleArn?: string; policy?: string } = {}, signal = never) =>
    sts.assumeRole(
      {
        environment: environment(),
        roleArn: more.roleArn ?? ROLE,
        sessionName: 'octocat',
        identity: web(more.token ?? (await idToken())),
        ...(more.policy === undefined ? {} : { policy: more.policy }),
      },
      signal,
    );
  const failure = async (promise: Promise<unknown>): Promise<Failure> => {
    try {
      await promise;
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
      return error;
    }
    return assert.fail('it was not refused');
  };
  const calls = () => sandbox.world.calls.counts(ACTION)[ACTION]?.total ?? 0;

  before(async () => {
    metadata = createServer((_, response) => {
      metadataCalls += 1;
      response.end('eu-central-1');
    });
    await new Promise<void>(resolve => metadata.listen(0, '127.0.0.1', resolve));
    const { port } = metadata.address() as AddressInfo;
    for (const [name, value] of Object.entries(POISON)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = `http://127.0.0.1:${port}`;
    const readFile = fsPromises.readFile;
    mock.method(fsPromises, 'readFile', (...parameters: Parameters<typeof readFile>) => {
      read.push(String(parameters[0]));
      return readFile(...parameters);
    });
    syncBuiltinESMExports();
    // The SDK looks at its surroundings when it is loaded, so only now.
    sts = (await import('../../src/aws/sts.ts')).createSts();
    sandbox = await startSandbox({ fleet: { clusters: 0, services: 0, tasks: 0 } });
  });
  after(async () => {
    mock.restoreAll();
    syncBuiltinESMExports();
    process.env = surroundings;
    metadata.close();
    await sandbox.stop();
  });
  afterEach(() => {
    sandbox.world.faults.clear();
    sandbox.world.calls.clear();
  });

  it('gives credentials with their end and whose they are', async () => {
    const { credentials, arn, accountId } = await assume();
    assert.equal(arn, 'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat');
    assert.equal(accountId, '111122223333');
    assert.ok(credentials.expiresAt > Date.now() + 59 * 60_000);
    assert.match(credentials.accessKeyId, /^ASIA/);
  });

  it('is led by nothing but the environment: no variable, no profile, no metadata service', async () => {
    await assume();
    assert.deepEqual(read, []);
    assert.equal(metadataCalls, 0);
  });

  it('tries again a few times while AWS cannot reach the identity provider', async () => {
    const fault = {
      action: ACTION,
      kind: 'error',
      rate: 1,
      when: 'before',
      status: 400,
      code: 'IDPCommunicationError',
      message: 'The identity provider could not be reached',
    } as const;
    sandbox.world.faults.set([{ ...fault, count: 2 }]);
    await assume();
    assert.equal(calls(), 3);
    sandbox.world.faults.set([fault]);
    const refusal = await failure(assume());
    assert.equal(refusal.code, 'server');
    assert.match(refusal.hint ?? '', /discovery document and keys must be public/);
    assert.equal(calls(), 3 + 4);
  });

  it('tries nothing else again', async () => {
    for (const kind of ['throttling', 'error', 'reset'] as const) {
      sandbox.world.calls.clear();
      sandbox.world.faults.set([{ action: ACTION, kind, rate: 1, when: 'before' }]);
      const { code } = await failure(assume());
      assert.equal(code, { throttling: 'throttled', error: 'server', reset: 'offline' }[kind]);
      assert.equal(calls(), 1, kind);
    }
  });

  it('says where to look when the role does not exist or does not trust', async () => {
    const roleArn = 'arn:aws:iam::111122223333:role/nobody';
    const refusal = await failure(assume({ roleArn }));
    assert.equal(refusal.code, 'identityRefused');
    assert.match(refusal.message, /dev: Not authorized to perform sts:AssumeRoleWithWebIdentity/);
    assert.match(refusal.hint ?? '', /role\/nobody does not exist, or its trust policy.*`sub` and `aud`/);
    assert.deepEqual(refusal.action, {
      title: 'Diagnose',
      command: 'ecsCodespaces.diagnoseSignIn',
      args: ['dev'],
    });
  });

  for (const [title, message, hint] of [
    [
      'no provider in the account',
      'No OpenIDConnect provider found in your account for https://a.example',
      /account 111122223333 needs an IAM identity provider for https:\/\/a\.example,/,
    ],
    ['another audience', 'Incorrect token audience', /Add codespaces to the audiences/],
    ['no audience', 'Missing a required claim: aud', /Add codespaces to the audiences/],
    [
      'keys out of reach',
      "Couldn't retrieve verification key from your identity provider",
      /within 5 seconds/,
    ],
    ['another role', 'The target role ARN is not present in the roles claim', /is not one of them/],
    ['anything else', 'Something new', /Look at the IAM identity provider for https:\/\/login\.example\.com/],
  ] as const) {
    it(`names the likely cause: ${title}`, async () => {
      sandbox.world.faults.set([
        {
          action: ACTION,
          kind: 'error',
          rate: 1,
          when: 'before',
          status: 400,
          code: 'InvalidIdentityToken',
          message,
        },
      ]);
      const identity = {
        kind: 'oidc',
        issuer: 'https://login.example.com',
        clientId: 'codespaces',
        scopes: [],
        confidential: false,
      } as const;
      const refusal = await failure(
        sts.assumeRole(
          {
            environment: environment({ identity }),
            roleArn: ROLE,
            sessionName: 'octocat',
            identity: web('x.y.z'),
          },
          never,
        ),
      );
      assert.equal(refusal.code, 'identityRefused');
      assert.match(refusal.hint ?? '', hint);
    });
  }

  it('tells an old token from a refused one', async () => {
    sandbox.world.faults.set([
      { action: ACTION, kind: 'error', rate: 1, when: 'before', status: 400, code: 'ExpiredTokenException' },
    ]);
    assert.equal((await failure(assume())).code, 'expired');
  });

  it('says so when the policy is no policy', async () => {
    assert.equal((await failure(assume({ policy: '{' }))).code, 'invalid');
  });

  it('a token of which the signature does not hold is refused', async () => {
    const token = await idToken();
    const refusal = await failure(assume({ token: `${token.slice(0, -8)}AAAAAAAA` }));
    assert.equal(refusal.code, 'identityRefused');
  });

  it('is cancelled at once', async () => {
    sandbox.world.faults.set([
      { action: ACTION, kind: 'delay', rate: 1, when: 'before', milliseconds: 60_000 },
    ]);
    const cancel = new AbortController();
    const token = await idToken();
    const call = assume({ token }, cancel.signal);
    setImmediate(() => cancel.abort());
    assert.equal((await failure(call)).code, 'cancelled');
  });
});
