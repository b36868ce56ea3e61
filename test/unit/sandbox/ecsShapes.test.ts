import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as logsSdk from '@aws-sdk/client-cloudwatch-logs';
import * as ecsSdk from '@aws-sdk/client-ecs';
import type { Input, JsonService } from '../../../src/sandbox/api.ts';
import { loadDemo } from '../../../src/sandbox/fleets/demo.ts';
import { texts } from '../../../src/sandbox/input.ts';
import { accountId, ask, minute, region, testWorld } from './ecsSupport.ts';

/** The codes of simple members in the schemas that the SDK was generated with. */
const simple: Readonly<Record<number, string>> = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'number' };
const listOf = 64;
const mapOf = 128;

/** Where a value is not of the schema's form, or has members that the schema has not. */
function problems(value: unknown, schema: unknown, path: string): readonly string[] {
  if (typeof schema === 'function') {
    return problems(value, schema(), path);
  }
  if (typeof schema === 'number') {
    if (schema >= mapOf) {
      return members(value, path).flatMap(([name, item]) =>
        problems(item, schema - mapOf, `${path}.${name}`),
      );
    }
    if (schema >= listOf) {
      return items(value, path).flatMap((item, index) =>
        problems(item, schema - listOf, `${path}[${index}]`),
      );
    }
    return typeof value === simple[schema] ? [] : [`${path} is a ${typeof value}, not a ${simple[schema]}`];
  }
  assert.ok(Array.isArray(schema), `${path}: no schema`);
  // A member with traits of its own.
  if (schema.length === 2) {
    return problems(value, schema[0], path);
  }
  const [kind, , , , names, types]: unknown[] = schema;
  if (kind === 1) {
    return items(value, path).flatMap((item, index) => problems(item, names, `${path}[${index}]`));
  }
  if (kind === 2) {
    return members(value, path).flatMap(([name, item]) => problems(item, types, `${path}.${name}`));
  }
  assert.ok(Array.isArray(names) && Array.isArray(types), `${path}: kind ${kind}`);
  return members(value, path).flatMap(([name, item]) => {
    const index = names.indexOf(name);
    return index < 0
      ? [`${path}.${name} is not in the API`]
      : problems(item, types[index], `${path}.${name}`);
  });
}

function items(value: unknown, path: string): readonly unknown[] {
  assert.ok(Array.isArray(value), `${path} is no list`);
  return value;
}

