import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Begun, laterOfRun } from '../../../../src/core/deployRun/followDeployRun.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { WorkflowJob, WorkflowRun } from '../../../../src/core/github.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { RolloutEnd } from '../../../../src/core/rollout/rollout.ts';
import type { Watched } from '../../../../src/core/rollout/state.ts';
import { settle } from '../../support/manualClock.ts';
import { inTurn, offline, RUN } from '../../support/scriptedGitHub.ts';
import { deployment, service, serviceDeployment } from '../rollout/script.ts';
import {
  BACK,
  BEFORE,
  DEPLOYED,
  ended,
  follow,
  job,
  NEW,
  OLD,
  running,
  waiting,
  worksThenSucceeds,
} from './deployRunRig.ts';

suite('following a deploy run', () => {
  test('tells its steps and the deployment that it begins, once', async () => {
    const following = follow(
      {
        run: inTurn(RUN, running, running, running, running, ended('success')),
        jobs: inTurn<readonly WorkflowJob[]>(
          [],
          [job('in_progress')],
          [job('in_progress')],
          [job('in_progress')],
          [job('in_progress')],
          [job('completed', 'success')],
        ),
      },
      inTurn<Service | undefined>(BEFORE, DEPLOYED),
    );
    const end = await following.end();
    assert.partialDeepStrictEqual(end, { conclusion: 'success' });
    assert.deepEqual(following.watched, [
      {
        environment: 'dev',
        cluster: BEFORE.clusterArn,
        service: BEFORE.arn,
        kind: 'deploy',
        deployment: 'ecs-svc/2',
        asked: { taskDefinition: NEW.taskDefinition },
        before: [OLD.taskDefinition],
        startedAt: 10,
      },
    ]);
    assert.equal(following.told[0], 'Queued at GitHub');
    assert.ok(following.told.includes('deploy: Update the service (1 of 1)'), following.told.join('\n'));
    assert.equal(following.told.at(-1), 'the run is over');
  });

  test('does not look at the service while no job runs', async () => {
    const following = follow(
      {
        run: inTurn(RUN, waiting, waiting, ended('failure')),
        jobs: async () => [job('waiting')],
        pendingDeployments: async () => [
          { environment: 'production', reviewers: ['hubot'], canApprove: false, waitMinutes: 0 },
        ],
        approvals: async () => [
          { state: 'rejected', environments: ['production'], user: 'hubot', comment: '' },
        ],
      },
      async () => DEPLOYED,
    );
    const end = await following.end();
    assert.partialDeepStrictEqual(end, { conclusion: 'failure', rejected: { user: 'hubot' } });
    assert.equal(following.reads.services, 0);
    assert.deepEqual(following.watched, []);
    assert.ok(
      following.told.includes('Waiting for approval of production by hubot'),
      following.told.join('\n'),
    );
  });

  test('sees what the last step began', async () => {
    let over = false;
    const following = follow(
      {
        run: inTurn(running, ended('success')),
        jobs: inTurn<readonly WorkflowJob[]>([job('in_progress')], [job('completed', 'success')]),
        approvals: async () => {
          over = true;
          return [];
        },
      },
      async () => (following.states.at(-1)?.run.status === 'completed' ? DEPLOYED : BEFORE),
    );
    await following.end();
    assert.equal(over, false, 'A run that succeeded was not rejected.');
    assert.deepEqual(
      following.watched.map(({ deployment: id }) => id),
      ['ecs-svc/2'],
    );
  });

  test('takes the deployment, not its roll-back, where both are there by then', async () => {
    const following = follow(
      {
        run: inTurn(running, running, ended('failure')),
        jobs: inTurn<readonly WorkflowJob[]>(
          [job('in_progress')],
          [job('in_progress')],
          [job('completed', 'failure')],
        ),
      },
      async () => service([BACK, { ...NEW, status: 'ACTIVE', rolloutState: 'FAILED' }]),
    );
    await following.end();
    assert.deepEqual(
      following.watched.map(({ deployment: id }) => id),
      ['ecs-svc/2'],
    );
  });

  test('finds what ECS had taken back by the time that it looked', async () => {
    const earlier = serviceDeployment('SUCCESSFUL', { createdAt: OLD.createdAt, arn: 'earlier' });
    const taken = serviceDeployment('ROLLBACK_SUCCESSFUL', {
      createdAt: 60_010,
      arn: 'taken',
      taskDefinition: NEW.taskDefinition,
    });
    const later = serviceDeployment('SUCCESSFUL', { createdAt: 900_000, arn: 'later' });
    for (const shown of [service([{ ...BACK, createdAt: 200_000 }]), service([OLD])]) {
      const following = follow(
        { run: async () => ended('success'), jobs: async () => [job('completed', 'success')] },
        async () => shown,
        { begun: () => [later, taken, earlier] },
      );
      await following.end();
      assert.deepEqual(following.watched, [
        {
          environment: 'dev',
          cluster: BEFORE.clusterArn,
          service: BEFORE.arn,
          kind: 'deploy',
          serviceDeployment: 'taken',
          asked: { taskDefinition: NEW.taskDefinition },
          before: [OLD.taskDefinition],
          startedAt: 60_010,
        },
      ]);
    }
  });

  test('goes by what the service lists where the service deployments may not be read', async () => {
    const following = follow(
      { run: async () => ended('success'), jobs: async () => [job('completed', 'success')] },
      async () => DEPLOYED,
      {
        begun: () => {
          throw new Failure('accessDenied', 'No.');
        },
      },
    );
    await following.end();
    assert.deepEqual(
      following.watched.map(({ deployment: id, serviceDeployment: arn }) => [id, arn]),
      [['ecs-svc/2', undefined]],
    );
    assert.deepEqual(following.blind, []);
  });

  test('waits for somebody to sign in to see what a run has deployed', async () => {
    let signedIn = false;
    const following = follow(
      { run: async () => ended('success'), jobs: async () => [job('completed', 'success')] },
      async () => {
        if (!signedIn) {
          throw new Failure('signedOut', 'Nobody is signed in.');
        }
        return DEPLOYED;
      },
    );
    await following.clock.next();
    await following.clock.next();
    assert.deepEqual(following.watched, []);
    signedIn = true;
    await following.end();
    assert.deepEqual(
      following.watched.map(({ deployment: id }) => id),
      ['ecs-svc/2'],
    );
    assert.deepEqual(following.blind, []);
  });

  test('goes on without the service where that cannot be read', async () => {
    const denied = new Failure('accessDenied', 'No.');
    const following = follow(worksThenSucceeds(), () => Promise.reject(denied));
    assert.partialDeepStrictEqual(await following.end(), { conclusion: 'success' });
    assert.deepEqual(following.blind, [denied]);
  });

  test('waits out trouble of GitHub', async () => {
    const following = follow(
      { run: inTurn<WorkflowRun>(offline(), RUN, offline(), ended('success')), jobs: async () => [] },
      async () => BEFORE,
    );
    assert.partialDeepStrictEqual(await following.end(), { conclusion: 'success' });
  });

  test('looks for nothing where the deployment is known, or ECS does not deploy the service', async () => {
    const known: Begun = {
      watched: {
        environment: 'dev',
        cluster: BEFORE.clusterArn,
        service: BEFORE.arn,
        kind: 'deploy',
        deployment: NEW.id,
        asked: { taskDefinition: NEW.taskDefinition },
        before: [OLD.taskDefinition],
        startedAt: NEW.createdAt,
      },
      ended: new Promise(() => undefined),
    };
    for (const options of [{ known }, { before: service([], { controller: 'CODE_DEPLOY' }) }]) {
      const following = follow(worksThenSucceeds(), async () => DEPLOYED, options);
      await following.end();
      assert.equal(following.reads.services, 0);
      assert.deepEqual(following.watched, []);
    }
  });

  test('ends with the signal, and leaves nothing behind; the run goes on', async () => {
    const following = follow(
      { run: async () => running, jobs: async () => [job('in_progress')] },
      async () => BEFORE,
    );
    await following.clock.next();
    following.controller.abort();
    await settle();
    const failure = await following.result;
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, 'cancelled');
    assert.equal(following.clock.sleeping, 0);
    assert.ok(!following.hub.calls.includes('cancelRun'));
  });

  test("what somebody else deployed before a job worked is not the run's", async () => {
    const theirs = deployment('ecs-svc/2', { createdAt: 100_000 });
    const mine = deployment('ecs-svc/3', { createdAt: 200_000, taskDefinition: NEW.taskDefinition });
    const working = { ...job('in_progress'), startedAt: 120_000 };
    const script = {
      run: inTurn(running, running, running, ended('success')),
      jobs: inTurn<readonly WorkflowJob[]>(
        [working],
        [working],
        [working],
        [{ ...working, ...job('completed', 'success') }],
      ),
    };
    const shown = service([mine, { ...theirs, status: 'ACTIVE' }, { ...OLD, status: 'ACTIVE' }]);
    const followed = [
      follow(script, inTurn<Service | undefined>(service([theirs, OLD]), shown), {
        begun: () => [
          serviceDeployment('SUCCESSFUL', { createdAt: 200_000, arn: 'mine' }),
          serviceDeployment('STOPPED', { createdAt: 100_000, arn: 'theirs' }),
        ],
      }),
      // The same where it shows only once the run is over.
      follow(
        {
          run: async () => ended('success'),
          jobs: async () => [{ ...working, ...job('completed', 'success') }],
        },
        async () => shown,
      ),
    ];
    for (const following of followed) {
      await following.end();
      assert.deepEqual(
        following.watched.map(({ deployment: id, before }) => [id, before]),
        [['ecs-svc/3', [OLD.taskDefinition, theirs.taskDefinition]]],
      );
    }
  });

  test('what takes the place of the first deployment while the run goes on is followed in its stead', async () => {
    const theirs = deployment('ecs-svc/2', { createdAt: 100_000 });
    const mine = deployment('ecs-svc/3', { createdAt: 200_000, taskDefinition: NEW.taskDefinition });
    const both = service([mine, { ...theirs, status: 'ACTIVE' }, { ...OLD, status: 'ACTIVE' }]);
    const superseded: RolloutEnd = { kind: 'superseded', service: both, by: mine };
    const taken = async ({ deployment: id }: Watched): Promise<RolloutEnd> =>
      id === theirs.id ? superseded : { kind: 'succeeded', service: both, milliseconds: 1 };
    const first = follow(
      {
        run: inTurn(running, running, running, running, ended('success')),
        jobs: inTurn<readonly WorkflowJob[]>(
          [job('in_progress')],
          [job('in_progress')],
          [job('in_progress')],
          [job('in_progress')],
          [job('completed', 'success')],
        ),
      },
      inTurn<Service | undefined>(service([theirs, OLD]), both),
      { ended: taken },
    );
    await first.end();
    assert.deepEqual(
      first.watched.map(({ deployment: id }) => id),
      ['ecs-svc/2', 'ecs-svc/3'],
    );
    // The same where the first is known from before a reload.
    const [known] = first.watched;
    assert.ok(known);
    const again = follow(worksThenSucceeds(), async () => both, {
      known: { watched: known, ended: taken(known) },
    });
    await again.end();
    assert.deepEqual(
      again.watched.map(({ deployment: id }) => id),
      ['ecs-svc/3'],
    );
    // Once the run is over, by the time of its last job.
    const state = again.states.at(-1);
    assert.ok(state);
    const overAt = (completedAt: number) => ({
      ...state,
      jobs: [{ ...job('completed', 'success'), completedAt }],
    });
    assert.equal(laterOfRun('dev', overAt(200_001), superseded)?.deployment, 'ecs-svc/3');
    assert.equal(laterOfRun('dev', overAt(199_999), superseded), undefined);
    assert.equal(laterOfRun('dev', state, superseded), undefined);
  });
});
