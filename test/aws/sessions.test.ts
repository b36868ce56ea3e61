import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { openCloud } from '../../src/aws/clients.ts';
import { createSts } from '../../src/aws/sts.ts';
import { Failure, type FailureCode } from '../../src/core/failure.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Clock, Credentials, Log, SignInPrompt } from '../../src/core/ports.ts';
import { parseEnvironments } from '../../src/core/settings.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { createTokenSources } from '../../src/tokens/tokenSource.ts';
import { bareTokenDeps } from './support/tokenSources.ts';

const never = new AbortController().signal;
const ACTION = 'sts:AssumeRoleWithWebIdentity';
const ROLE_SCOPE = { kind: 'role' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Real time that the test can move on; sleeps do not end by themselves. */
class ShiftedClock implements Clock {
  shift = 0;
  now(): number {
    return Date.now() + this.shift;
  }
  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return wait(milliseconds, undefined, { signal, ref: false });
  }
}

const lines: string[] = [];
const keep = (line: string): void => void lines.push(line);
const log: Log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep };

const as = (login: string): SignInPrompt => ({
  deviceCode: async () => assert.fail('no code was expected'),
  pick: async (_title, items) => items.find(({ id }) => id === login)?.id,
  secret: async () => assert.fail('no secret was expected'),
  step: () => undefined,
});

const failed = (code: FailureCode) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};

