import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { Failure, type FailureCode } from '../../src/core/failure.ts';
import { relayWorkflow } from '../../src/core/scaffold/relayWorkflow.ts';
import { isFields, list, whole } from '../../src/github/shape.ts';
import { PATH, type RelayRig, relayRig, WORKFLOW } from './support/relayRig.ts';

const never = new AbortController().signal;
const ACTIONS = '/repos/octo-org/blog-api/actions';

async function refused(promise: Promise<unknown>, code: FailureCode, message: RegExp): Promise<Failure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  assert.match(error.message, message);
  assert.equal(error.code, code, error.message);
  return error;
}

/** The workflow with its steps changed. */
function changed(
  change: (job: { steps: Record<string, unknown>[] } & Record<string, unknown>) => void,
): string {
  const workflow = parse(WORKFLOW);
  change(workflow.jobs['sign-in']);
  return stringify(workflow);
}

/** The workflow with the script changed by whoever may write to the default branch. */
function scripted(change: (script: string) => string): string {
  return changed(({ steps: [first] }) => {
    assert.ok(first !== undefined && typeof first['run'] === 'string');
    const script = change(first['run']);
    assert.notEqual(script, first['run']);
    first['run'] = script;
  });
}

/** A workflow that hands over a token that somebody wrote, with these claims beside those of the run. */
function forged(claims: object): string {
  return scripted(script =>
    script.replace(
      'await fetchToken()',
      `[{ alg: 'RS256', kid: 'forged' }, {
        iss: process.env.GITHUB_SERVER_URL + '/_services/token',
        aud: 'sts.amazonaws.com',
        run_id: process.env.GITHUB_RUN_ID,
        repository_id: process.env.GITHUB_REPOSITORY_ID,
        repository: process.env.GITHUB_REPOSITORY,
        actor: process.env.GITHUB_ACTOR,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 300,
        ...${JSON.stringify(claims)},
      }].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2ln'`,
    ),
  );
}

/** Ids of the repository's runs, the newest first, with what became of them. */
async function runsOf(
  rig: RelayRig,
): Promise<readonly { id: number; status: unknown; conclusion: unknown }[]> {
  const call = await rig.as('octocat');
  const body = await call('GET', `${ACTIONS}/runs`);
  assert.ok(isFields(body));
  return list(body['workflow_runs'], 'runs').map(run => ({
    id: whole(run, 'id', 'runs'),
    status: run['status'],
    conclusion: run['conclusion'],
  }));
}

async function review(rig: RelayRig, state: 'approved' | 'rejected', comment: string): Promise<void> {
  const [run] = await runsOf(rig);
  await rig.sandbox.control('POST', '/github/reviews', { runId: run?.id, login: 'hubot', state, comment });
}

