import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { ContainerAgent } from './support/containerAgent.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { cancelSignIn, readWithNewKeys } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Signing in with the keys that a container's endpoint hands out, which are used as they are. */

const ROLE = 'dev-container';
/** What the endpoint wants to be shown, at first and later. */
const FIRST = 'Bearer 4f1c0f0e7d0b4e0c9a52d2f6a1b7c3d8e5f60718293a4b5c';
const SECOND = 'Bearer 9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f';
/** What the journey itself wrote there: what the endpoint wants to be shown. */
const OWN_FILE = /container\/authorization: /;

const agent = new ContainerAgent();
after(() => agent.stop());

const step = journey({
  env: async (_sandbox, issued, folder) => {
    const own = join(folder, 'container');
    await mkdir(own, { recursive: true });
    for (const authorization of [FIRST, SECOND]) {
      issued.keep('what the endpoint wants to be shown', authorization);
    }
    await writeFile(join(own, 'authorization'), FIRST);
    return {
      AWS_CONFIG_FILE: join(own, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(own, 'credentials'),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: await agent.start(),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(own, 'authorization'),
    };
  },
  environments: ({ url, world: { iam } }) => {
    const read = iam.roles().find(role => role.name === 'codespaces-ecs-read');
    iam.putRole(ROLE, {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      },
      policies: Object.fromEntries([...(read?.policies ?? [])].map(([key, { document }]) => [key, document])),
    });
    return [{ name: 'task', region: 'eu-west-1', endpointUrl: url, identity: { kind: 'ambient' } }];
  },
});

/** New keys of the container's role at each request. */
function handOut({ sandbox }: Stage, change: Readonly<Record<string, unknown>> = {}): void {
  agent.answer = () => {
    const { iam, sessions } = sandbox.world;
    const role = iam.roles().find(({ name }) => name === ROLE);
    assert.ok(role);
    const now = Date.now();
    const keys = sessions.issue({
      issuedAt: now,
      expiresAt: now + 6 * 3_600_000,
      accountId: iam.accountId,
      roleArn: role.arn,
      roleName: role.name,
      roleId: role.id,
      sessionName: 'task-7',
      arn: `arn:aws:sts::${iam.accountId}:assumed-role/${role.name}/task-7`,
      policies: [],
      tags: {},
      transitive: [],
      sourceIdentity: undefined,
      provider: undefined,
      subject: 'task-7',
    });
    return {
      status: 200,
      body: {
        AccessKeyId: keys.accessKeyId,
        SecretAccessKey: keys.secretAccessKey,
        Token: keys.sessionToken,
        Expiration: new Date(keys.expiresAt).toISOString(),
        ...change,
      },
    };
  };
}

function refuse(): void {
  agent.answer = () => ({ status: 403, body: { code: 'AccessDenied', message: 'not for you' } });
}

step('a sign-in can be cancelled', async stage => {
  const { workbench, fleet } = stage;
  handOut(stage);
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await cancelSignIn(stage, 'task', 'sts:GetCallerIdentity');
  await fleet.waitFor('task', 'signed out');
});

step('an endpoint that refuses is quoted', async ({ workbench, fleet, shot }) => {
  refuse();
  await fleet.clickAction('task', 'Sign In');
  const told = workbench.notification(/The container's credentials endpoint gives no keys: .*403/);
  await told.waitFor();
  assert.match((await told.textContent()) ?? '', /Look at AWS_CONTAINER_CREDENTIALS_FULL_URI/);
  await fleet.waitFor('task', 'sign-in failed');
  await shot("a container's endpoint that refuses");
  await workbench.dismissNotifications();
});

step('keys that do not end are refused from there too', async stage => {
  const { sandbox, workbench, fleet } = stage;
  sandbox.world.calls.clear();
  handOut(stage, { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  await fleet.clickAction('task', 'Sign In');
  await workbench
    .notification(/The container's credentials endpoint holds an access key that does not end by itself/)
    .waitFor();
  await fleet.waitFor('task', 'sign-in failed');
  assert.equal(sandbox.world.calls.list('*').length, 0);
  await workbench.dismissNotifications();
});

step("the keys of the container's role sign in, and fill the tree", async stage => {
  const { sandbox, fleet, shot } = stage;
  handOut(stage);
  await fleet.clickAction('task', 'Sign In');
  await fleet.waitFor('task', 'task-7 · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot("signed in with a container's keys");
  assert.ok(agent.asked.every(authorization => authorization === FIRST));
  const reads = sandbox.world.calls.list('ecs:*');
  assert.ok(reads.every(({ caller = '' }) => caller.endsWith(`assumed-role/${ROLE}/task-7`)));
});

step('where the endpoint gives none any more, the tree says why, and a sign-in goes on', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  refuse();
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor('task', 'sign-in failed');
  await fleet.waitFor(/The container's credentials endpoint gives no keys/);
  await shot('a container that lost its keys');
  handOut(stage);
  await fleet.clickAction('task', 'Sign In');
  await fleet.waitFor('task', 'task-7 · 111122223333');
});

step('keys that ended are replaced by new ones, without a word', async stage => {
  const { fleet, folder } = stage;
  await writeFile(join(folder, 'container', 'authorization'), SECOND);
  agent.asked.splice(0);
  await readWithNewKeys(stage);
  assert.deepEqual(agent.asked, [SECOND]);
  await fleet.waitFor('task', 'task-7 · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
  await fleet.chooseFromMenu('task', 'Sign Out');
  await fleet.waitFor('task', 'signed out');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, OWN_FILE);
});
