import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { GitHubError } from '../../../src/sandbox/github/errors.ts';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import { WorkflowError } from '../../../src/sandbox/github/workflow/read.ts';
import { createRig, type Rig, user, workflow } from './githubSupport.ts';

const DEPLOY = workflow('- run: echo deployed', 'environment: production');

suite('runs on the sandbox’s GitHub', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
  });
  after(() => rig.stop());

  const conclusions = (run: Run): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(run.jobs.map(job => [job.key, job.conclusion]));
  const waiting = async (run: Run): Promise<void> => {
    await rig.until(() => rig.runs.pending(run).length > 0);
  };
  const protect = (rules: Parameters<Rig['repository']['putEnvironment']>[1]) =>
    rig.repository.putEnvironment('production', {
      reviewers: ['octocat', 'hubot'],
      preventSelfReview: false,
      waitMinutes: 0,
      branches: undefined,
      ...rules,
    });

  test('wait for a runner before they start', async () => {
    const run = rig.start(workflow('- run: echo hello'));
    assert.deepEqual([run.status, run.conclusion, run.jobs[0]?.status], ['queued', undefined, 'queued']);
    assert.equal(rig.runs.find(rig.repository, run.id), run);
    assert.equal(rig.runs.of(rig.repository)[0], run);
    rig.clock.advance(3_999);
    assert.equal(run.jobs[0]?.startedAt, undefined);
    await rig.finish(run);
    assert.equal(run.conclusion, 'success');
    const [job] = run.jobs;
    assert.ok(job?.startedAt !== undefined && job.completedAt !== undefined);
    assert.ok(run.createdAt <= job.startedAt && job.startedAt <= job.completedAt);
  });

  test('are counted by workflow and named by it', async () => {
    const named = `name: Release\nrun-name: "Release \${{ inputs.version }} by \${{ github.actor }}"\n${workflow('- run: "true"').replace('on: workflow_dispatch', 'on: { workflow_dispatch: { inputs: { version: { required: true } } } }')}`;
    const path = '.github/workflows/release.yml';
    const first = rig.start(named, { path, inputs: { version: '1.2' }, login: 'hubot' });
    const second = rig.start(workflow('- run: "true"'), { path });
    assert.deepEqual([first.number, first.workflowName, first.title], [1, 'Release', 'Release 1.2 by hubot']);
    assert.deepEqual([second.number, second.workflowName, second.title], [2, path, path]);
    await rig.finish(first);
    await rig.finish(second);
  });

  test('do their jobs in order, with what those hand on', async () => {
    const run = await rig.finish(
      rig.start(`
on: workflow_dispatch
jobs:
  last:
    needs: [first, second]
    runs-on: ubuntu-latest
    steps:
      - run: echo "got \${{ needs.first.outputs.word }} \${{ needs.second.result }}"
  second:
    needs: first
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
  first:
    runs-on: ubuntu-latest
    outputs: { word: "\${{ steps.say.outputs.word }}" }
    steps:
      - { id: say, run: 'echo word=blue >> "$GITHUB_OUTPUT"' }
`),
    );
    assert.deepEqual(
      run.jobs.map(job => job.key),
      ['first', 'second', 'last'],
    );
    assert.ok(run.jobs[2]?.log.includes('got blue success'));
    assert.equal(run.conclusion, 'success');
  });

  test('skip what needs a failed job, all the way down, and do what runs nevertheless', async () => {
    const job = (lines: string): string => `{ runs-on: ubuntu-latest, steps: [{ run: 'true' }], ${lines} }`;
    const run = await rig.finish(
      rig.start(`
on: workflow_dispatch
jobs:
  breaks: { runs-on: ubuntu-latest, steps: [{ run: exit 1 }] }
  skipped: ${job('needs: breaks')}
  below: ${job('needs: skipped')}
  never: ${job("if: github.actor == 'mallory'")}
  tells: ${job('needs: below, if: failure()')}
  tidies: ${job('needs: breaks, if: always()')}
`),
    );
    assert.deepEqual(conclusions(run), {
      breaks: 'failure',
      skipped: 'skipped',
      below: 'skipped',
      never: 'skipped',
      tells: 'success',
      tidies: 'success',
    });
    assert.equal(run.conclusion, 'failure');
  });

  test('wait for a reviewer, and go on when one approves', async () => {
    const production = protect({});
    const run = rig.start(DEPLOY);
    await waiting(run);
    assert.deepEqual([run.status, run.jobs[0]?.status], ['waiting', 'waiting']);
    assert.equal(run.jobs[0]?.environment?.name, 'production');
    assert.deepEqual(
      rig.runs.pending(run).map(({ environment }) => environment.id),
      [production.id],
    );
    rig.clock.advance(24 * 3_600_000);
    assert.equal(run.status, 'waiting');
    rig.runs.review(run, [production], 'approved', 'Go', user('hubot'));
    assert.deepEqual(rig.runs.pending(run), []);
    await rig.finish(run);
    assert.equal(run.conclusion, 'success');
    assert.deepEqual(
      run.reviews.map(({ state, comment, user: { login }, environments }) => [
        state,
        comment,
        login,
        environments.map(({ name }) => name),
      ]),
      [['approved', 'Go', 'hubot', ['production']]],
    );
  });

  test('fail when a reviewer rejects, or nobody decides for thirty days', async () => {
    const production = protect({});
    const rejected = rig.start(DEPLOY);
    await waiting(rejected);
    rig.runs.review(rejected, [production], 'rejected', 'Not today', user('octocat'));
    await rig.finish(rejected);
    const forgotten = rig.start(DEPLOY);
    await waiting(forgotten);
    rig.clock.advance(30 * 24 * 3_600_000);
    await rig.finish(forgotten);
    for (const run of [rejected, forgotten]) {
      assert.equal(run.conclusion, 'failure');
      assert.equal(run.jobs[0]?.conclusion, 'failure');
      assert.match(run.jobs[0]?.annotation ?? '', /^The deployment was rejected or didn't satisfy/);
      assert.deepEqual(run.jobs[0]?.steps, []);
    }
  });

  test('are decided on by reviewers alone, once', async () => {
    const production = protect({ reviewers: ['octocat', 'hubot'], preventSelfReview: true });
    const other = rig.repository.putEnvironment('development');
    const run = rig.start(DEPLOY);
    const review = (state: 'approved' | 'rejected', login: string, environments = [production]) =>
      rig.runs.review(run, environments, state, '', user(login));
    const refused = (status: number) => (error: unknown) =>
      error instanceof GitHubError && error.status === status;
    assert.throws(() => review('approved', 'hubot', [other]), refused(422));
    await waiting(run);
    assert.throws(() => review('approved', 'monalisa'), refused(403));
    assert.throws(() => review('approved', 'octocat'), refused(403));
    assert.throws(() => review('approved', 'hubot', [production, other]), refused(422));
    assert.throws(() => review('approved', 'hubot', []), refused(422));
    assert.deepEqual(run.reviews, []);
    review('rejected', 'octocat');
    assert.throws(() => review('approved', 'hubot'), refused(422));
    await rig.finish(run);
    assert.equal(run.conclusion, 'failure');
  });

  test('wait for a timer beside the reviewer', async () => {
    const production = protect({ reviewers: ['hubot'], waitMinutes: 10 });
    const run = rig.start(DEPLOY);
    await waiting(run);
    rig.runs.review(run, [production], 'approved', '', user('hubot'));
    rig.clock.advance(9 * 60_000);
    assert.equal(run.status, 'waiting');
    assert.equal(rig.runs.pending(run).length, 1);
    await rig.finish(run);
    assert.equal(run.conclusion, 'success');
  });

  test('deploy from the branches that may', async () => {
    protect({ reviewers: [], branches: ['main', 'release/*'] });
    const good = await rig.finish(rig.start(DEPLOY, { branch: 'release/1' }));
    const bad = await rig.finish(rig.start(DEPLOY, { branch: 'feature' }));
    assert.deepEqual([good.conclusion, bad.conclusion], ['success', 'failure']);
    assert.equal(
      bad.jobs[0]?.annotation,
      'Branch "feature" is not allowed to deploy to production due to environment protection rules.',
    );
  });

  test('make an environment that nobody made before', async () => {
    const run = await rig.finish(rig.start(workflow('- run: "true"', 'environment: { name: preview }')));
    assert.equal(run.conclusion, 'success');
    assert.deepEqual(rig.repository.environment('preview')?.reviewers, []);
  });

  test('are one at a time within a group, and the last of those that wait', async () => {
    const grouped = `concurrency: lane\n${workflow('- run: sleep 300')}`;
    const first = rig.start(grouped);
    await rig.until(() => first.status === 'in_progress');
    const second = rig.start(grouped);
    assert.equal(second.status, 'pending');
    const third = rig.start(grouped.replace('sleep 300', 'echo third'));
    await rig.finish(second);
    assert.equal(second.conclusion, 'cancelled');
    assert.equal(third.status, 'pending');
    rig.runs.cancel(first);
    await rig.finish(third);
    assert.deepEqual([first.conclusion, third.conclusion], ['cancelled', 'success']);
  });

  test('take the place of those in progress where the workflow says so', async () => {
    const grouped = (script: string): string =>
      workflow(`- run: ${script}`, 'concurrency: { group: Lane-2, cancel-in-progress: true }');
    const first = rig.start(grouped('sleep 300'));
    await rig.until(() => first.status === 'in_progress');
    const second = await rig.finish(rig.start(grouped('"true"').replace('Lane-2', 'lane-2')));
    await rig.finish(first);
    assert.deepEqual([first.conclusion, second.conclusion], ['cancelled', 'success']);
    assert.equal(
      first.jobs[0]?.annotation,
      "Canceling since a higher priority waiting request for 'Lane-2' exists",
    );
  });

  test('can be cancelled while they wait', async () => {
    protect({});
    const queued = rig.start(workflow('- run: echo never'));
    const held = rig.start(DEPLOY);
    await waiting(held);
    for (const run of [queued, held]) {
      if (run.status !== 'completed') {
        assert.equal(rig.runs.cancel(run), true);
      }
      await rig.finish(run);
    }
    assert.equal(held.conclusion, 'cancelled');
    assert.equal(held.jobs[0]?.conclusion, 'cancelled');
    assert.deepEqual(rig.runs.pending(held), []);
  });

  test('run nothing after a cancellation but what asks for it', async () => {
    const job = (lines: string): string => `{ runs-on: ubuntu-latest, steps: [{ run: 'true' }], ${lines} }`;
    const run = rig.start(`
on: workflow_dispatch
jobs:
  long: { runs-on: ubuntu-latest, steps: [{ run: sleep 300 }] }
  next: ${job('needs: long')}
  tidies: ${job('needs: long, if: cancelled()')}
`);
    await rig.until(() => run.status === 'in_progress');
    rig.runs.cancel(run);
    await rig.finish(run);
    assert.deepEqual(conclusions(run), { long: 'cancelled', next: 'skipped', tidies: 'success' });
    assert.equal(run.conclusion, 'cancelled');
  });

  test('do not start where their expressions make no sense', () => {
    const run = rig.start(`run-name: \${{ nobody.knows }}\n${workflow('- run: "true"')}`);
    assert.deepEqual([run.status, run.conclusion], ['completed', 'startup_failure']);
    assert.match(run.problem ?? '', /Unrecognized named-value: 'nobody'/);
    assert.deepEqual(run.jobs, []);
    assert.equal(rig.runs.cancel(run), false);
  });

  test('fail where a job’s expressions make no sense, or no runner fits', async () => {
    const cases = [
      ['if: unknown()', /Unrecognized function: 'unknown'/],
      ['environment: ${{ inputs.x.y', /The expression is not closed/],
      [`name: \${{ secrets.X }}`, /Unrecognized named-value: 'secrets'/],
    ] as const;
    for (const [job, message] of cases) {
      const run = await rig.finish(rig.start(workflow('- run: "true"', job)));
      assert.equal(run.conclusion, 'failure', job);
      assert.match(run.jobs[0]?.annotation ?? '', message);
    }
    const windows = workflow('- run: "true"').replace('ubuntu-latest', 'windows-latest');
    const run = await rig.finish(rig.start(windows));
    assert.match(run.jobs[0]?.annotation ?? '', /Linux machines/);
  });

  test('are refused where the file is no workflow to dispatch', () => {
    const job = (lines: string): string => `{ runs-on: ubuntu-latest, steps: [{ run: 'true' }], ${lines} }`;
    const cases = [
      ['on: push\njobs: { main: { runs-on: a, steps: [{ run: x }] } }', /'workflow_dispatch' trigger/],
      [`on: workflow_dispatch\njobs: { a: ${job('needs: b')} }`, /depends on unknown job 'b'/],
      [
        `on: workflow_dispatch\njobs: { a: ${job('needs: b')}, b: ${job('needs: a')} }`,
        /circle|cycle|no dependencies/,
      ],
      ['on: [workflow_dispatch', /./],
    ] as const;
    for (const [text, message] of cases) {
      assert.throws(
        () => rig.start(text),
        (error: unknown) => error instanceof WorkflowError && message.test(error.message),
      );
    }
  });
});