suite('the relay against GitHub and STS', () => {
  test('signs in: a run’s token, exchanged for a session of the developer’s name', async t => {
    const rig = await relayRig(t);
    const identity = await rig.source.signIn(rig.prompt, never);
    assert.equal(identity.name, 'octocat');
    const role = await rig.exchange(identity);
    assert.match(role.arn, /:assumed-role\/codespaces-ecs-dev\/octocat$/);
    const texts = rig.steps.map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 2), [
      'Looking at octo-org/blog-api',
      'Starting a workflow run in octo-org/blog-api',
    ]);
    assert.ok(rig.steps.some(({ url }) => url?.startsWith(`${rig.sandbox.url}/github/octo-org/blog-api/`)));
    await untilNoArtifacts(rig);
  });

  test('renews by another run, which nobody is asked about', async t => {
    const rig = await relayRig(t);
    assert.equal(await rig.source.renew(never), undefined);
    await rig.source.signIn(rig.prompt, never);
    await rig.exchange(await rig.source.renew(never));
    assert.equal((await runsOf(rig)).length, 2);
  });

  for (const runDetails of ['ignored', 'refused']) {
    test(`finds the run where \`return_run_details\` is ${runDetails}`, async t => {
      const rig = await relayRig(t);
      await rig.sandbox.control('PUT', '/github/settings', { runDetails });
      await rig.exchange(await rig.source.signIn(rig.prompt, never));
      assert.equal((await runsOf(rig)).length, 1);
    });
  }

  for (const enterpriseServer of [false, true]) {
    test(`works with the artifacts of ${enterpriseServer ? 'GitHub Enterprise Server' : 'github.com'}`, async t => {
      const rig = await relayRig(t, { workflow: relayWorkflow({ enterpriseServer }) });
      await rig.exchange(await rig.source.signIn(rig.prompt, never));
      await untilNoArtifacts(rig);
    });
  }

  test('gives a token for changes once a reviewer approved it, and says who may', async t => {
    const rig = await relayRig(t, { identity: { writeEnvironment: 'production' } });
    const approved = rig.source.authorize?.(rig.prompt, never);
    await rig.told(/^Waiting for approval of production/);
    await review(rig, 'approved', 'Go');
    const role = await rig.exchange(await approved, 'codespaces-ecs-deploy');
    assert.match(role.arn, /codespaces-ecs-deploy\/octocat$/);
  });

  test('the token for reading is none for changes', async t => {
    const rig = await relayRig(t);
    const identity = await rig.source.signIn(rig.prompt, never);
    await refused(rig.exchange(identity, 'codespaces-ecs-deploy'), 'identityRefused', /not authorized/i);
  });

  test('tells who rejected it and why', async t => {
    const rig = await relayRig(t, { identity: { environment: 'production' } });
    const signIn = refused(
      rig.source.signIn(rig.prompt, never),
      'identityRefused',
      /^hubot rejected the request for production: “Not on a Friday”$/,
    );
    await rig.told(/^Waiting for approval of production/);
    await review(rig, 'rejected', 'Not on a Friday');
    await signIn;
  });

  test('tells which step failed', async t => {
    const workflow = changed(({ steps }) => {
      steps.unshift({ name: 'Look around', shell: 'node {0}', run: 'process.exitCode = 3;' });
    });
    const rig = await relayRig(t, { workflow });
    const failure = await refused(
      rig.source.signIn(rig.prompt, never),
      'identityRefused',
      /in the step “Look around”/,
    );
    assert.equal(failure.action?.command, 'vscode.open');
  });

  test('tells that the run was cancelled by somebody else', async t => {
    const rig = await relayRig(t, { identity: { environment: 'production' } });
    const signIn = refused(
      rig.source.signIn(rig.prompt, never),
      'identityRefused',
      /was cancelled at GitHub/,
    );
    await rig.told(/^Waiting for approval/);
    const [run] = await runsOf(rig);
    await (await rig.as('hubot'))('POST', `${ACTIONS}/runs/${run?.id}/cancel`);
    await signIn;
  });

  test('says that a run which took longer than it may was cancelled', async t => {
    const workflow = changed(job => {
      job['timeout-minutes'] = 0.01;
      job.steps.unshift({ name: 'Wait', shell: 'node {0}', run: 'setTimeout(() => undefined, 600000);' });
    });
    const rig = await relayRig(t, { workflow });
    const failure = await refused(
      rig.source.signIn(rig.prompt, never),
      'identityRefused',
      /was cancelled at GitHub/,
    );
    assert.match(failure.hint ?? '', /took longer than its `timeout-minutes`/);
  });

  test('a token that somebody wrote is no use at AWS', async t => {
    const rig = await relayRig(t, {
      workflow: forged({ sub: 'repo:octo-org/blog-api:ref:refs/heads/main' }),
    });
    const identity = await rig.source.signIn(rig.prompt, never);
    await refused(rig.exchange(identity), 'identityRefused', /./);
  });

  test('cancelling cancels the run', async t => {
    const rig = await relayRig(t, { identity: { environment: 'production' } });
    const controller = new AbortController();
    const signIn = refused(rig.source.signIn(rig.prompt, controller.signal), 'cancelled', /./);
    await rig.told(/^Waiting for approval/);
    controller.abort();
    await signIn;
    for (;;) {
      const [run] = await runsOf(rig);
      if (run?.conclusion === 'cancelled') {
        return;
      }
    }
  });
});

