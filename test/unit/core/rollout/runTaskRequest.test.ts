import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import { migrationFamily } from '../../../../src/core/rollout/migrationSetting.ts';
import {
  commandContainer,
  definedCommand,
  needsNetwork,
  placeAs,
  placeText,
  type RunRequest,
  requestLines,
  toTaskRun,
} from '../../../../src/core/rollout/runTaskRequest.ts';
import { service } from './script.ts';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-migrate:9';
const network = { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: false };
const document: DefinitionDocument = {
  family: 'blog-migrate',
  networkMode: 'awsvpc',
  containerDefinitions: [
    { name: 'proxy', image: 'registry.example.com/proxy:1', essential: false },
    { name: 'migrate', image: 'registry.example.com/jobs:abc1234', command: ['npm', 'run', 'migrate'] },
  ],
};
const request: RunRequest = {
  taskDefinition: ARN,
  document,
  place: placeAs(service([], { network, launchType: 'FARGATE', platformVersion: 'LATEST' })),
  container: 'migrate',
  environment: [],
};

test('a task runs where the service runs, with nothing overridden', () => {
  assert.deepEqual(toTaskRun(request, 'token'), {
    cluster: service([]).clusterArn,
    taskDefinition: ARN,
    clientToken: 'token',
    startedBy: 'ecs-codespaces/token',
    network,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    overrides: [],
  });
});

test('a command and variables are for the one container', () => {
  const environment = [{ name: 'STEP', value: '2' }];
  assert.deepEqual(toTaskRun({ ...request, command: ['sh'], environment }, 't').overrides, [
    { container: 'migrate', command: ['sh'], environment },
  ]);
  assert.deepEqual(toTaskRun({ ...request, environment }, 't').overrides, [
    { container: 'migrate', environment },
  ]);
});

test('capacity providers stand in place of the launch type', () => {
  const capacityProviders = [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }];
  const run = toTaskRun({ ...request, place: { ...request.place, capacityProviders } }, 't');
  assert.deepEqual(run.capacityProviders, capacityProviders);
  assert.equal(run.launchType, undefined);
});

test('without a network of its own a task is given none', () => {
  for (const networkMode of ['bridge', undefined]) {
    const { networkMode: _, ...rest } = document;
    const other = { ...rest, ...(networkMode === undefined ? {} : { networkMode }) };
    assert.equal(needsNetwork(other), false);
    assert.equal(toTaskRun({ ...request, document: other }, 't').network, undefined);
  }
});

test('subnets that are missing are said before anything is asked', () => {
  const place = { clusterArn: request.place.clusterArn };
  assert.throws(() => toTaskRun({ ...request, place }, 't'), {
    code: 'invalid',
    message: 'Tasks of blog-migrate:9 need subnets to run in.',
  });
});

test('overrides longer than ECS takes are said before anything is asked', () => {
  const environment = [{ name: 'LONG', value: 'x'.repeat(8192) }];
  assert.throws(() => toTaskRun({ ...request, environment }, 't'), { code: 'invalid', message: /8192/ });
});

test('the confirmation says what runs, as what and where', () => {
  assert.deepEqual(requestLines(request), [
    'Task definition blog-migrate:9',
    'Container migrate: jobs:abc1234',
    'Command: npm run migrate',
    'Network of blog-api: subnet-1, subnet-2 · sg-1 · no public IP address',
  ]);
  const changed = { ...request, command: ['sh', '-c', 'exit 3'], environment: [{ name: 'A', value: 'b' }] };
  assert.deepEqual(requestLines(changed).slice(2, 4), [
    "Command, in place of its own: sh -c 'exit 3'",
    'Variable A: b',
  ]);
  assert.equal(requestLines({ ...request, container: 'proxy' })[2], 'Command: that of the image');
  assert.equal(
    placeText({ clusterArn: '', network: { ...network, securityGroups: [], assignPublicIp: true } }),
    'Network: subnet-1, subnet-2 · public IP address',
  );
});

test('the command is that of the essential container', () => {
  assert.equal(commandContainer(document), 'migrate');
  assert.deepEqual(definedCommand(document, 'migrate'), ['npm', 'run', 'migrate']);
  assert.equal(definedCommand(document, 'proxy'), undefined);
});

test('a migration is found by the service, or by its cluster and the service', () => {
  const own = service([]);
  assert.equal(migrationFamily({}, own), undefined);
  assert.equal(migrationFamily({ migrate: { 'blog-web': 'x' } }, own), undefined);
  assert.equal(migrationFamily({ migrate: { 'blog-api': 'any' } }, own), 'any');
  assert.equal(migrationFamily({ migrate: { 'blog-api': 'any', 'blog/blog-api': 'exact' } }, own), 'exact');
  assert.equal(migrationFamily({ migrate: { a: 'b' } }, { ...own, name: 'constructor' }), undefined);
});
