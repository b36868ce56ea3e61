import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { awslogs, DEFINITION } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('containers of a service that is followed', () => {
  it('reads each container where its log goes, in one order', async () => {
    rig.define([
      awslogs('api'),
      awslogs('envoy', { 'awslogs-group': '/ecs/envoy', 'awslogs-region': 'us-east-1' }),
      { name: 'metrics', image: 'm', essential: false, logConfiguration: { driver: 'splunk', options: {} } },
    ]);
    const containers = ['api', 'envoy', 'metrics'].map(name => ({
      name,
      image: name,
      lastStatus: 'RUNNING',
      health: 'UNKNOWN' as const,
      ports: [],
    }));
    const task = rig.start(1, { containers });
    rig.write(task, 'api 1', rig.clock.now() - 3000);
    rig.logs.put('/ecs/envoy', rig.stream(task, 'envoy'), 'envoy 1', rig.clock.now() - 2000);
    rig.write(task, 'api 2', rig.clock.now() - 1000);
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(rig.texts, ['api 1', 'envoy 1', 'api 2']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001 api', '00000001 envoy'],
    );
    assert.deepEqual([...new Set(rig.regions)], ['eu-west-1', 'us-east-1']);
    assert.equal(rig.status?.kind, 'following');
    assert.equal(rig.status?.notices.length, 1);
    assert.match(rig.status?.notices[0] ?? '', /Container metrics logs with the driver splunk/);
  });

  it('says so when there is nothing to read', async () => {
    rig.define([{ name: 'api', image: 'a', essential: true }]);
    rig.start(1);
    rig.fleet.read();
    await rig.begin();
    assert.match(rig.status?.text ?? '', /No container of blog-api in dev \(blog\) can be followed/);
    assert.match(rig.status?.notices[0] ?? '', /no log configuration/);
  });

  it('follows a task although the revision of another was deleted', async () => {
    rig.write(rig.start(1), 'fine');
    rig.start(2, { taskDefinition: `${DEFINITION}0` });
    rig.beforeEcs = (_, id) => {
      if (id === `${DEFINITION}0`) {
        throw new Failure('invalid', 'Unable to describe task definition.');
      }
    };
    rig.fleet.read();
    await rig.begin();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['fine']);
    assert.deepEqual(rig.status?.notices, ['Unable to describe task definition.']);
  });

  it('shows the whole of a group that the settings name for a container', async () => {
    rig.environment = { ...rig.environment, logGroups: { api: '/custom/api' } };
    rig.define([
      { name: 'api', image: 'a', essential: true, logConfiguration: { driver: 'awsfirelens', options: {} } },
    ]);
    const task = rig.start(1);
    rig.logs.put('/custom/api', `fire-api-firelens-${task.id}`, 'mine');
    rig.logs.put('/custom/api', 'shared', 'whose?');
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(rig.texts, ['mine', 'whose?']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001', 'shared'],
    );
    assert.match(rig.status?.notices[0] ?? '', /whole log group \/custom\/api/);
  });

  it('finds what FireLens sends to CloudWatch Logs', async () => {
    const options = { Name: 'cloudwatch_logs', log_group_name: '/fire', log_stream_prefix: 'out-' };
    rig.define([
      { name: 'api', image: 'a', essential: true, logConfiguration: { driver: 'awsfirelens', options } },
    ]);
    const task = rig.start(1);
    rig.logs.put('/fire', `out-api-firelens-${task.id}`, 'mine');
    rig.logs.put('/fire', 'out-web-firelens-0', 'whose?');
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(rig.texts, ['mine']);
    assert.deepEqual(rig.status?.notices, []);
  });
});
