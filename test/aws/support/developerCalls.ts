import assert from 'node:assert/strict';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchCheckLayerAvailabilityCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import { Failure } from '../../../src/core/failure.ts';
import type { Service, Task } from '../../../src/core/model.ts';
import { changeScope, runScope, serviceScope, stopScope } from '../../../src/core/rollout/scope.ts';
import { roleName } from '../../../src/core/scaffold/account/names.ts';
import type { Target } from '../../../src/core/scaffold/setUp.ts';
import type { SignedIn } from './signIn.ts';

const never = new AbortController().signal;

/** Whatever comes of it, it was allowed. */
async function allowed(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    assert.ok(error instanceof Failure && error.code !== 'accessDenied', String(error));
  });
}

/** A service of a target's, as its developers come upon it. */
interface Found {
  readonly service: Service;
  readonly task: Task;
}

async function find({ cloud }: SignedIn, { cluster, service }: Target): Promise<Found> {
  const found = (await cloud.ecs.clusters(never)).find(({ name }) => name === cluster);
  assert.ok(found);
  const services = await cloud.ecs.services(found.arn, never);
  const known = services.find(({ name }) => name === service);
  const task = (await cloud.ecs.tasks(found.arn, never)).find(({ group }) => group === `service:${service}`);
  assert.ok(known?.taskDefinition && task);
  return { service: known, task };
}

/** Everything that the extension and its terminals look at, of a target whose cluster has a service of Express Mode too. */
export async function lookAtEverything(signed: SignedIn, target: Target, express: string): Promise<void> {
  const { cloud } = signed;
  const { service } = await find(signed, target);
  const { taskDefinition = '', clusterArn } = service;
  await cloud.ecs.stoppedTasks(clusterArn, service.name, never);
  await cloud.ecs.taskDefinition(taskDefinition, never);
  const [deployment] = await cloud.ecs.serviceDeployments(clusterArn, service.arn, 20, never);
  assert.ok(deployment);
  await cloud.ecs.serviceDeployment(deployment.arn, never);
  await cloud.ecs.serviceRevisions([deployment.targetRevision ?? ''], never);
  assert.ok((await cloud.ecs.revisions(target.service, 5, never)).length > 0);
  assert.ok((await cloud.ecs.families(target.service, never)).length > 0);
  await cloud.ecs.expressService(express, never);
  await readLogs(signed, target);
  await lookBeforeDeploying(signed, target, service);
  await lookByHand(signed, target);
  const iam = await cloud.iam();
  await iam.role(roleName(target.roles.read), never);
  await iam.role(roleName(target.roles.write), never);
  assert.ok((await iam.identityProviders(never)).length > 0);
}

async function readLogs({ cloud }: SignedIn, { logGroup }: Target): Promise<void> {
  assert.ok((await cloud.logs().logStreams(logGroup, '', never)).length > 0);
  await cloud.logs().filterLogEvents({ group: logGroup, streams: [], startTime: 0, limit: 1 }, never);
  const [group] = await (await cloud.logGroups()).find(logGroup, 1, never);
  assert.ok(group);
  const tail = await cloud.logTail();
  for await (const _ of tail.session({ kind: 'groups', groups: [group.arn] }, never)) {
    break;
  }
  const queries = await cloud.logQueries();
  const [startTime, endTime] = [Date.now() - 60_000, Date.now()];
  const query = { groups: [logGroup], query: 'fields @message', startTime, endTime, limit: 1 };
  const id = await queries.start(query, never);
  await queries.results(id, never);
  await allowed(queries.stop(id, never));
}

async function lookBeforeDeploying(
  { cloud, sandbox }: SignedIn,
  { images, logGroup, region, account, roles }: Target,
  service: Service,
): Promise<void> {
  const read = await cloud.images();
  const repository = { registry: account, region, name: images };
  const [image] = await read.images(repository, 1, never);
  assert.ok(image);
  await read.platforms(repository, image.digest, never);
  await read.cachedFrom(repository, never);
  const lookups = await cloud.lookups();
  assert.equal(await lookups.logGroupExists(logGroup, region, never), true);
  await lookups.valueExists('/blog/key', never);
  for (const role of [roles.execution, roles.task]) {
    assert.ok(await lookups.role(sandbox.roleArn(role), never));
    assert.equal(await lookups.mayPass(sandbox.roleArn(roles.write), sandbox.roleArn(role), never), true);
  }
  await lookups.scalingBounds(service.clusterArn, service.arn, never);
}

/** What the extension leaves to the terminal's own tools: the AWS CLI, and Docker, which fetches images. */
async function lookByHand({ cloud, sandbox, keys }: SignedIn, target: Target): Promise<void> {
  const { images: repositoryName, logGroup: logGroupName } = target;
  const credentials = await keys('terminal');
  const [logStreamName = ''] = await cloud.logs().logStreams(logGroupName, '', never);
  await sandbox.logs(credentials).send(new GetLogEventsCommand({ logGroupName, logStreamName }));
  const ecr = new ECRClient({ ...sandbox.config, credentials });
  try {
    await ecr.send(new DescribeRepositoriesCommand({}));
    await ecr.send(new GetAuthorizationTokenCommand({}));
    await ecr.send(new ListImagesCommand({ repositoryName }));
    const layerDigests = [`sha256:${'0'.repeat(64)}`];
    await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  } finally {
    ecr.destroy();
  }
}

/** Everything that the extension changes there, with shells and ports. */
export async function changeEverything(signed: SignedIn, target: Target, express: string): Promise<void> {
  const { cloud } = signed;
  const { service, task } = await find(signed, target);
  const { clusterArn, arn, network } = service;
  assert.ok(network);
  const remote = await cloud.remote({ kind: 'shell', cluster: clusterArn, task: task.arn });
  const [container] = task.containers;
  assert.ok(container);
  const { name, runtimeId } = container;
  await remote.shell({ cluster: clusterArn, task: task.arn, container: name, command: '/bin/sh' }, never);
  const port = { target: `ecs:${target.cluster}_${task.id}_${runtimeId}`, port: 8080, localPort: 18_080 };
  await remote.forwardPort(port, never);
  await remote.forwardPort({ ...port, host: 'db.internal' }, never);

  const change = cloud.change(changeScope(service, { kind: 'deploy' }));
  const document = await cloud.ecs.definitionDocument(service.taskDefinition ?? '', never);
  assert.ok(Array.isArray(document['tags']));
  const taskDefinition = await change.registerTaskDefinition(document, never);
  await change.updateService(clusterArn, arn, { taskDefinition }, never);
  const [deployment] = await cloud.ecs.serviceDeployments(clusterArn, arn, 1, never);
  assert.ok(deployment);
  const itself = cloud.change(serviceScope(service));
  await allowed(itself.rollBackServiceDeployment(deployment.arn, never));
  await allowed(itself.continueServiceDeployment(deployment.arn, 'hook', 'CONTINUE', never));
  const alone = cloud.change(runScope({ taskDefinition, place: { clusterArn } }));
  const run = { cluster: clusterArn, taskDefinition, clientToken: 'one', launchType: 'FARGATE', network };
  const started = await alone.runTask({ ...run, overrides: [], startedBy: 'octocat' }, never);
  await cloud.change(stopScope(started)).stopTask(clusterArn, started.arn, 'because', never);
  const scope = { kind: 'deploy', cluster: clusterArn, service: express } as const;
  const logs = { group: target.logGroup, streamPrefix: 'express' };
  const update = { image: 'public.ecr.aws/nginx/nginx:1.29', containerPort: 80, logs };
  await cloud.change(scope).updateExpressService(express, update, never);
}
