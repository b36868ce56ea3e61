import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { endingOf, type ServiceEnd } from '../../../../src/core/deployRun/ending.ts';
import type { RunEnd } from '../../../../src/core/deployRun/runState.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { Approval, WorkflowJob } from '../../../../src/core/github.ts';
import type { Service } from '../../../../src/core/model.ts';
import { RUN } from '../../support/scriptedGitHub.ts';

const COMMIT = 'a'.repeat(40);
const definition = (revision: number): string =>
  `arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:${revision}`;
const service: Service = {
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
  name: 'blog-api',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog',
  status: 'ACTIVE',
  desired: 4,
  running: 4,
  pending: 0,
  taskDefinition: definition(43),
  controller: 'ECS',
  schedulingStrategy: 'REPLICA',
  execEnabled: false,
  deployments: [],
  events: [],
  createdAt: 0,
};
const deployJob: WorkflowJob = {
  id: 2,
  name: 'deploy',
  status: 'completed',
  conclusion: 'failure',
  url: '',
  steps: [
    { name: 'Sign in to AWS', status: 'completed', conclusion: 'success' },
    { name: 'Wait for the service', status: 'completed', conclusion: 'failure' },
  ],
};
const rejection: Approval = {
  state: 'rejected',
  environments: ['production'],
  user: 'hubot',
  comment: 'not today',
};

function run(conclusion: string, more: Partial<RunEnd> = {}): RunEnd {
  return {
    run: { ...RUN, status: 'completed', conclusion, commit: COMMIT },
    jobs: conclusion === 'failure' ? [deployJob] : [],
    pending: [],
    since: 0,
    readAt: 0,
    conclusion,
    ...more,
  };
}

const ends = {
  succeeded: { kind: 'succeeded', service, milliseconds: 60_000 },
  rolledBack: {
    kind: 'rolledBack',
    service,
    reason: 'The circuit breaker was triggered.',
    taskDefinition: definition(42),
    failures: [{ task: 't', reason: 'Container api exited with code 1' }],
  },
  failed: { kind: 'failed', service, reason: 'It failed', aftermath: { kind: 'nothing' }, failures: [] },
  superseded: { kind: 'superseded', service, by: undefined },
  unknown: { kind: 'unknown', service },
  gone: { kind: 'gone', reason: 'The service was deleted.' },
  none: { kind: 'none', taskDefinition: definition(42) },
  unread: { kind: 'unread', reason: new Failure('expired', 'The session is over.') },
  unwatched: { kind: 'unwatched' },
} satisfies Record<string, ServiceEnd>;

/** Conclusion, what ECS made of it, and what is said. */
const table: readonly (readonly [RunEnd, keyof typeof ends, 'information' | 'warning' | 'error', string])[] =
  [
    [
      run('success'),
      'succeeded',
      'information',
      'aaaaaaa is deployed: blog-api in dev runs blog-api:43, 4 of 4 tasks.',
    ],
    [
      run('success'),
      'rolledBack',
      'error',
      'The run of deploy.yml succeeded, but: ECS rolled blog-api in dev back to blog-api:42. The circuit breaker was triggered. Container api exited with code 1.',
    ],
    [
      run('success'),
      'failed',
      'error',
      'The run of deploy.yml succeeded, but: the deployment of blog-api in dev failed. It failed.',
    ],
    [
      run('success'),
      'none',
      'warning',
      'The run of deploy.yml succeeded, but: blog-api in dev has no new deployment and runs blog-api:42 as before.',
    ],
    [
      run('success'),
      'gone',
      'error',
      'The run of deploy.yml succeeded, but: blog-api: The service was deleted.',
    ],
    [
      run('success'),
      'unread',
      'warning',
      'The run of deploy.yml succeeded. What became of blog-api in dev could not be read: The session is over.',
    ],
    [
      run('success'),
      'unwatched',
      'warning',
      'The run of deploy.yml succeeded. blog-api in dev is no longer watched.',
    ],
    [
      run('failure'),
      'succeeded',
      'warning',
      'The run of deploy.yml failed in the step “Wait for the service” of deploy; all the same: blog-api in dev runs blog-api:43, 4 of 4 tasks.',
    ],
    [
      run('failure'),
      'rolledBack',
      'error',
      'The run of deploy.yml failed in the step “Wait for the service” of deploy. ECS rolled blog-api in dev back to blog-api:42. The circuit breaker was triggered. Container api exited with code 1.',
    ],
    [
      run('failure', { jobs: [] }),
      'none',
      'error',
      'The run of deploy.yml failed. blog-api in dev has no new deployment and runs blog-api:42 as before.',
    ],
    [
      run('failure', { rejected: rejection }),
      'none',
      'error',
      'hubot rejected the run for production: “not today”. blog-api in dev has no new deployment and runs blog-api:42 as before.',
    ],
    [
      run('cancelled'),
      'succeeded',
      'warning',
      'The run of deploy.yml was cancelled; all the same: blog-api in dev runs blog-api:43, 4 of 4 tasks.',
    ],
    [
      run('cancelled'),
      'none',
      'error',
      'The run of deploy.yml was cancelled. blog-api in dev has no new deployment and runs blog-api:42 as before.',
    ],
    [
      run('timed_out'),
      'unknown',
      'error',
      'The run of deploy.yml took longer than it may. How the deployment of blog-api in dev ended cannot be read.',
    ],
  ];

suite('how a deploy run and its rollout ended', () => {
  for (const [end, kind, severity, text] of table) {
    test(`${end.conclusion}${end.rejected === undefined ? '' : ' (rejected)'}, ${kind}`, () => {
      assert.deepEqual(
        endingOf(end, ends[kind], {
          environment: 'dev',
          service: 'blog-api',
          request: { workflow: 'deploy.yml', commit: COMMIT },
        }),
        { severity, text },
      );
    });
  }

  test('says where the run was of another commit', () => {
    const other = run('success', { run: { ...RUN, conclusion: 'success', commit: 'b'.repeat(40) } });
    const said = endingOf(other, ends.succeeded, {
      environment: 'dev',
      service: 'blog-api',
      request: { workflow: 'deploy.yml', commit: COMMIT },
    });
    assert.equal(said.severity, 'warning');
    assert.match(said.text, /^bbbbbbb is deployed/);
    assert.match(said.text, /The run was of bbbbbbb, not of aaaaaaa: somebody pushed in between\.$/);
  });
});
