import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import {
  ContinueServiceDeploymentCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateExpressGatewayServiceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Service } from '../../src/core/model.ts';
import type { Access, WriteScope } from '../../src/core/ports.ts';
import { applyChange } from '../../src/core/rollout/applyChange.ts';
import { expressUpdate } from '../../src/core/rollout/express.ts';
import type { Change } from '../../src/core/rollout/plan.ts';
import { runTaskToEnd } from '../../src/core/rollout/runTask.ts';
import { placeAs, toTaskRun } from '../../src/core/rollout/runTaskRequest.ts';
import { changeScope, runScope, stopScope } from '../../src/core/rollout/scope.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { hasty } from './support/hasty.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';
import { type SignedIn, signInAs } from './support/signIn.ts';

const never = new AbortController().signal;
const MIGRATION = { family: 'blog-migrate' };

interface Signed extends SignedIn {
  ecs(access: Access): Promise<ECSClient>;
  service(name: string): Promise<Service>;
}

/** Signed in to the demo with roles that may do everything: what is denied is denied by the session's policy. */
async function signIn(t: TestContext): Promise<Signed> {
  const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 200 });
  const { iam } = sandbox.sandbox.world;
  const trustPolicy = iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document;
  const all = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  iam.putRole('everything', { trustPolicy, policies: { all } });
  const signed = await signInAs(t, sandbox, { roleArn: sandbox.roleArn('everything') });
  const { cloud } = signed;
  return {
    ...signed,
    ecs: async access => sandbox.ecs(await signed.keys(access)),
    service: async name => {
      const [cluster = '', own = ''] = name.split('/');
      const [found] = await cloud.ecs.describeServices(cluster, [own], never);
      assert.ok(found, name);
      return found;
    },
  };
}

function apply({ cloud }: Signed, service: Service, change: Change) {
  return applyChange(
    service,
    change,
    {
      ecs: cloud.ecs,
      change: cloud.change(changeScope(service, change)),
      clock: hasty,
      environment: { name: 'dev', logGroups: {} },
      logs: cloud.logs,
      token: randomUUID,
    },
    { lookingBack: failure => assert.fail(failure), step: () => undefined },
    never,
  );
}

/** A deployment of `store/store-web` that waits to be answered. */
async function waiting({ cloud }: Signed, { clusterArn, arn }: Service) {
  for (;;) {
    const [newest] = await cloud.ecs.serviceDeployments(clusterArn, arn, 1, never);
    const found = await cloud.ecs.serviceDeployment(newest?.arn ?? '', never);
    const hook = found?.progress?.hooks.find(({ status }) => status === 'AWAITING_ACTION');
    if (found !== undefined && hook !== undefined) {
      return { deployment: found.arn, hook: hook.id };
    }
    await systemClock.sleep(20, never);
  }
}

/** Each change of a service, by what it is called. */
const changes: Readonly<
  Record<Change['kind'], (signed: Signed) => Promise<readonly [service: Service, change: Change]>>
> = {
  redeploy: async ({ service }) => [await service('blog/blog-api'), { kind: 'redeploy' }],
  exec: async ({ service }) => [await service('blog/blog-api'), { kind: 'exec', enabled: false }],
  scale: async ({ service }) => [await service('blog/blog-api'), { kind: 'scale', desired: 3 }],
  rollBack: async ({ service, cloud }) => {
    const api = await service('blog/blog-api');
    const [, before = ''] = await cloud.ecs.revisions('blog-api', 2, never);
    return [api, { kind: 'rollBack', taskDefinition: before }];
  },
  deploy: async ({ service, cloud }) => {
    const api = await service('blog/blog-api');
    const document = await cloud.ecs.definitionDocument(api.taskDefinition ?? '', never);
    const image = String(document.containerDefinitions[0]?.['image']);
    return [
      api,
      {
        kind: 'deploy',
        document: { ...document, tags: [{ key: 'commit', value: '0123456' }] },
        migration: { ...MIGRATION, image },
      },
    ];
  },
  express: async ({ service, cloud }) => {
    const handbook = await service('default/handbook');
    const [now] = (await cloud.ecs.expressService(handbook.arn, never)).configurations;
    assert.ok(now);
    return [handbook, { kind: 'express', update: expressUpdate(now, 'registry.example/app:2.0.0') }];
  },
  stopDeployment: async signed => {
    const web = await signed.service('store/store-web');
    const { deployment } = await waiting(signed, web);
    return [web, { kind: 'stopDeployment', deployment }];
  },
  answerHook: async signed => {
    const web = await signed.service('store/store-web');
    return [web, { kind: 'answerHook', action: 'CONTINUE', ...(await waiting(signed, web)) }];
  },
};

