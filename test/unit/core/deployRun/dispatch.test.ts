import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startRun } from '../../../../src/core/deployRun/dispatch.ts';
import type { DeployRequest } from '../../../../src/core/deployRun/request.ts';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import type { GitHub, RunSearch } from '../../../../src/core/github.ts';
import type { Log } from '../../../../src/core/ports.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { offline, REPOSITORY, RUN, refusal, ScriptedGitHub } from '../../support/scriptedGitHub.ts';

/** When the manual clock begins. */
const BEGAN = 1_800_000_000_000;
const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
const REQUEST: DeployRequest = {
  repository: { owner: 'octo-org', name: 'blog-api' },
  workflow: 'deploy.yml',
  branch: 'feature/x',
  commit: 'a'.repeat(40),
  inputs: { environment: 'development' },
};
const WORKFLOW = {
  id: 1,
  state: 'active',
  path: '.github/workflows/deploy.yml',
  url: 'https://github.com/w',
};

async function start(
  script: Partial<GitHub>,
  repository = REPOSITORY,
  signal: AbortSignal = new AbortController().signal,
) {
  const hub = Object.assign(new ScriptedGitHub(script), { clockAhead: 60_000 });
  const clock = new ManualClock();
  let settled = false;
  const result = startRun({ hub, clock, log }, REQUEST, repository, signal)
    .catch((error: unknown) => error)
    .finally(() => {
      settled = true;
    });
  while (!settled) {
    await clock.next();
  }
  const calls = (name: string): number => hub.calls.filter(call => call === name).length;
  return { outcome: await result, calls };
}

function failed(outcome: unknown, code: FailureCode, message: RegExp): void {
  assert.ok(outcome instanceof Failure, String(outcome));
  assert.equal(outcome.code, code);
  assert.match(outcome.message, message);
}

suite('starting a deploy run', () => {
  test('sends the branch and the inputs once and takes the run that GitHub names', async () => {
    const sent: unknown[] = [];
    const { outcome, calls } = await start({
      dispatch: async (...args) => {
        sent.push(args.slice(0, 4));
        return { runId: 100 };
      },
    });
    assert.equal(outcome, 100);
    assert.deepEqual(sent, [[REQUEST.repository, 'deploy.yml', 'feature/x', { environment: 'development' }]]);
    assert.equal(calls('findRun'), 0);
  });

  for (const [name, dispatch] of [
    ['an answer without a run', async () => ({})],
    ['a lost answer', () => Promise.reject(offline())],
  ] as const) {
    test(`looks for the run after ${name}, as this person's of this commit`, async () => {
      const wanted: RunSearch[] = [];
      const { outcome, calls } = await start({
        dispatch,
        login: async () => 'octocat',
        findRun: async (_repository, _workflow, search) => {
          wanted.push(search);
          return wanted.length < 3 ? undefined : RUN;
        },
      });
      assert.equal(outcome, RUN.id);
      assert.equal(calls('dispatch'), 1);
      assert.deepEqual(
        wanted.map(({ branch, commit, actor, mark, notBefore }) => [branch, commit, actor, mark, notBefore]),
        Array.from({ length: 3 }, () => ['feature/x', REQUEST.commit, 'octocat', '', BEGAN + 58_000]),
      );
    });
  }

  test('says that it does not know where no run shows after a lost answer, and does not ask again', async () => {
    const { outcome, calls } = await start({
      dispatch: () => Promise.reject(offline()),
      login: async () => undefined,
      findRun: async () => undefined,
    });
    failed(outcome, 'offline', /Whether the run was started cannot be told/);
    assert.equal(calls('dispatch'), 1);
  });

  test('says that it does not know where it is cancelled while it is sent or looked for', async () => {
    for (const during of ['dispatch', 'findRun'] as const) {
      const cancel = new AbortController();
      const cancelled = async () => {
        cancel.abort();
        cancel.signal.throwIfAborted();
        return {};
      };
      const script: Partial<GitHub> =
        during === 'dispatch'
          ? { dispatch: cancelled }
          : {
              dispatch: async () => ({}),
              login: async () => undefined,
              findRun: async () => {
                await cancelled();
                return undefined;
              },
            };
      const { outcome, calls } = await start(script, REPOSITORY, cancel.signal);
      failed(outcome, 'conflict', /cancelled while .* Whether the run was started cannot be told/);
      assert.equal(calls('dispatch'), 1);
    }
  });

  test('tells the refusals of GitHub apart', async () => {
    const workflow = async () => WORKFLOW;
    const dispatch = (code: 'accessDenied' | 'invalid' | 'notFound') => () => Promise.reject(refusal(code));
    failed(
      (await start({ dispatch: dispatch('accessDenied') })).outcome,
      'accessDenied',
      /may start workflows of octo-org\/blog-api/,
    );
    failed(
      (await start({ dispatch: dispatch('accessDenied') }, { ...REPOSITORY, archived: true })).outcome,
      'accessDenied',
      /is archived/,
    );
    failed(
      (await start({ dispatch: dispatch('notFound'), workflow })).outcome,
      'accessDenied',
      /may start workflows/,
    );
    failed(
      (await start({ dispatch: dispatch('invalid'), workflow })).outcome,
      'invalid',
      /does not start deploy\.yml so/,
    );
    failed(
      (
        await start({
          dispatch: dispatch('invalid'),
          workflow: async () => ({ ...WORKFLOW, state: 'disabled_manually' }),
        })
      ).outcome,
      'invalid',
      /is disabled/,
    );
    failed(
      (await start({ dispatch: dispatch('notFound'), workflow: () => Promise.reject(refusal('notFound')) }))
        .outcome,
      'notFound',
      /has no \.github\/workflows\/deploy\.yml on its default branch main/,
    );
  });
});
