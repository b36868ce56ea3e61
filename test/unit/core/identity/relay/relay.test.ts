import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import type { GitHub, Repository, WorkflowRun } from '../../../../../src/core/github.ts';
import { relay } from '../../../../../src/core/identity/relay/relay.ts';
import type { RelayRequest } from '../../../../../src/core/identity/relay/request.ts';
import type { Log } from '../../../../../src/core/ports.ts';
import { ManualClock, settle } from '../../../support/manualClock.ts';
import {
  ARTIFACT,
  inTurn,
  offline,
  REPOSITORY,
  RUN,
  refusal,
  ScriptedGitHub,
} from '../../../support/scriptedGitHub.ts';

const FILE = new Uint8Array([1, 2, 3]);
const MINUTE = 60_000;
const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

const queued = RUN;
const waiting: WorkflowRun = { ...RUN, status: 'waiting' };
const running: WorkflowRun = { ...RUN, status: 'in_progress' };
const ended = (conclusion: string): WorkflowRun => ({ ...RUN, status: 'completed', conclusion });

interface Attempt {
  readonly hub: ScriptedGitHub;
  readonly clock: ManualClock;
  readonly words: string[];
  readonly controller: AbortController;
  /** Settles with what came of it. */
  readonly result: Promise<unknown>;
  /** Moves the clock until the attempt and what it tidies up are done. */
  end(): Promise<unknown>;
}

/** An attempt at which everything goes well, but for what the script says. */
function attempt(
  script: Partial<GitHub>,
  options: { environment?: string; mayWait?: boolean; repository?: Repository } = {},
): Attempt {
  const { environment, mayWait = true, repository = REPOSITORY } = options;
  const clock = new ManualClock();
  const hub = new ScriptedGitHub({
    dispatch: async () => ({ runId: 100 }),
    run: inTurn(queued, running, ended('success')),
    artifacts: async () => [ARTIFACT],
    download: async () => new Map([['token.json', FILE]]),
    deleteArtifact: async () => undefined,
    cancelRun: async () => undefined,
    ...script,
  });
  const request: RelayRequest = {
    id: '0123',
    repository,
    workflow: 'sign-in.yml',
    branch: 'main',
    publicKey: 'key',
    ...(environment === undefined ? {} : { environment }),
  };
  const words: string[] = [];
  const controller = new AbortController();
  const tidied: Promise<void>[] = [];
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  const result = relay(
    { hub, clock, log },
    request,
    {
      repository,
      mayWait,
      tell: text => words.push(text),
      tidying: work => tidied.push(work),
    },
    controller.signal,
  ).then(
    value => value,
    (error: unknown) => error,
  );
  const all = result.then(() => Promise.all(tidied));
  all.then(done, done);
  return {
    hub,
    clock,
    words,
    controller,
    result,
    end: async () => {
      for (let moves = 0; !settled; moves += 1) {
        assert.ok(moves < 2000, 'It does not end.');
        await clock.next();
      }
      return result;
    },
  };
}

function assertFailure(
  result: unknown,
  code: FailureCode,
  message: RegExp,
  more: { hint?: RegExp; command?: string } = {},
): void {
  assert.ok(result instanceof Failure, String(result));
  assert.equal(result.code, code, result.message);
  assert.match(result.message, message);
  if (more.hint !== undefined) {
    assert.match(result.hint ?? '', more.hint);
  }
  if (more.command !== undefined) {
    assert.equal(result.action?.command, more.command);
  }
}

