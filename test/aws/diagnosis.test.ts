import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { renderReport } from '../../src/core/identity/diagnosis/report.ts';
import { JOB, onSubject, ROLE, right, startBench } from './support/diagnosisBench.ts';

suite('diagnosis of a real refusal', () => {
  test('a role that is not there', async t => {
    const bench = await startBench(t);
    bench.sandbox.sandbox.world.iam.deleteRole(ROLE);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.causes[0]?.id, 'roleMissing');
  });

  test('a policy that only the person can see, pasted', async t => {
    const bench = await startBench(t);
    const policy = bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*'));
    bench.putRole(policy);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis: blind } = await bench.diagnose({ signedIn: false });
    assert.equal(blind.causes[0]?.id, 'trustUnseen');
    const { diagnosis } = await bench.diagnose({ signedIn: false, trustPolicy: policy });
    assert.equal(diagnosis.causes[0]?.id, 'wildcardUnderEquals');
  });

  test('no provider, and one with a slash too much', async t => {
    const bench = await startBench(t);
    const { iam } = bench.sandbox.sandbox.world;
    iam.deleteProvider(bench.issuer.url);
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'providerMissing');
    iam.putProvider({ issuer: `${bench.issuer.url}/`, clientIds: ['sts.amazonaws.com'], kind: 'github' });
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'providerTrailingSlash');
  });

  test('an audience that the provider does not take, and none', async t => {
    const bench = await startBench(t);
    bench.claims = { ...JOB, aud: 'https://github.com/octo-org' };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'audienceNotRegistered');
    bench.claims = { ...JOB, aud: undefined };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'audienceMissing');
  });

  test('a token that came too late', async t => {
    const bench = await startBench(t);
    const now = Math.floor(Date.now() / 1000);
    bench.claims = { ...JOB, iat: now - 400, exp: now - 100 };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'tokenTooOld');
  });

  test('an issuer without keys, and one of a private network', async t => {
    const bench = await startBench(t, { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml' });
    bench.issuer.setMetadata({ issuer: bench.issuer.url, jwks_uri: `${bench.issuer.url}/none` });
    bench.issuer.setStatus(503);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.symptom, 'verificationKey');
    assert.equal(diagnosis.causes[0]?.id, 'issuerUnreachable');
    bench.issuer.setStatus(200);
    bench.issuer.setMetadata(undefined);
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'issuerNotPublic');
  });

  test('a sign-in that works has nothing wrong, and its token is nowhere in the report', async t => {
    const bench = await startBench(t);
    bench.putRole(bench.trust(right(bench)));
    assert.equal(await bench.signIn(), 'in');
    const { facts, diagnosis } = await bench.diagnose();
    assert.deepEqual(diagnosis.causes, []);
    const report = renderReport(facts, diagnosis);
    assert.doesNotMatch(report, /eyJ[\w-]{10,}|ASIA[A-Z0-9]{12}/);
    for (const session of bench.sandbox.sandbox.world.sessions.all()) {
      assert.ok(!report.includes(session.accessKeyId) && !report.includes(session.secretAccessKey));
    }
  });

  test('the organisation’s issuer: spelling and device endpoint', async t => {
    const bench = await startBench(t, { kind: 'sandbox' }, 'other');
    bench.claims = { sub: 'mona' };
    bench.putRole(bench.trust({ StringEquals: { [`${bench.name}:sub`]: 'Mona' } }));
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.causes[0]?.id, 'caseDiffers');
    assert.deepEqual(
      diagnosis.steps.filter(({ id }) => id === 'discovery' || id === 'issuer').map(({ state }) => state),
      ['ok', 'ok'],
    );
  });
});
