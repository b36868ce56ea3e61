import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { startRun } from '../../src/core/deployRun/dispatch.ts';
import { endingOf } from '../../src/core/deployRun/ending.ts';
import { followDeployRun } from '../../src/core/deployRun/followDeployRun.ts';
import { dispatchInputs, inputsOf } from '../../src/core/deployRun/inputs.ts';
import { type DeployRequest, workflowPath } from '../../src/core/deployRun/request.ts';
import { runText } from '../../src/core/deployRun/words.ts';
import { Failure, toFailure } from '../../src/core/failure.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { RolloutEnd } from '../../src/core/rollout/rollout.ts';
import { watchRollout } from '../../src/core/rollout/watchRollout.ts';
import { createGitHub } from '../../src/github/github.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { environmentOf, silentLog } from './support/environment.ts';
import { openSandboxCloud } from './support/openCloud.ts';

const REPO = { owner: 'octo-org', name: 'blog-api' };
const never = new AbortController().signal;

/** Real time, but that nobody waits long between two looks: the runner works as fast as it can. */
const impatient: Clock = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 50), signal),
};

async function rig(
  t: TestContext,
  permissions: Readonly<Record<string, 'read' | 'write'>> = { actions: 'write', contents: 'read' },
) {
  const { sandbox, cloud, service } = await openSandboxCloud(t, {
    fleet: 'demo',
    speed: 200,
    throttling: false,
  });
  const { github } = sandbox.sandbox.world;
  const repository = github.repository('octo-org/blog-api');
  assert.ok(repository);
  const at = Date.now();
  const poll = { name: 'POLL_MILLISECONDS', value: '50', createdAt: at, updatedAt: at };
  repository.variables.set(poll.name, poll);
  const token = github.issueToken({ login: 'octocat', permissions });
  const hub = createGitHub(
    { clock: impatient, log: silentLog },
    {
      serverUrl: github.serverUrl,
      apiUrl: github.apiUrl,
      tokens: [{ source: 'the test', asks: false, token: async () => token }],
    },
  );
  const deps = { hub, ecs: cloud.ecs, clock: impatient, log: silentLog };
  const before = await service('blog/blog-api');
  return {
    repository,
    sandbox,
    hub,
    deps,
    before,
    /** A request for what the branch has now, with the inputs that the workflow's own file declares. */
    request: async (branch: string, inputs: Record<string, string>): Promise<DeployRequest> => {
      const text = await hub.file(REPO, workflowPath('deploy.yml'), branch, never);
      const declared = dispatchInputs(parse(text), 'deploy.yml');
      const given = inputsOf(declared, { cluster: 'blog', service: 'blog-api' });
      return {
        repository: REPO,
        workflow: 'deploy.yml',
        branch,
        commit: await hub.head(REPO, branch, never),
        inputs: { ...given, ...inputs },
      };
    },
    start: async (request: DeployRequest) =>
      startRun(deps, request, await hub.repository(REPO, never), never),
    /** Follows the run and what it begins to their ends, as the command does. */
    follow: async (runId: number, signal = never, onText: (text: string) => void = () => undefined) => {
      const told = new Set<string>();
      let rollout: Promise<RolloutEnd> | undefined;
      const run = await followDeployRun(
        deps,
        { environment: 'dev', repository: REPO, runId, before },
        {
          state: state => {
            told.add(runText(state));
            onText(runText(state));
          },
          deployment: watched => {
            rollout = watchRollout(
              watched,
              {
                ecs: cloud.ecs,
                clock: impatient,
                logs: region => cloud.logs(region),
                environment: environmentOf(sandbox),
              },
              () => undefined,
              never,
            );
            return { watched, ended: rollout };
          },
          blind: failure => assert.fail(failure),
        },
        undefined,
        signal,
      );
      return { told: [...told], run, end: await rollout };
    },
  };
}