for (const [kind, prepare] of Object.entries(changes)) {
  test(`the session for ${kind} is enough for it`, async t => {
    const signed = await signIn(t);
    const [service, change] = await prepare(signed);
    const { watched } = await apply(signed, service, change);
    assert.equal(watched.service, service.arn);
  });
}

test('the session for running a task is enough for it, and the one for stopping it too', async t => {
  const signed = await signIn(t);
  const { cloud } = signed;
  const api = await signed.service('blog/blog-api');
  const [taskDefinition = ''] = await cloud.ecs.revisions(MIGRATION.family, 1, never);
  const document = await cloud.ecs.definitionDocument(taskDefinition, never);
  const request = { taskDefinition, document, place: placeAs(api), container: '', environment: [] };
  const { task } = await runTaskToEnd(
    { run: toTaskRun(request, randomUUID()) },
    {
      ecs: cloud.ecs,
      change: cloud.change(runScope(request)),
      clock: hasty,
      environment: { name: 'dev', logGroups: {} },
      logs: cloud.logs,
    },
    failure => assert.fail(failure),
    () => undefined,
    never,
  );
  assert.equal(task.desiredStatus, 'STOPPED');
  const [running] = await cloud.ecs.tasks(api.clusterArn, never);
  assert.ok(running);
  await cloud.change(stopScope(running)).stopTask(api.clusterArn, running.arn, 'because', never);
});

const DENIED = /because no session policy allows the (\S+) action/;

test('a session for one thing is denied every other', async t => {
  const signed = await signIn(t);
  const { cloud } = signed;
  const [api, web] = [await signed.service('blog/blog-api'), await signed.service('blog/blog-web')];
  const cluster = api.clusterArn;
  const [task, other] = await cloud.ecs.tasks(cluster, never);
  const [run = '', elder = ''] = await cloud.ecs.revisions('blog-api', 2, never);
  const [deployment] = await cloud.ecs.serviceDeployments(cluster, api.arn, 1, never);
  const [another] = await cloud.ecs.serviceDeployments(cluster, web.arn, 1, never);
  assert.ok(task && other && deployment && another && run !== elder);
  const document = await cloud.ecs.definitionDocument(run, never);
  const roles = { taskRoleArn: String(document['taskRoleArn']) };
  const definition = { family: 'denied', containerDefinitions: [] };
  const answer = { hookId: 'none', action: 'CONTINUE' } as const;
  const attempts: Readonly<Record<string, (ecs: ECSClient) => Promise<unknown>>> = {
    'update own': ecs => ecs.send(new UpdateServiceCommand({ cluster, service: api.arn, desiredCount: 2 })),
    'update other': ecs => ecs.send(new UpdateServiceCommand({ cluster, service: web.arn, desiredCount: 2 })),
    'express own': ecs => ecs.send(new UpdateExpressGatewayServiceCommand({ serviceArn: api.arn })),
    'express other': ecs => ecs.send(new UpdateExpressGatewayServiceCommand({ serviceArn: web.arn })),
    'stop own deployment': ecs =>
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: deployment.arn })),
    'stop other deployment': ecs =>
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: another.arn })),
    'answer own hook': ecs =>
      ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn: deployment.arn, ...answer })),
    'answer other hook': ecs =>
      ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn: another.arn, ...answer })),
    register: ecs => ecs.send(new RegisterTaskDefinitionCommand(definition)),
    'register, passing roles': ecs =>
      ecs.send(new RegisterTaskDefinitionCommand({ ...definition, ...roles })),
    run: ecs => ecs.send(new RunTaskCommand({ cluster, taskDefinition: run })),
    'run other': ecs => ecs.send(new RunTaskCommand({ cluster, taskDefinition: elder })),
    'stop task': ecs => ecs.send(new StopTaskCommand({ cluster, task: task.arn })),
    'stop other task': ecs => ecs.send(new StopTaskCommand({ cluster, task: other.arn })),
  };
  const allowed: readonly (readonly [WriteScope, readonly string[]])[] = [
    [changeScope(api, { kind: 'redeploy' }), ['update own', 'stop own deployment', 'answer own hook']],
    [
      changeScope(api, { kind: 'deploy' }),
      ['update own', 'express own', 'register', 'register, passing roles', 'run', 'run other'],
    ],
    [runScope({ taskDefinition: run, place: { clusterArn: cluster } }), ['run']],
    [stopScope(task), ['stop task']],
  ];
  for (const [scope, expected] of allowed) {
    const ecs = await signed.ecs(scope);
    const passed: string[] = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      // What is let through may be refused for what it asks, which is not the matter here.
      const refused = await refusal(attempt(ecs)).catch(() => undefined);
      if (refused?.name !== 'AccessDeniedException') {
        passed.push(name);
      } else {
        assert.match(refused.message, DENIED, `${scope.kind}: ${name}`);
      }
    }
    assert.deepEqual(passed, expected, scope.kind);
  }
});