function members(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${path} is no structure`);
  return Object.entries(value);
}

async function checked(service: JsonService, sdk: object, name: string, input: Input): Promise<Input> {
  const answer = await ask(service, name, input);
  const schema: unknown = Reflect.get(sdk, `${name}Response$`) ?? [3, '', '', 0, [], []];
  assert.deepEqual(problems(answer, schema, name), []);
  return answer;
}

suite('answers have the form of the API', () => {
  test('of Amazon ECS', async () => {
    const { ecs, clock } = testWorld();
    loadDemo(ecs, region);
    clock.advance(3 * minute);
    const get = (name: string, input: Input) => checked(ecs, ecsSdk, name, input);
    const asked = new Set<string>();
    const ok = async (name: string, input: Input = {}): Promise<Input> => {
      asked.add(name);
      return get(name, input);
    };

    await ok('ListClusters', { maxResults: 1 });
    const include = ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'];
    await ok('DescribeClusters', { clusters: ['blog', 'none'], include });
    for (const cluster of ['blog', 'shop', 'store', 'default']) {
      const services = texts(await ok('ListServices', { cluster }), 'serviceArns') ?? [];
      await ok('DescribeServices', { cluster, services: [...services, 'none'], include: ['TAGS'] });
      for (const desiredStatus of ['RUNNING', 'STOPPED']) {
        const tasks = texts(await ok('ListTasks', { cluster, desiredStatus }), 'taskArns') ?? [];
        if (tasks.length > 0) {
          await ok('DescribeTasks', { cluster, tasks, include: ['TAGS'] });
        }
      }
      for (const service of services) {
        const list = await ok('ListServiceDeployments', { cluster, service });
        const found = JSON.stringify(list);
        if (!found.includes('service-deployment/')) {
          assert.match(service, /store-(legacy|edge)$/);
          continue;
        }
        const arns = [...found.matchAll(/arn:[^"]*:service-deployment\/[^"]*/g)].map(([arn]) => arn);
        await ok('DescribeServiceDeployments', { serviceDeploymentArns: arns });
        const revisions = [...found.matchAll(/arn:[^"]*:service-revision\/[^"]*/g)].map(([arn]) => arn);
        await ok('DescribeServiceRevisions', { serviceRevisionArns: revisions });
      }
    }
    await ok('ListTaskDefinitionFamilies');
    for (const taskDefinition of texts(await ok('ListTaskDefinitions'), 'taskDefinitionArns') ?? []) {
      await ok('DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
    }
    await ok('RegisterTaskDefinition', {
      family: 'new',
      containerDefinitions: [
        { name: 'app', image: 'registry.test/app:1', portMappings: [{ containerPort: 80 }] },
      ],
    });
    await ok('UpdateService', { cluster: 'blog', service: 'blog-api', forceNewDeployment: true });
    const run = await ok('RunTask', {
      cluster: 'blog',
      taskDefinition: 'blog-migrate',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      overrides: { containerOverrides: [{ name: 'migrate', command: ['x'] }] },
    });
    const [task = ''] = /arn:[^"]*:task\/[^"]*/.exec(JSON.stringify(run)) ?? [];
    await ok('StopTask', { cluster: 'blog', task });
    const [serviceDeploymentArn = ''] =
      /arn:[^"]*:service-deployment\/[^"]*/.exec(
        JSON.stringify(await ok('ListServiceDeployments', { cluster: 'blog', service: 'blog-api' })),
      ) ?? [];
    await ok('StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    const { clusters } = ecs.world.region(region);
    const paused = clusters.get('store')?.services.get('store-web')?.history[0];
    const described = await ok('DescribeServiceDeployments', { serviceDeploymentArns: [paused?.arn ?? ''] });
    const [, hookId = ''] = /"hookId":"([^"]*)"/.exec(JSON.stringify(described)) ?? [];
    await ok('ContinueServiceDeployment', { serviceDeploymentArn: paused?.arn ?? '', hookId });
    await ok('CreateService', {
      cluster: 'lab',
      serviceName: 'made',
      taskDefinition: 'store-cart',
      desiredCount: 0,
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    });
    await ok('DeleteService', { cluster: 'lab', service: 'made' });
    const created = await ok('CreateExpressGatewayService', {
      serviceName: 'site',
      infrastructureRoleArn: `arn:aws:iam::${accountId}:role/infrastructure`,
      executionRoleArn: `arn:aws:iam::${accountId}:role/execution`,
      primaryContainer: { image: 'registry.test/site:1', command: ['serve'] },
      tags: [{ key: 'team', value: 'web' }],
    });
    const [serviceArn = ''] = /arn:[^"]*:service\/[^"]*/.exec(JSON.stringify(created)) ?? [];
    await ok('DescribeExpressGatewayService', { serviceArn, include: ['TAGS'] });
    await ok('UpdateExpressGatewayService', { serviceArn, cpu: '512', memory: '1024' });
    await ok('DeleteExpressGatewayService', { serviceArn });
    const tags = [{ key: 'team', value: 'lab' }];
    const cluster = await ok('CreateCluster', { clusterName: 'empty', tags });
    const [resourceArn = ''] = /arn:[^"]*:cluster\/empty/.exec(JSON.stringify(cluster)) ?? [];
    await ok('TagResource', { resourceArn, tags });
    await ok('ListTagsForResource', { resourceArn });
    await ok('UntagResource', { resourceArn, tagKeys: ['team'] });
    const settings = [{ name: 'containerInsights', value: 'enhanced' }];
    await ok('UpdateClusterSettings', { cluster: 'empty', settings });
    await ok('DeleteCluster', { cluster: 'empty' });
    await ok('DeregisterTaskDefinition', { taskDefinition: 'new:1' });
    assert.deepEqual([...asked].sort(), Object.keys(ecs.operations).sort());
  });

  test('of CloudWatch Logs', async () => {
    const { ecs, logs, clock } = testWorld();
    loadDemo(ecs, region);
    clock.advance(40 * minute);
    const asked = new Set<string>();
    const ok = (name: string, input: Input = {}): Promise<Input> => {
      asked.add(name);
      return checked(logs, logsSdk, name, input);
    };
    const logGroupName = '/ecs/blog-web';
    await ok('DescribeLogGroups');
    const streams = JSON.stringify(await ok('DescribeLogStreams', { logGroupName }));
    assert.match(streams, /"lastEventTimestamp":\d+/);
    const [, logStreamName = ''] = /"logStreamName":"([^"]+)"/.exec(streams) ?? [];
    await ok('FilterLogEvents', { logGroupName, limit: 5 });
    await ok('GetLogEvents', { logGroupName, logStreamName, limit: 5 });
    await ok('CreateLogGroup', { logGroupName: '/mine' });
    await ok('CreateLogStream', { logGroupName: '/mine', logStreamName: 'one' });
    const logEvents = [
      { timestamp: clock.now() - 15 * 24 * 60 * minute, message: 'too old' },
      { timestamp: clock.now(), message: 'fine' },
    ];
    await ok('PutLogEvents', { logGroupName: '/mine', logStreamName: 'one', logEvents });
    const now = Math.floor(clock.now() / 1_000);
    const query = {
      logGroupName,
      startTime: now - 600,
      endTime: now,
      queryString: 'fields @timestamp, @message',
    };
    const { queryId = null } = await ok('StartQuery', query);
    clock.advance(minute);
    assert.match(JSON.stringify(await ok('GetQueryResults', { queryId })), /"field":"@message"/);
    const { queryId: other = null } = await ok('StartQuery', query);
    await ok('StopQuery', { queryId: other });
    await ok('PutRetentionPolicy', { logGroupName: '/mine', retentionInDays: 7 });
    assert.match(JSON.stringify(await ok('DescribeLogGroups')), /"retentionInDays":7/);
    await ok('DeleteRetentionPolicy', { logGroupName: '/mine' });
    const resourceArn = `arn:aws:logs:${region}:${accountId}:log-group:/mine`;
    await ok('TagResource', { resourceArn, tags: { team: 'lab' } });
    await ok('ListTagsForResource', { resourceArn });
    await ok('UntagResource', { resourceArn, tagKeys: ['team'] });
    await ok('DeleteLogGroup', { logGroupName: '/mine' });
    assert.deepEqual([...asked].sort(), Object.keys(logs.operations).sort());
  });

  test('and the check sees what is not', () => {
    const schema = ecsSdk.DescribeServicesResponse$;
    assert.deepEqual(
      problems(
        { services: [{ serviceName: 1, colour: 'red', events: [{ createdAt: 'now' }] }] },
        schema,
        'x',
      ),
      [
        'x.services[0].serviceName is a number, not a string',
        'x.services[0].colour is not in the API',
        'x.services[0].events[0].createdAt is a string, not a number',
      ],
    );
  });
});

suite('fields that have to be asked for', () => {
  test('are left out otherwise', async () => {
    const { ecs } = testWorld();
    loadDemo(ecs, region);
    const cluster = async (include: readonly string[]) =>
      JSON.stringify(await ask(ecs, 'DescribeClusters', { clusters: ['blog'], include }));
    assert.match(await cluster([]), /"statistics":\[\],"tags":\[\],"settings":\[\]/);
    assert.match(await cluster(['STATISTICS']), /"runningFargateTasksCount","value":"10"/);
    assert.match(
      await cluster(['TAGS', 'SETTINGS']),
      /"tags":\[{"key":"team".*"settings":\[{"name":"containerInsights"/,
    );
    const service = async (include: readonly string[]) =>
      JSON.stringify(
        await ask(ecs, 'DescribeServices', { cluster: 'blog', services: ['blog-api'], include }),
      );
    assert.doesNotMatch(await service([]), /octocat\/blog/);
    assert.match(await service(['TAGS']), /octocat\/blog/);
    const definition = async (include: readonly string[]) =>
      JSON.stringify(await ask(ecs, 'DescribeTaskDefinition', { taskDefinition: 'blog-api', include }));
    assert.match(await definition([]), /"tags":\[\]}$/);
    assert.match(await definition(['TAGS']), /"tags":\[{"key":"commit","value":"abc1234"}/);
  });

  test('times are in seconds, with milliseconds as the fraction', async () => {
    const { ecs, clock } = testWorld();
    loadDemo(ecs, region);
    const answer = JSON.stringify(
      await ask(ecs, 'DescribeServices', { cluster: 'blog', services: ['blog-api'] }),
    );
    for (const [, time] of answer.matchAll(/"(?:createdAt|updatedAt)":([\d.]+)/g)) {
      assert.ok(Math.abs(Number(time) - clock.now() / 1_000) < 10 * 86_400, time);
    }
  });
});
