import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Service, ServiceDeployment } from '../../../../src/core/model.ts';
import type { RolloutState, Watched } from '../../../../src/core/rollout/state.ts';
import { watchRollout } from '../../../../src/core/rollout/watchRollout.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { deployment, finish, play, service, serviceDeployment } from './script.ts';

const NEW = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:43';
const OLD = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42';

const stage = (status: string, name: string): ServiceDeployment =>
  serviceDeployment(status, {
    arn: 'sd',
    progress: {
      strategy: 'BLUE_GREEN',
      stage: name,
      target: undefined,
      source: [],
      hooks: [],
      bakeMinutes: 5,
    },
  });

/** Plays what the service and its service deployment show, and gives the end with all states. */
async function follow(
  shown: readonly Service[],
  found: readonly ServiceDeployment[],
  more: Partial<Watched> = {},
) {
  const clock = new ManualClock();
  const states: RolloutState[] = [];
  let reads = 0;
  const ecs: EcsRead = {
    ...play({ services: shown.map(one => () => one) }),
    serviceDeployment: async () => found[Math.min(reads++, found.length - 1)],
    serviceDeployments: async () => found.slice(0, 1),
  };
  const watched: Watched = {
    environment: 'dev',
    cluster: service([]).clusterArn,
    service: service([]).arn,
    kind: 'deploy',
    deployment: 'new',
    asked: { taskDefinition: NEW },
    before: [OLD],
    startedAt: clock.now(),
    ...more,
  };
  const end = await finish(
    watchRollout(
      watched,
      {
        ecs,
        clock,
        logs: () => {
          throw new Error('no logs are read');
        },
        environment: { name: 'dev', logGroups: {} },
      },
      state => void states.push(state),
      new AbortController().signal,
    ),
    clock,
  );
  return { end, states };
}

const old = deployment('old', { status: 'ACTIVE', rolloutState: 'COMPLETED', running: 2 });
const done = deployment('new', { taskDefinition: NEW, rolloutState: 'COMPLETED', running: 2, createdAt: 9 });
const shifting = (deployments: Service['deployments']): Service =>
  service(deployments, { strategy: 'BLUE_GREEN', rollsBack: true });

for (const serviceDeploymentArn of ['sd', undefined]) {
  const known = serviceDeploymentArn === undefined ? {} : { serviceDeployment: serviceDeploymentArn };
  const name = serviceDeploymentArn === undefined ? ', found by its time,' : '';

  test(`a deployment that shifts traffic${name} has not ended before its service deployment has`, async () => {
    const { end, states } = await follow(
      [shifting([done, old]), shifting([done, old]), shifting([done])],
      [
        stage('IN_PROGRESS', 'BAKE_TIME'),
        stage('IN_PROGRESS', 'BAKE_TIME'),
        stage('IN_PROGRESS', 'CLEAN_UP'),
        stage('SUCCESSFUL', 'CLEAN_UP'),
      ],
      known,
    );
    assert.equal(end.kind, 'succeeded');
    assert.deepEqual([...new Set(states.map(({ phase }) => phase))], ['baking', 'deploying', 'ended']);
  });

  test(`one that shifts traffic${name} and is taken back while it bakes was not deployed`, async () => {
    const { end } = await follow(
      [
        shifting([done, old]),
        shifting([done, old]),
        shifting([
          { ...old, status: 'PRIMARY' },
          { ...done, status: 'ACTIVE', rolloutState: 'FAILED' },
        ]),
      ],
      [
        stage('IN_PROGRESS', 'BAKE_TIME'),
        stage('ROLLBACK_IN_PROGRESS', 'BAKE_TIME'),
        stage('ROLLBACK_SUCCESSFUL', 'CLEAN_UP'),
      ],
      known,
    );
    assert.ok(end.kind === 'rolledBack');
    assert.equal(end.taskDefinition, OLD);
  });
}

test('what a stale deployments[] shows of one that shifts traffic is no end either', async () => {
  const failed = { ...done, rolloutState: 'FAILED' } as const;
  const other = deployment('other', { taskDefinition: OLD, createdAt: 20 });
  for (const shown of [
    shifting([failed, old]),
    shifting([other, { ...done, status: 'ACTIVE' }]),
    shifting([other]),
  ]) {
    const { end } = await follow(
      [shown, shown, shifting([done])],
      [
        ...Array.from({ length: 40 }, () => stage('IN_PROGRESS', 'SCALE_UP')),
        stage('SUCCESSFUL', 'CLEAN_UP'),
      ],
      { serviceDeployment: 'sd' },
    );
    assert.equal(end.kind, 'succeeded');
  }
});

test('a service that is deleted is said to be, whatever was done to it', async () => {
  for (const more of [{}, { kind: 'scale', asked: { desired: 5 } }] as const) {
    const { end } = await follow(
      [{ ...shifting([]), status: 'INACTIVE' }],
      [stage('STOPPED', 'SCALE_UP')],
      more,
    );
    assert.deepEqual(end, { kind: 'gone', reason: 'The service was deleted meanwhile.' });
  }
});