describe('sessions against the sandbox', () => {
  let sandbox: RunningSandbox;
  let sessions: Sessions;
  let clock: ShiftedClock;
  const clients: { destroy(): void }[] = [];

  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const environment = (name: string, more: Partial<Environment> = {}): Environment => ({
    name,
    region: 'eu-west-1',
    roleArn: role('codespaces-ecs-dev'),
    identity: { kind: 'sandbox' },
    branches: [],
    protected: false,
    clusters: [],
    endpointUrl: sandbox.url,
    logGroups: {},
    ...more,
  });
  const config = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
    region: 'eu-west-1',
    endpoint: sandbox.url,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const ecs = (credentials: Credentials): ECSClient => {
    const client = new ECSClient(config(credentials));
    clients.push(client);
    return client;
  };
  /** What IAM says to this role session when it deploys the first service there is. */
  const redeploy = async (credentials: Credentials): Promise<string> => {
    const reader = ecs(await sessions.credentials('dev', 'read'));
    const cluster = (await reader.send(new ListClustersCommand({}))).clusterArns?.[0] ?? '';
    const service = (await reader.send(new ListServicesCommand({ cluster }))).serviceArns?.[0] ?? '';
    try {
      await ecs(credentials).send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
      return 'allowed';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const exchanges = () => sandbox.world.calls.counts(ACTION)[ACTION]?.total ?? 0;

  before(async () => {
    sandbox = await startSandbox({ fleet: { clusters: 1, services: 2, tasks: 1 } });
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    clock = new ShiftedClock();
    lines.length = 0;
    sandbox.world.calls.clear();
    sessions = new Sessions({
      clock,
      log,
      sts: async () => createSts(clock),
      tokenSource: createTokenSources(bareTokenDeps(clock, log)),
    });
    sessions.setEnvironments([environment('dev')]);
  });
  afterEach(() => {
    sandbox.world.faults.clear();
    sessions.dispose();
    for (const client of clients.splice(0)) {
      client.destroy();
    }
  });

  it('the developer is who they chose to be, in every call', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.identity, 'octocat');
    assert.equal(state.arn, 'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat');
    const sts = new STSClient(config(await sessions.credentials('dev', 'read')));
    clients.push(sts);
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, state.arn);
  });

  it('read credentials list and describe, and are denied every change', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    const credentials = await sessions.credentials('dev', 'read');
    const reader = ecs(credentials);
    const cluster = (await reader.send(new ListClustersCommand({}))).clusterArns?.[0] ?? '';
    const services = (await reader.send(new ListServicesCommand({ cluster }))).serviceArns ?? [];
    const described = await reader.send(new DescribeServicesCommand({ cluster, services }));
    assert.equal(described.services?.length, 2);
    assert.match(
      await redeploy(credentials),
      /not authorized to perform: ecs:UpdateService .*session policy/,
    );
  });

  it('write credentials may change', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    assert.equal(await redeploy(await sessions.credentials('dev', ROLE_SCOPE)), 'allowed');
  });

  it('a write role of its own is assumed for changes alone', async () => {
    sessions.setEnvironments([
      environment('dev', {
        roleArn: role('codespaces-ecs-read'),
        writeRoleArn: role('codespaces-ecs-deploy'),
      }),
    ]);
    await sessions.signIn('dev', as('octocat'), never);
    assert.match(await redeploy(await sessions.credentials('dev', 'read')), /codespaces-ecs-read/);
    assert.equal(await redeploy(await sessions.credentials('dev', ROLE_SCOPE)), 'allowed');
  });

  it('everybody may look around in an environment of the sandbox that says nothing of roles', async () => {
    const { environments } = parseEnvironments([
      { name: 'dev', identity: { kind: 'sandbox' }, endpointUrl: sandbox.url },
    ]);
    sessions.setEnvironments(environments);
    await sessions.signIn('dev', as('hubot'), never);
    const reader = ecs(await sessions.credentials('dev', 'read'));
    assert.equal((await reader.send(new ListClustersCommand({}))).clusterArns?.length, 1);
    await assert.rejects(sessions.credentials('dev', ROLE_SCOPE), failed('identityRefused'));
    await sessions.signOut('dev', never);
    await sessions.signIn('dev', as('octocat'), never);
    assert.equal(await redeploy(await sessions.credentials('dev', ROLE_SCOPE)), 'allowed');
  });

  it('who may only observe reads, and is refused a write session with the reason', async () => {
    sessions.setEnvironments([
      environment('dev', {
        roleArn: role('codespaces-ecs-read'),
        writeRoleArn: role('codespaces-ecs-deploy'),
      }),
    ]);
    await sessions.signIn('dev', as('hubot'), never);
    await assert.rejects(sessions.credentials('dev', ROLE_SCOPE), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'identityRefused');
      assert.equal(
        error.message,
        'hubot may look at dev and not change it: AWS does not let this identity use the role codespaces-ecs-deploy.',
      );
      assert.equal(error.action?.title, 'Diagnose', 'to sign in again is no way out');
      assert.equal(error.hint, 'Whoever owns that role can let it in.');
      return true;
    });
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('a session that AWS ended early is made anew, once, without a word to the person', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    const cloud = await openCloud(sessions.environment('dev'), (access, refused) =>
      sessions.credentials('dev', access, refused),
    );
    try {
      const [cluster] = await cloud.ecs.clusters(never);
      assert.ok(cluster);
      sandbox.world.sessions.expireAll(Date.now());
      const [clusters, tasks] = await Promise.all([
        cloud.ecs.clusters(never),
        cloud.ecs.tasks(cluster.arn, never),
      ]);
      assert.deepEqual([clusters.length, tasks.length], [1, 2]);
      assert.equal(exchanges(), 2);
      assert.equal(sessions.state('dev').state, 'signedIn');
    } finally {
      cloud.dispose();
    }
  });

  it('STS is asked once, however many want credentials', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    await Promise.all(Array.from({ length: 25 }, () => sessions.credentials('dev', 'read')));
    assert.equal(exchanges(), 1);
    clock.shift = 58 * 60_000;
    const renewed = await Promise.all(Array.from({ length: 25 }, () => sessions.credentials('dev', 'read')));
    assert.equal(exchanges(), 2);
    assert.equal(new Set(renewed.map(({ accessKeyId }) => accessKeyId)).size, 1);
  });

  for (const hours of [2, -2]) {
    it(`credentials last as long as AWS says where the clock is ${hours} hours off`, async () => {
      clock.shift = hours * HOUR;
      await sessions.signIn('dev', as('octocat'), never);
      const state = sessions.state('dev');
      assert.ok(state.state === 'signedIn');
      const left = state.expiresAt - clock.now();
      assert.ok(left > HOUR - MINUTE && left <= HOUR + 1000, `${left} ms`);
      const read = async () => (await sessions.credentials('dev', 'read')).accessKeyId;
      const first = await read();
      assert.equal(await read(), first);
      assert.equal(exchanges(), 1);
      clock.shift += HOUR - 2 * MINUTE;
      assert.notEqual(await read(), first);
      assert.equal(exchanges(), 2);
    });
  }

  it('whoever dismisses the question stays signed out, and AWS hears nothing', async () => {
    await assert.rejects(sessions.signIn('dev', as('nobody'), never), failed('cancelled'));
    assert.deepEqual(sessions.state('dev'), { state: 'signedOut' });
    assert.equal(exchanges(), 0);
  });

  it('nothing secret is written to the log', async () => {
    await sessions.signIn('dev', as('octocat'), never);
    const { secretAccessKey, sessionToken } = await sessions.credentials('dev', ROLE_SCOPE);
    assert.ok(lines.length > 0);
    for (const secret of [secretAccessKey, sessionToken, 'eyJ']) {
      assert.ok(!lines.some(line => line.includes(secret)), secret);
    }
  });

  it('a sandbox that is gone is said to be', async () => {
    sessions.setEnvironments([environment('dev', { endpointUrl: 'http://127.0.0.1:9' })]);
    await assert.rejects(sessions.signIn('dev', as('octocat'), never), failed('offline'));
  });

  it('signing in at the issuer by device code leads to the same session, which renews itself', async () => {
    const identity = {
      kind: 'oidc',
      issuer: sandbox.issuer,
      clientId: 'sts.amazonaws.com',
      scopes: [],
      confidential: false,
    } as const;
    sandbox.world.oidc.issuer.settings.deviceInterval = 0.01;
    sessions.setEnvironments([environment('dev', { identity })]);
    await sessions.signIn(
      'dev',
      { ...as('octocat'), deviceCode: ({ userCode }) => approve(sandbox, userCode) },
      never,
    );
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.match(state.identity, /octocat/);
    assert.equal(exchanges(), 1);
    clock.shift = 58 * 60_000;
    await ecs(await sessions.credentials('dev', 'read')).send(new ListClustersCommand({}));
    assert.equal(exchanges(), 2);
    await sessions.signOut('dev', never);
    assert.equal(sandbox.world.calls.counts()['oidc:Revoke']?.ok, 1);
  });
});

/** Presses 'Approve' on the issuer's page. */
async function approve({ issuer }: RunningSandbox, userCode: string): Promise<void> {
  const page = await (await fetch(`${issuer}/device?user_code=${userCode}`)).text();
  const formToken = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const answer = await fetch(`${issuer}/device`, {
    method: 'POST',
    body: new URLSearchParams({
      user_code: userCode,
      form_token: formToken,
      login: 'octocat',
      decision: 'approve',
    }),
  });
  assert.equal(answer.status, 200);
}
