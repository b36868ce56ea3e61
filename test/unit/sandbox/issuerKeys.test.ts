import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { IssuerKeys } from '../../../src/sandbox/sts/issuerKeys.ts';
import { startIssuer } from '../../aws/support/issuer.ts';

const limits = { time: 5_000, age: 60_000, pause: 0 };
const any = (): boolean => true;
const none = (): boolean => false;

suite("an issuer's keys", () => {
  test('are read once for several who ask at the same time', async t => {
    const issuer = await startIssuer(t);
    const keys = new IssuerKeys(limits);
    const [first, second] = await Promise.all([keys.find(issuer.url, any), keys.find(issuer.url, any)]);
    assert.equal(first, second);
    assert.equal(issuer.requests.length, 2);
  });

  test('are read again for a key that is not among them, and when they are old', async t => {
    const issuer = await startIssuer(t);
    const keys = new IssuerKeys(limits);
    await keys.find(issuer.url, any);
    await issuer.rotate();
    const [key] = await keys.find(issuer.url, none);
    assert.equal(key?.kid, 'key-1');
    assert.equal(issuer.requests.length, 4);

    const old = new IssuerKeys({ ...limits, age: 0 });
    await old.find(issuer.url, any);
    await old.find(issuer.url, any);
    assert.equal(issuer.requests.length, 8);
  });

  test('are not asked for on and on', async t => {
    const issuer = await startIssuer(t);
    const keys = new IssuerKeys({ ...limits, pause: 60_000 });
    await keys.find(issuer.url, none);
    await keys.find(issuer.url, none);
    assert.equal(issuer.requests.length, 2);
  });

  test('are given up when the issuer takes too long', async t => {
    const issuer = await startIssuer(t);
    issuer.setStatus(0);
    const keys = new IssuerKeys({ ...limits, time: 30 });
    await assert.rejects(keys.find(issuer.url, any), { name: 'TimeoutError' });
    issuer.setStatus(200);
    assert.equal((await new IssuerKeys(limits).find(issuer.url, any)).length, 1);
  });

  test('are not taken from an endless document', async t => {
    const issuer = await startIssuer(t);
    issuer.setMetadata({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks`, filler: 'x'.repeat(600_000) });
    await assert.rejects(new IssuerKeys(limits).find(issuer.url, any), /more than 524288 bytes/);
  });
});