suite('a deploy run, followed with its rollout', { timeout: 120_000 }, () => {
  test('deploys the branch, and both truths are the same', async t => {
    const { repository, request, start, follow } = await rig(t);
    const { sha } = repository.commit('feature/x', 'src/index.js', "console.log('new');\n");
    const asked = await request('feature/x', { environment: 'development' });
    assert.equal(asked.commit, sha);
    assert.deepEqual(asked.inputs, { environment: 'development', cluster: 'blog', service: 'blog-api' });
    const { told, run, end } = await follow(await start(asked));
    assert.equal(run.conclusion, 'success', JSON.stringify(run.jobs));
    assert.equal(run.run.commit, sha);
    assert.equal(end?.kind, 'succeeded');
    assert.ok(
      told.some(text => /^deploy: .+ \(\d of \d\)$/.test(text)),
      told.join('\n'),
    );
    assert.ok(run.jobs.every(job => job.startedAt !== undefined && job.completedAt !== undefined));
    assert.ok(end);
    const { severity, text } = endingOf(run, end, {
      environment: 'dev',
      service: 'blog-api',
      request: asked,
    });
    assert.equal(severity, 'information');
    assert.match(
      text,
      new RegExp(`^${sha.slice(0, 7)} is deployed: blog-api in dev runs blog-api:\\d+, 4 of 4 tasks\\.$`),
    );
  });

  test('that does not wait succeeds although ECS rolls back, and both are told', async t => {
    const { repository, sandbox, request, start, follow } = await rig(t);
    const path = workflowPath('deploy.yml');
    const text = repository.tree('main')?.files.get(path) ?? '';
    repository.commit('main', path, text.slice(0, text.indexOf('      - name: Wait for the service')));
    await sandbox.control('POST', '/ecr/push', { repository: 'blog/api', tags: ['bad'], behaviour: 'crash' });
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog/api:bad';
    const asked = await request('main', { environment: 'development', image });
    const { run, end } = await follow(await start(asked));
    assert.equal(run.conclusion, 'success', JSON.stringify(run.jobs));
    assert.equal(end?.kind, 'rolledBack');
    assert.ok(end);
    const said = endingOf(run, end, { environment: 'dev', service: 'blog-api', request: asked });
    assert.equal(said.severity, 'error');
    assert.match(
      said.text,
      /^The run of deploy\.yml succeeded, but: ECS rolled blog-api in dev back to blog-api:42\./,
    );
  });

  test('waits for the approval of its environment, and says who rejected it', async t => {
    const { repository, sandbox, request, start, follow } = await rig(t);
    repository.putEnvironment('development', { reviewers: ['hubot'] });
    const runId = await start(await request('main', { environment: 'development' }));
    const waiting = Promise.withResolvers<void>();
    const following = follow(runId, never, text => {
      if (text === 'Waiting for approval of development by hubot') {
        waiting.resolve();
      }
    });
    const { github } = sandbox.sandbox.world;
    const reviewer = github.issueToken({
      login: 'hubot',
      permissions: { actions: 'write', deployments: 'write' },
    });
    await waiting.promise;
    const environments = [repository.environment('development')?.id];
    const answer = await fetch(
      `${github.apiUrl}/repos/octo-org/blog-api/actions/runs/${runId}/pending_deployments`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${reviewer}` },
        body: JSON.stringify({ environment_ids: environments, state: 'rejected', comment: 'not today' }),
      },
    );
    assert.ok(answer.ok, await answer.text());
    const { run, end } = await following;
    assert.equal(run.conclusion, 'failure');
    assert.deepEqual([run.rejected?.user, run.rejected?.comment], ['hubot', 'not today']);
    assert.equal(end, undefined);
  });

  test('goes on when it is no longer followed, and ends when it is cancelled', async t => {
    const { hub, repository, request, start, follow } = await rig(t);
    repository.putEnvironment('development', { reviewers: ['hubot'] });
    const runId = await start(await request('main', { environment: 'development' }));
    const left = new AbortController();
    const following = follow(runId, left.signal).catch((error: unknown) => toFailure(error));
    left.abort();
    const failure = await following;
    assert.ok(failure instanceof Failure && failure.code === 'cancelled');
    assert.notEqual((await hub.run(REPO, runId, never)).status, 'completed');
    await hub.cancelRun(REPO, runId, never);
    const { run, end } = await follow(runId);
    assert.equal(run.conclusion, 'cancelled');
    assert.equal(end, undefined);
    await assert.rejects(hub.cancelRun(REPO, runId, never), { code: 'conflict' });
  });

  test('is found by its commit and person where GitHub does not name it', async t => {
    const { hub, deps, request } = await rig(t);
    const asked = await request('main', { environment: 'development' });
    const repository = await hub.repository(REPO, never);
    let dispatched: number | undefined;
    const nameless = {
      ...hub,
      clockAhead: hub.clockAhead,
      dispatch: async (...args: Parameters<typeof hub.dispatch>) => {
        dispatched = (await hub.dispatch(...args)).runId;
        throw new Failure('offline', 'The answer got lost.');
      },
    };
    const found = await startRun({ ...deps, hub: nameless }, asked, repository, never);
    assert.equal(found, dispatched);
    const search = { mark: '', since: 0, branch: 'main', commit: asked.commit, actor: 'octocat' };
    const since = (notBefore: number) => hub.findRun(REPO, 'deploy.yml', { ...search, notBefore }, never);
    assert.equal((await since(Date.now() - 60_000))?.id, found);
    assert.equal(await since(Date.now() + 60_000), undefined);
    const other = { ...search, notBefore: 0, commit: 'a'.repeat(40) };
    assert.equal(await hub.findRun(REPO, 'deploy.yml', other, never), undefined);
  });

  test('cannot be started with a token that only reads', async t => {
    const { request, start } = await rig(t, { actions: 'read', contents: 'read' });
    const asked = await request('main', { environment: 'development' });
    await assert.rejects(start(asked), {
      code: 'accessDenied',
      message: /may start workflows of octo-org\/blog-api/,
    });
    await assert.rejects(request('gone', {}), { code: 'notFound' });
  });
});