suite('the relay, when the default branch has another workflow', () => {
  const cases: readonly (readonly [what: string, workflow: string, message: RegExp])[] = [
    [
      'a sealed token that was changed',
      scripted(script =>
        script.replace("data: data.toString('base64url')", "data: data.reverse().toString('base64url')"),
      ),
      /was changed, or is not meant for this request/,
    ],
    [
      'a token that was sealed for another request',
      scripted(script =>
        script.replace('(seal(token, publicKey, requestId)', "(seal(token, publicKey, '0'.repeat(32))"),
      ),
      /was changed, or is not meant for this request/,
    ],
    [
      'a token of another audience',
      scripted(script =>
        script.replace("'audience', 'sts.amazonaws.com'", "'audience', 'https://evil.example'"),
      ),
      /`aud` should be sts\.amazonaws\.com and is https:\/\/evil\.example/,
    ],
    [
      'a token for another repository',
      forged({ repository_id: '1', repository: 'octo-org/other' }),
      /`repository_id` should be 74821943 and is 1\./,
    ],
    ['a token of another run', forged({ run_id: '7' }), /`run_id` should be \d+ and is 7\./],
    ['a token of somebody else', forged({ actor: 'hubot' }), /`actor` should be octocat and is hubot\./],
    [
      'a token of an environment that was not asked for',
      forged({ environment: 'production' }),
      /`environment` should be nothing, since none was asked for and is production\./,
    ],
    ['a token that is over', forged({ exp: 1_700_000_000 }), /`exp` should be later than/],
    ['no token', scripted(script => script.replace('await fetchToken()', "'nothing'")), /sealed is no token/],
    [
      'another file',
      changed(({ steps }) => {
        steps.splice(1, 0, {
          name: 'Replace it',
          shell: 'node {0}',
          run: "require('node:fs').writeFileSync(process.env.RUNNER_TEMP + '/ecs-codespaces/token.json', 'x');",
        });
      }),
      /is no sealed token/,
    ],
    [
      'no artifact',
      changed(({ steps }) => {
        steps.splice(1, 1);
      }),
      /succeeded but handed over no token/,
    ],
  ];
  for (const [what, workflow, message] of cases) {
    test(`${what} is refused`, async t => {
      const rig = await relayRig(t, { workflow });
      await refused(rig.source.signIn(rig.prompt, never), 'identityRefused', message);
      await untilNoArtifacts(rig);
    });
  }

  test('the same file on another branch signs in nobody: AWS looks at the branch', async t => {
    const rig = await relayRig(t);
    await rig.sandbox.control('PUT', '/github/contents', { path: PATH, branch: 'mine', text: WORKFLOW });
    const { dispatch } = rig.hub;
    rig.hub.dispatch = (repository, workflow, _ref, inputs, signal) =>
      dispatch(repository, workflow, 'mine', inputs, signal);
    const identity = await rig.source.signIn(rig.prompt, never);
    await refused(rig.exchange(identity), 'identityRefused', /not authorized/i);
  });

  test('a job without the permission fails, and says in which step', async t => {
    const workflow = changed(job => {
      job['permissions'] = {};
    });
    const rig = await relayRig(t, { workflow });
    await refused(rig.source.signIn(rig.prompt, never), 'identityRefused', /in the step “Seal the token”/);
  });
});

suite('the relay, when GitHub does not start it', () => {
  test('without actions: write, the message has the lines for devcontainer.json', async t => {
    const rig = await relayRig(t, { permissions: { contents: 'write', metadata: 'read' } });
    const failure = await refused(
      rig.source.signIn(rig.prompt, never),
      'accessDenied',
      /`actions: write`.*Resource not accessible by integration/,
    );
    assert.equal(failure.missingAction, 'actions: write');
    assert.match(failure.hint ?? '', /"octo-org\/blog-api": \{ "permissions": \{ "actions": "write" \} \}/);
  });

  test('without the file, it offers to add it', async t => {
    const rig = await relayRig(t, { workflow: null });
    const failure = await refused(
      rig.source.signIn(rig.prompt, never),
      'notFound',
      /has no workflow ecs-codespaces-sign-in\.yml on its default branch main/,
    );
    assert.equal(failure.action?.command, 'ecsCodespaces.addRelayWorkflow');
  });

  test('without workflow_dispatch, it says to compare the file', async t => {
    const workflow = WORKFLOW.replace(/on:\n {2}workflow_dispatch:[\s\S]*?\n\n/, 'on: push\n\n');
    const rig = await relayRig(t, { workflow });
    await refused(
      rig.source.signIn(rig.prompt, never),
      'invalid',
      /cannot be started so\..*workflow_dispatch/,
    );
  });

  test('in a repository that the token may not see', async t => {
    const rig = await relayRig(t, { identity: { repository: 'octo-org/secret' } });
    await refused(rig.source.signIn(rig.prompt, never), 'notFound', /does not show octo-org\/secret to you/);
  });
});

async function untilNoArtifacts(rig: RelayRig): Promise<void> {
  const call = await rig.as('octocat');
  for (;;) {
    const body = await call('GET', `${ACTIONS}/artifacts`);
    assert.ok(isFields(body));
    if (list(body['artifacts'], 'artifacts').length === 0) {
      return;
    }
  }
}
