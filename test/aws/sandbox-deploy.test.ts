import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DEPLOY_PATH } from '../../src/sandbox/github/demoDeploy.ts';
import { startTestSandbox } from './support/sandbox.ts';
import { until } from './support/sandboxGitHub.ts';

async function setUp(t: TestContext) {
  const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 200 });
  const { github, ecs } = sandbox.sandbox.world;
  const repository = github.repository('octo-org/blog-api');
  assert.ok(repository);
  const at = Date.now();
  repository.variables.set('POLL_MILLISECONDS', {
    name: 'POLL_MILLISECONDS',
    value: '50',
    createdAt: at,
    updatedAt: at,
  });
  const token = github.issueToken({ login: 'octocat', permissions: { actions: 'write' } });
  const call = (path: string, body?: object) =>
    fetch(`${github.apiUrl}/repos/octo-org/blog-api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    sandbox,
    repository,
    service: () => ecs.world.region('eu-west-1').clusters.get('blog')?.services.get('blog-api'),
    dispatch: async (ref: string, inputs: Record<string, string>) => {
      const answer = await call('/actions/workflows/deploy.yml/dispatches', { ref, inputs });
      assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
      const [run] = [...github.runs.of(repository)].sort((a, b) => b.id - a.id);
      assert.ok(run);
      return run;
    },
    call,
  };
}

suite('the demo’s deploy workflow', { timeout: 120_000 }, () => {
  test('builds, registers, updates and waits, from a branch', async t => {
    const { sandbox, repository, service, dispatch, call } = await setUp(t);
    const { sha } = repository.commit('feature', 'src/index.js', "console.log('new');\n");
    const before = service()?.definition.revision ?? 0;
    const run = await dispatch('feature', { environment: 'development' });
    await until(() => run.jobs[1]?.steps.some(step => step.status === 'in_progress') === true);
    const during: unknown = await (await call(`/actions/runs/${run.id}/jobs`)).json();
    assert.partialDeepStrictEqual(during, { jobs: [{ name: 'test' }, { name: 'deploy' }] });
    assert.match(
      JSON.stringify(during),
      /"name":"Update the service","status":"(?:queued|in_progress|completed)"/,
    );
    await until(() => run.status === 'completed');
    assert.equal(run.conclusion, 'success', run.jobs.map(({ log }) => log.join('\n')).join('\n'));

    const ecs = sandbox.ecs(await sandbox.signIn());
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'blog', services: ['blog-api'] }),
    );
    const [primary] = services?.[0]?.deployments ?? [];
    assert.equal(primary?.rolloutState, 'COMPLETED');
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: primary?.taskDefinition }),
    );
    assert.ok((taskDefinition?.revision ?? 0) > before);
    assert.match(taskDefinition?.containerDefinitions?.[0]?.image ?? '', new RegExp(`/blog/api:${sha}$`));
    assert.match(run.jobs[1]?.summary ?? '', /^\*\*blog-api\*\* runs arn:aws:ecs:/);
    const registered = sandbox.sandbox.world.calls.list('ecs:RegisterTaskDefinition');
    assert.match(registered.at(-1)?.caller ?? '', /assumed-role\/blog-api-deploy\/deploy-\d+$/);
    const log = run.jobs[1]?.log.join('\n') ?? '';
    assert.doesNotMatch(log, /IQoJb3JpZ2luX2VjE/, 'The log has the session token.');
  });

  test('fails with the deployment that was rolled back', async t => {
    const { sandbox, service, dispatch } = await setUp(t);
    await sandbox.control('POST', '/ecr/push', { repository: 'blog/api', tags: ['bad'], behaviour: 'crash' });
    const before = service()?.definition;
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog/api:bad';
    const run = await dispatch('main', { environment: 'development', image });
    await until(() => run.status === 'completed');
    const [, deploy] = run.jobs;
    assert.equal(deploy?.conclusion, 'failure');
    assert.equal(deploy.annotation, `blog-api was rolled back to ${before?.arn}.`);
    assert.deepEqual(
      deploy.steps.filter(step => step.conclusion !== 'success').map(step => [step.name, step.conclusion]),
      [
        ['Build and push the image', 'skipped'],
        ['Wait for the service', 'failure'],
      ],
    );
    assert.equal(service()?.definition, before);
  });

  test('may deploy to the environments that the role trusts, and gets no further elsewhere', async t => {
    const { repository, service, dispatch } = await setUp(t);
    const before = service()?.definition;
    const stranger = await dispatch('main', { environment: 'elsewhere' });
    await until(() => stranger.status === 'completed');
    const [, deploy] = stranger.jobs;
    assert.match(
      deploy?.annotation ?? '',
      /^AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity/,
    );
    assert.equal(service()?.definition, before);

    const text = repository.resolve('main')?.commit.files.get(DEPLOY_PATH) ?? '';
    repository.commit('main', DEPLOY_PATH, text.replaceAll('contents: read', 'contents: none'));
    const blind = await dispatch('main', { environment: 'development' });
    await until(() => blind.status === 'completed');
    assert.match(blind.jobs[0]?.annotation ?? '', /^repository 'octo-org\/blog-api' not found/);
    assert.equal(blind.jobs[1]?.conclusion, 'skipped');
  });
});