suite('the relay', () => {
  test('dispatches once, says where the run stands, fetches the artifact as soon as it is seen, deletes it', async () => {
    const { hub, words, end } = attempt({ artifacts: inTurn([], [ARTIFACT]), run: inTurn(queued, running) });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.deepEqual(words, [
      'Starting a workflow run in octo-org/blog-api',
      'Queued at GitHub',
      'Minting the token at GitHub',
    ]);
    assert.deepEqual(hub.calls, [
      'dispatch',
      'run',
      'run',
      'artifacts',
      'run',
      'artifacts',
      'download',
      'deleteArtifact',
    ]);
  });

  test('sends the key, the request and the environment, to the default branch', async () => {
    const sent: unknown[] = [];
    const { end } = attempt(
      {
        dispatch: async (repository, workflow, ref, inputs) => {
          sent.push(repository.name, workflow, ref, inputs);
          return { runId: 100 };
        },
      },
      { environment: 'production' },
    );
    await end();
    assert.deepEqual(sent, [
      'blog-api',
      'sign-in.yml',
      'main',
      { public_key: 'key', request_id: '0123', environment: 'production' },
    ]);
  });

  test('finds the run by its request where the server does not name it', async () => {
    const { hub, end } = attempt({
      dispatch: async () => ({}),
      findRun: async (_repository, _workflow, { mark }) => (mark === '0123' ? found() : undefined),
    });
    const found = inTurn<WorkflowRun | undefined>(new Failure('offline', ''), RUN);
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.equal(hub.calls.filter(call => call === 'dispatch').length, 1);
  });

  test('is looked for as the run of whoever the token stands for', async () => {
    const { hub, end } = attempt({
      dispatch: async () => ({}),
      login: async () => 'octocat',
      findRun: async (_repository, _workflow, { actor }) => (actor === 'octocat' ? RUN : undefined),
    });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.ok(hub.calls.includes('login'));
  });

  test('does not dispatch again when the answer got lost, but looks for the run', async () => {
    const { hub, end } = attempt({ dispatch: inTurn<never>(offline()), findRun: async () => RUN });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.equal(hub.calls.filter(call => call === 'dispatch').length, 1);
  });

  test('says what stood in the way when there is no run of a lost dispatch', async () => {
    const { hub, end } = attempt({ dispatch: inTurn<never>(offline()), findRun: async () => undefined });
    assertFailure(await end(), 'offline', /does not answer/);
    assert.ok(!hub.calls.includes('cancelRun'));
  });

  test('says so when GitHub shows no run', async () => {
    const { end } = attempt({ dispatch: async () => ({}), findRun: async () => undefined });
    assertFailure(await end(), 'notFound', /shows no workflow run/, { hint: /run-name/ });
  });

  test('waits for reviewers as long as they take, and says who they are', async () => {
    const days = Array.from({ length: 500 }, () => waiting);
    const { words, end } = attempt(
      {
        run: inTurn(queued, ...days, running),
        pendingDeployments: async () => [
          { environment: 'production', reviewers: ['octocat', 'hubot'], canApprove: false, waitMinutes: 0 },
        ],
      },
      { environment: 'production' },
    );
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.deepEqual(words.slice(2), [
      'Waiting for approval of production by octocat or hubot',
      'Minting the token at GitHub',
    ]);
  });

  test('names the environment where the token may not see who reviews', async () => {
    const { words, end } = attempt(
      { run: inTurn(waiting, running), pendingDeployments: inTurn<never>(refusal('accessDenied')) },
      { environment: 'production' },
    );
    await end();
    assert.ok(words.includes('Waiting for approval of production'));
  });

  test('waits for nobody where nobody looks on, and cancels the run', async () => {
    const { hub, end } = attempt(
      { run: inTurn(queued, waiting), pendingDeployments: async () => [] },
      { mayWait: false },
    );
    assertFailure(await end(), 'expired', /needs an approval/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('tells who rejected it, and what they said', async () => {
    const { end, hub } = attempt(
      {
        run: inTurn(waiting, ended('failure')),
        pendingDeployments: async () => [],
        approvals: async () => [
          { state: 'rejected', environments: ['production'], user: 'hubot', comment: 'Not on a Friday' },
        ],
      },
      { environment: 'production' },
    );
    assertFailure(
      await end(),
      'identityRefused',
      /^hubot rejected the sign-in for production: “Not on a Friday”$/,
      {
        command: 'vscode.open',
      },
    );
    assert.ok(!hub.calls.includes('cancelRun'));
  });

  test('tells which step failed, with the run', async () => {
    const { end } = attempt({
      run: inTurn(queued, ended('failure')),
      jobs: async () => [
        {
          id: 1,
          name: 'Sign in',
          status: 'completed',
          conclusion: 'failure',
          url: '',
          steps: [
            { name: 'Set up job', status: 'completed', conclusion: 'success' },
            { name: 'Seal the token', status: 'completed', conclusion: 'failure' },
          ],
        },
      ],
    });
    const result = await end();
    assertFailure(result, 'identityRefused', /in the step “Seal the token”/, { command: 'vscode.open' });
    assert.ok(result instanceof Failure);
    assert.deepEqual(result.action?.args, [RUN.url]);
  });

  const ends: readonly (readonly [conclusion: string, code: FailureCode, message: RegExp])[] = [
    ['cancelled', 'identityRefused', /was cancelled at GitHub/],
    ['timed_out', 'expired', /longer than it may/],
    ['startup_failure', 'identityRefused', /ended as `startup_failure`/],
    ['action_required', 'identityRefused', /ended as `action_required`/],
    ['skipped', 'identityRefused', /ended as `skipped`/],
  ];
  for (const [conclusion, code, message] of ends) {
    test(`tells that the run ended as ${conclusion}`, async () => {
      const { end, hub } = attempt({ run: inTurn(queued, ended(conclusion)) });
      assertFailure(await end(), code, message, { command: 'vscode.open' });
      assert.ok(!hub.calls.includes('cancelRun'));
    });
  }

  test('tells that the run failed even where GitHub does not say more', async () => {
    const { end } = attempt({ run: inTurn(ended('failure')), jobs: inTurn<never>(offline()) });
    assertFailure(await end(), 'identityRefused', /^The workflow run failed\.$/);
  });

  test('tells that a run succeeded without an artifact, after asking a few times', async () => {
    const { hub, end } = attempt({ run: inTurn(ended('success')), artifacts: async () => [] });
    assertFailure(await end(), 'identityRefused', /handed over no token/, { command: 'vscode.open' });
    assert.equal(hub.calls.filter(call => call === 'artifacts').length, 4);
  });

  test('takes an expired artifact for none', async () => {
    const { end } = attempt({
      run: inTurn(ended('success')),
      artifacts: async () => [{ ...ARTIFACT, expired: true }],
    });
    assertFailure(await end(), 'identityRefused', /handed over no token/);
  });

  test('asks again for an artifact that the store does not have yet', async () => {
    const { end } = attempt({
      download: inTurn<ReadonlyMap<string, Uint8Array>>(refusal('notFound'), new Map([['token.json', FILE]])),
    });
    assert.deepEqual(await end(), { run: ended('success'), file: FILE });
  });

  test('does not unpack an artifact that is larger than a token can be, and cancels the run', async () => {
    const { hub, end } = attempt({ download: inTurn<never>(refusal('invalid')) });
    assertFailure(await end(), 'invalid', /said invalid/);
    assert.ok(hub.calls.includes('cancelRun'));
  });

  test('gives what was read although the artifact may not be deleted', async () => {
    const { end } = attempt({ deleteArtifact: inTurn<never>(refusal('accessDenied')) });
    assert.deepEqual(await end(), { run: running, file: FILE });
  });

  test('goes on after trouble that passes', async () => {
    const limited = new Failure('throttled', 'Slowly.', { retryAt: 1_800_000_000_000 + MINUTE });
    const { clock, end } = attempt({
      run: inTurn<WorkflowRun>(queued, offline(), new Failure('server', 'busy'), limited, running),
    });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.ok(clock.now() >= 1_800_000_000_000 + MINUTE);
  });

  test('gives up trouble that lasts, and cancels the run', async () => {
    const { hub, end } = attempt({ run: inTurn<WorkflowRun>(queued, offline()) });
    assertFailure(await end(), 'offline', /does not answer/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('gives up what no runner takes, and cancels the run', async () => {
    const { hub, words, end } = attempt({ run: inTurn(queued) });
    assertFailure(await end(), 'expired', /No runner took/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
    assert.ok(words.some(text => text.includes('for 14 min')));
  });
});

suite('cancelling the relay', () => {
  test('cancels the run that is followed', async () => {
    const { hub, controller, clock, result, end } = attempt({ run: inTurn(queued) });
    await clock.next();
    controller.abort();
    assertFailure(await result, 'cancelled', /./);
    await end();
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('finds and cancels a run whose dispatch was under way', async () => {
    const { hub, controller, end } = attempt({
      dispatch: (_repository, _workflow, _ref, _inputs, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
      findRun: inTurn<WorkflowRun | undefined>(offline(), RUN),
    });
    await settle();
    controller.abort();
    assertFailure(await end(), 'cancelled', /./);
    assert.deepEqual(hub.calls, ['dispatch', 'findRun', 'findRun', 'cancelRun']);
  });

  test('looks for it until it is there', async () => {
    const seen = [undefined, undefined, RUN];
    const { hub, controller, end } = attempt({
      dispatch: (_repository, _workflow, _ref, _inputs, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
      findRun: async () => seen.shift(),
    });
    await settle();
    controller.abort();
    await end();
    assert.deepEqual(hub.calls, ['dispatch', 'findRun', 'findRun', 'findRun', 'cancelRun']);
  });

  test('does not go on for ever when GitHub does not answer', async () => {
    const { controller, clock, end } = attempt({
      run: inTurn(queued),
      cancelRun: (_repository, _id, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    });
    await clock.next();
    const before = clock.now();
    controller.abort();
    assertFailure(await end(), 'cancelled', /./);
    assert.equal(clock.now() - before, 10_000);
  });
});

suite('a dispatch that GitHub refuses', () => {
  const workflow = {
    id: 1,
    state: 'active',
    path: '.github/workflows/sign-in.yml',
    url: 'https://github.com/w',
  };

  test('403: says the lines that devcontainer.json needs, and who gets the permission', async () => {
    const { end, hub } = attempt({ dispatch: inTurn<never>(refusal('accessDenied')) });
    const result = await end();
    assertFailure(result, 'accessDenied', /octo-org\/blog-api \(`actions: write`\)/, {
      hint: /"customizations": \{ "codespaces": \{ "repositories": \{ "octo-org\/blog-api": \{ "permissions": \{ "actions": "write" \} \} \} \} \}.*only a codespace created after that/,
    });
    assert.ok(result instanceof Failure && result.missingAction === 'actions: write');
    assert.deepEqual(hub.calls, ['dispatch']);
  });

  test('403 in a fork: says that too', async () => {
    const { end } = attempt(
      { dispatch: inTurn<never>(refusal('accessDenied')) },
      { repository: { ...REPOSITORY, fork: true } },
    );
    assertFailure(await end(), 'accessDenied', /./, { hint: /This is a fork/ });
  });

  test('403 in an archived repository: says that instead', async () => {
    const { end } = attempt(
      { dispatch: inTurn<never>(refusal('accessDenied')) },
      { repository: { ...REPOSITORY, archived: true } },
    );
    assertFailure(await end(), 'accessDenied', /is archived/);
  });

  test('404, and no such workflow: offers to add it', async () => {
    const { end } = attempt({
      dispatch: inTurn<never>(refusal('notFound')),
      workflow: inTurn<never>(refusal('notFound')),
    });
    const result = await end();
    assertFailure(result, 'notFound', /no workflow sign-in\.yml on its default branch main/, {
      command: 'ecsCodespaces.addRelayWorkflow',
    });
    assert.ok(result instanceof Failure);
    assert.deepEqual(result.action?.args, ['sign-in.yml']);
  });

  test('404 of a workflow that is there: the token may not start it', async () => {
    const { end } = attempt({ dispatch: inTurn<never>(refusal('notFound')), workflow: async () => workflow });
    assertFailure(await end(), 'accessDenied', /actions: write/);
  });

  test('422 of a workflow that is fine otherwise: compare the file', async () => {
    const { end } = attempt({ dispatch: inTurn<never>(refusal('invalid')), workflow: async () => workflow });
    assertFailure(await end(), 'invalid', /cannot be started so\. GitHub said invalid/, {
      command: 'ecsCodespaces.addRelayWorkflow',
    });
  });

  for (const [state, hint] of [
    ['disabled_manually', /Somebody turned it off/],
    ['disabled_inactivity', /nothing happened/],
    ['disabled_fork', /In a fork/],
  ] as const) {
    test(`422 of a workflow that is ${state}`, async () => {
      const { end } = attempt({
        dispatch: inTurn<never>(refusal('invalid')),
        workflow: async () => ({ ...workflow, state }),
      });
      assertFailure(await end(), 'invalid', /is disabled/, { hint, command: 'vscode.open' });
    });
  }
});
