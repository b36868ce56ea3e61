import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runPage, unreadRunPage } from '../../../../src/core/deployRun/runPage.ts';
import type { RunState } from '../../../../src/core/deployRun/runState.ts';
import { parseToRolloutPage, type RolloutPlace } from '../../../../src/core/rollout/page.ts';
import { emptyPage, rolloutPage } from '../../../../src/core/rollout/pageModel.ts';
import { rolloutReport } from '../../../../src/core/rollout/report.ts';
import { RUN } from '../../support/scriptedGitHub.ts';
import { BEGAN, rolloutState } from '../rollout/stateFixture.ts';

const place: RolloutPlace = { environment: 'dev', cluster: 'c', service: 'arn:aws:ecs:x:1:service/c/s' };
const state: RunState = {
  run: { ...RUN, title: 'Deploy blog-api', status: 'in_progress' },
  jobs: [
    {
      id: 1,
      name: 'test',
      url: '',
      status: 'completed',
      conclusion: 'success',
      startedAt: 1000,
      completedAt: 6000,
      steps: [
        { name: 'Check', status: 'completed', conclusion: 'success', startedAt: 1000, completedAt: 4000 },
      ],
    },
    {
      id: 2,
      name: 'deploy',
      url: '',
      status: 'in_progress',
      steps: [
        { name: 'Build', status: 'completed', conclusion: 'skipped', startedAt: 1, completedAt: 1 },
        { name: 'Sign in', status: 'completed', conclusion: 'failure' },
        { name: 'Update', status: 'in_progress' },
        { name: 'Wait', status: 'queued' },
      ],
    },
  ],
  pending: [],
  since: 0,
  readAt: 0,
};

suite('a run on the rollout page', () => {
  test('has its jobs and steps in words', () => {
    assert.deepEqual(runPage(state), {
      heading: 'Workflow run: Deploy blog-api',
      status: { tone: 'moving', text: 'deploy: Update (3 of 4)' },
      jobs: [
        {
          name: 'test',
          tone: 'good',
          text: 'succeeded · 5 s',
          steps: [{ name: 'Check', state: 'done', text: 'succeeded · 3 s' }],
        },
        {
          name: 'deploy',
          tone: 'moving',
          text: 'running',
          steps: [
            { name: 'Build', state: 'done', text: 'skipped' },
            { name: 'Sign in', state: 'failed', text: 'failed' },
            { name: 'Update', state: 'now', text: 'running' },
            { name: 'Wait', state: 'ahead', text: 'ahead' },
          ],
        },
      ],
    });
  });

  test('says how it ended', () => {
    const over = { ...state, run: { ...state.run, status: 'completed', conclusion: 'failure' } };
    assert.deepEqual(runPage(over).status, { tone: 'bad', text: 'failed' });
  });

  test('reaches the page whole or not at all', () => {
    const page = { ...emptyPage(place, 'none', false), run: runPage(state) };
    const sent: unknown = JSON.parse(JSON.stringify({ type: 'show', page, place }));
    assert.deepEqual(parseToRolloutPage(sent), { type: 'show', page, place });
    const broken: unknown = JSON.parse(
      JSON.stringify({ type: 'show', page: { ...page, run: { ...page.run, jobs: [{}] } }, place }),
    );
    assert.equal(parseToRolloutPage(broken), undefined);
  });

  test('that cannot be read says so, with what was read last', () => {
    const status = { tone: 'bad', text: 'no longer\nfollowed' } as const;
    const shown = unreadRunPage(state, 'deploy.yml', status);
    assert.deepEqual(shown, { ...runPage(state), status: { tone: 'bad', text: 'no longer followed' } });
    assert.deepEqual(unreadRunPage(undefined, 'deploy.yml', status), {
      heading: 'Workflow run: deploy.yml',
      status: { tone: 'bad', text: 'no longer followed' },
      jobs: [],
    });
  });

  test('stands in the report with its steps, and nothing in it is markup', () => {
    const evil = '[x](command:evil) <img src=x> `a`';
    const run = runPage({ ...state, run: { ...state.run, title: evil } });
    const report = rolloutReport({ ...rolloutPage(rolloutState(), true, BEGAN), run });
    assert.match(report, /\n## Workflow run\\: [^\n]+\n\ndeploy\\: Update \\\(3 of 4\\\)\n/);
    assert.match(report, /\n### test\\: succeeded · 5 s\n\n1\. Check: succeeded · 3 s\n/);
    assert.match(report, /1\. Build: skipped\n1\. Sign in: failed\n1\. Update: running\n1\. Wait: ahead\n/);
    assert.ok(report.indexOf('## Workflow run') < report.indexOf('## Stages'));
    assert.doesNotMatch(report, /(?<!\\)[[\]<`]/);
    const before = rolloutReport({ ...emptyPage(place, 'Not begun.', false), run });
    assert.match(before, /1\. Wait: ahead\n/);
    assert.doesNotMatch(before, /## (?:Stages|Tasks|Events)/);
  });
});
