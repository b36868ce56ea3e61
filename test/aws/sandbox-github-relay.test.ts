import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { decodeJwt } from 'jose/jwt/decode';
import { relayWorkflow } from '../../src/core/scaffold/relayWorkflow.ts';
import { refusal } from './support/sandbox.ts';
import { failureOf, never, RELAY_PATH, startRelay, until } from './support/sandboxGitHub.ts';

suite('the relay at the sandbox’s GitHub', { timeout: 60_000 }, () => {
  test('gives a token that AWS takes for a read role, and leaves nothing behind', async t => {
    const bench = await startRelay(t);
    const identity = await bench.source.signIn(bench.prompt, never);
    assert.ok(identity.kind === 'web');
    assert.equal(identity.name, 'octocat');
    const claims = decodeJwt(identity.token);
    assert.equal(claims.iss, bench.github.issuer.url);
    assert.equal(claims.sub, 'repo:octo-org/blog-api:ref:refs/heads/main');
    assert.equal(
      await bench.assume('codespaces-ecs-read', identity),
      'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-read/octocat',
    );
    assert.equal(
      await bench.assume('codespaces-ecs-dev', identity),
      'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat',
    );
    const refused = await refusal(bench.assume('codespaces-ecs-deploy', identity));
    assert.deepEqual([refused.name, refused.status], ['AccessDenied', 403]);
    await Promise.all(bench.tidied);
    const [run] = bench.runs;
    assert.deepEqual(
      run?.artifacts.map(({ deleted }) => deleted),
      [true],
    );
    assert.ok(!run.jobs.some(({ log }) => log.join('\n').includes(identity.token)), 'The log has the token.');
    const actions = Object.keys(bench.sandbox.sandbox.world.calls.counts('github:*'));
    for (const action of [
      'DispatchWorkflow',
      'GetRun',
      'ListArtifacts',
      'DownloadArtifact',
      'FetchArchive',
    ]) {
      assert.ok(actions.includes(`github:${action}`), `${action} of ${actions}`);
    }
  });

  test('waits for a reviewer of production, and then AWS takes it for the deploy role', async t => {
    const bench = await startRelay(t, { identity: { writeEnvironment: 'production' } });
    assert.ok(bench.source.authorize !== undefined);
    const authorizing = bench.source.authorize(bench.prompt, never);
    await until(() => bench.steps.some(step => step.includes('production')));
    const url = bench.urls.at(-1);
    assert.equal(url, `${bench.github.serverUrl}/octo-org/blog-api/actions/runs/${bench.runs[0]?.id}`);
    const page = await (await fetch(url)).text();
    const formToken = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const environment = /name="environment" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const approved = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        form_token: formToken,
        environment,
        login: 'hubot',
        decision: 'approved',
        comment: '',
      }),
    });
    assert.equal(approved.status, 303);
    const identity = await authorizing;
    assert.ok(identity.kind === 'web');
    assert.equal(decodeJwt(identity.token)['environment'], 'production');
    assert.match(await bench.assume('codespaces-ecs-deploy', identity), /codespaces-ecs-deploy\/octocat$/);
    const refused = await refusal(bench.assume('codespaces-ecs-read', identity));
    assert.equal(refused.name, 'AccessDenied');
  });

  test('says who rejected it, with their words', async t => {
    const bench = await startRelay(t, { identity: { environment: 'production' } });
    const signingIn = failureOf(bench.source.signIn(bench.prompt, never));
    await until(() => bench.steps.some(step => step.includes('production')));
    await bench.sandbox.control('POST', '/github/reviews', {
      login: 'hubot',
      state: 'rejected',
      comment: 'not on a Friday',
    });
    const failure = await signingIn;
    assert.equal(failure.code, 'identityRefused');
    assert.match(failure.message, /hubot.*production.*not on a Friday/);
    assert.equal(bench.runs[0]?.conclusion, 'failure');
  });

  test('cancels its run when it is cancelled', async t => {
    const bench = await startRelay(t, { identity: { environment: 'production' } });
    const cancelling = new AbortController();
    const signingIn = bench.source.signIn(bench.prompt, cancelling.signal).then(
      () => 'signed in',
      () => 'ended',
    );
    await until(() => bench.steps.some(step => step.includes('production')));
    cancelling.abort(new Error('enough'));
    assert.equal(await signingIn, 'ended');
    await Promise.all(bench.tidied);
    await until(() => bench.runs[0]?.status === 'completed');
    assert.equal(bench.runs[0]?.conclusion, 'cancelled');
  });

  test('finds its run at a server that does not tell it, or refuses to', async t => {
    for (const runDetails of ['ignored', 'refused']) {
      const bench = await startRelay(t);
      await bench.sandbox.control('PUT', '/github/settings', { runDetails });
      const identity = await bench.source.signIn(bench.prompt, never);
      assert.equal(identity.name, 'octocat', runDetails);
      assert.equal(bench.runs.length, 1);
    }
  });

  test('works with what GitHub Enterprise Server has, and with the editor’s sign-in', async t => {
    const bench = await startRelay(t, {
      relay: { enterpriseServer: true },
      token: { login: 'hubot', kind: 'editor' },
    });
    await bench.sandbox.control('PUT', '/github/settings', { subjectPrefix: false, runDetails: 'refused' });
    assert.equal((await bench.source.signIn(bench.prompt, never)).name, 'hubot');
  });

  test('says what a codespace’s token lacks', async t => {
    const bench = await startRelay(t, { token: { login: 'octocat' } });
    const failure = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.deepEqual([failure.code, failure.missingAction], ['accessDenied', 'actions: write']);
    assert.match(failure.message, /Resource not accessible by integration/);
    assert.match(failure.hint ?? '', /devcontainer\.json/);
  });

  test('tells a workflow that is missing, disabled, or fails from each other', async t => {
    const bench = await startRelay(t);
    bench.repository.disabledWorkflows.add(RELAY_PATH);
    const disabled = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.match(disabled.message, /disabled/);
    bench.repository.disabledWorkflows.clear();

    const text = relayWorkflow({ enterpriseServer: false }).replace(
      /run: \|\n/,
      'run: |\n          process.exit(3);\n',
    );
    await bench.sandbox.control('PUT', '/github/contents', { path: RELAY_PATH, text });
    const failed = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.deepEqual([failed.code, /Seal the token/.test(failed.message)], ['identityRefused', true]);

    await bench.sandbox.control('PUT', '/github/contents', { path: RELAY_PATH });
    const missing = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.equal(missing.code, 'notFound');
  });

  test('refuses a token of another repository, and a file that was put in the place of its own', async t => {
    const bench = await startRelay(t);
    bench.github.issuer.override = { repository_id: '1' };
    const foreign = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.equal(foreign.code, 'identityRefused');
    bench.github.issuer.override = {};
    const text = relayWorkflow({ enterpriseServer: false }).replace(
      /^( *)- name: Hand over/m,
      '$1- run: echo "{}" > "$RUNNER_TEMP/ecs-codespaces/token.json"\n$1- name: Hand over',
    );
    await bench.sandbox.control('PUT', '/github/contents', { path: RELAY_PATH, text });
    const tampered = await failureOf(bench.source.signIn(bench.prompt, never));
    assert.equal(tampered.code, 'identityRefused', tampered.message);
  });

  test('follows the repository to immutable subjects, which the role does not know', async t => {
    const bench = await startRelay(t);
    await bench.sandbox.control('PUT', '/github/subject', { immutable: true });
    const format = await bench.hub.subjectFormat({ owner: 'octo-org', name: 'blog-api' }, never);
    assert.deepEqual(
      [format.immutable, format.prefix],
      [true, `repo:octo-org@6811672/blog-api@${bench.repository.id}`],
    );
    const identity = await bench.source.signIn(bench.prompt, never);
    assert.ok(identity.kind === 'web');
    assert.equal(decodeJwt(identity.token).sub, `${format.prefix}:ref:refs/heads/main`);
    assert.equal((await refusal(bench.assume('codespaces-ecs-read', identity))).name, 'AccessDenied');
  });
});
