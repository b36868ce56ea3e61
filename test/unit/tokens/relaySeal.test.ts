import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../src/core/failure.ts';
import type { RelayKey } from '../../../src/core/identity/relay/request.ts';
import { createRelayKey } from '../../../src/tokens/relaySeal.ts';
import { runRelayScript, type ScriptRun } from '../support/runScript.ts';

const REQUEST = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba9876543210fedcba9876543210';
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${'c'.repeat(1500)}.${'s'.repeat(342)}`;

function refused(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'identityRefused');
    assert.equal(error.cause, undefined);
    assert.doesNotMatch(error.message, /cccc/);
    return true;
  }
}

suite('the seal of the relay, as the workflow’s script makes it', () => {
  const key = createRelayKey();
  let run: ScriptRun;
  let file: Buffer;

  before(async () => {
    run = await runRelayScript({ publicKey: key.publicKey, requestId: REQUEST }, () => ({
      status: 200,
      body: JSON.stringify({ count: 1, value: TOKEN }),
    }));
    file = Buffer.from(run.file ?? '');
  });

  test('is opened by the key that it was made for, with the request that it was made for', () => {
    assert.equal(run.exitCode, 0, run.output);
    assert.equal(key.open(file, REQUEST), TOKEN);
    // A public key of 32 bytes: what a dispatch's input may carry.
    assert.match(key.publicKey, /^[A-Za-z0-9_-]{43}$/);
  });

  test('asks GitHub for the audience that AWS knows, as the job', () => {
    const [asked, ...more] = run.asked;
    assert.deepEqual(more, []);
    const url = new URL(asked?.url ?? '', 'http://localhost');
    assert.equal(url.searchParams.get('audience'), 'sts.amazonaws.com');
    assert.equal(url.searchParams.get('api-version'), '2.0');
    assert.equal(asked?.headers.authorization, 'Bearer of-this-job');
  });

  test('masks the token and prints it nowhere else', () => {
    const lines = run.output.split('\n').filter(line => line.includes(TOKEN));
    assert.deepEqual(lines, [`::add-mask::${TOKEN}`]);
    assert.ok(!file.includes(TOKEN));
  });

  test('is opened for no other request and by no other key', () => {
    assert.ok(refused(() => key.open(file, OTHER)));
    assert.ok(refused(() => createRelayKey().open(file, REQUEST)));
  });

  test('is refused when any bit of the file is another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (at, bit) => {
        const bent = Buffer.from(file);
        const index = at % bent.length;
        bent.writeUInt8(bent.readUInt8(index) ^ (1 << bit), index);
        assert.ok(
          refused(() => key.open(bent, REQUEST)),
          `byte ${index}, bit ${bit}`,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('is refused when any bit of what the file holds is another, and when it is cut', () => {
    const sealed: Record<string, unknown> = JSON.parse(file.toString());
    const parts = ['key', 'iv', 'data'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(), fc.nat(7), fc.boolean(), (part, at, bit, cut) => {
        const bytes = Buffer.from(String(sealed[part]), 'base64url');
        const index = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
        const bent = cut ? bytes.subarray(0, index) : bytes;
        const text = JSON.stringify({ ...sealed, [part]: bent.toString('base64url') });
        assert.ok(refused(() => key.open(Buffer.from(text), REQUEST)));
      }),
      { numRuns: 500 },
    );
  });

  test('is refused where the other key has no secret to share (RFC 7748, section 6.1)', () => {
    const sealed: Record<string, unknown> = JSON.parse(file.toString());
    const zero = Buffer.alloc(32).toString('base64url');
    assert.ok(refused(() => key.open(Buffer.from(JSON.stringify({ ...sealed, key: zero })), REQUEST)));
  });

  test('is nothing but JSON of version 1 with bytes in one spelling', () => {
    const sealed: Record<string, unknown> = JSON.parse(file.toString());
    const wrong: readonly unknown[] = [
      undefined,
      null,
      [],
      'text',
      {},
      { ...sealed, v: 2 },
      { ...sealed, key: `${sealed['key']}=` },
      { ...sealed, data: 7 },
      { ...sealed, iv: '' },
      { ...sealed, data: Buffer.alloc(16).toString('base64url') },
    ];
    for (const value of wrong) {
      assert.ok(refused(() => key.open(Buffer.from(JSON.stringify(value) ?? ''), REQUEST)));
    }
    assert.ok(refused(() => key.open(new Uint8Array(), REQUEST)));
  });
});

suite('the relay’s script, when something is wrong', () => {
  const key: RelayKey = createRelayKey();
  const inputs = { publicKey: key.publicKey, requestId: REQUEST };
  const token = () => ({ status: 200, body: JSON.stringify({ value: TOKEN }) });

  for (const [what, wrong] of [
    ['a public key', { ...inputs, publicKey: '$(id)' }],
    ['an empty public key', { ...inputs, publicKey: '' }],
    ['a request id', { ...inputs, requestId: '../../x' }],
    ['two lines', { ...inputs, requestId: `${REQUEST}\n::add-path::/tmp` }],
  ] as const) {
    test(`refuses ${what} that the extension does not send, before it asks for a token`, async () => {
      const run = await runRelayScript(wrong, token);
      assert.equal(run.exitCode, 1);
      assert.match(run.output, /^::error::(?:PUBLIC_KEY|REQUEST_ID) is not what/m);
      assert.deepEqual(run.asked, []);
      assert.equal(run.file, undefined);
    });
  }

  test('says that the permission is missing', async () => {
    const run = await runRelayScript(inputs, token, { ACTIONS_ID_TOKEN_REQUEST_URL: '' });
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /::error::.*id-token: write/);
  });

  test('asks again after a fault of GitHub’s', async () => {
    const run = await runRelayScript(inputs, attempt =>
      attempt === 1 ? { status: 503, body: 'busy' } : token(),
    );
    assert.equal(run.exitCode, 0, run.output);
    assert.equal(run.asked.length, 2);
    assert.equal(key.open(run.file ?? new Uint8Array(), REQUEST), TOKEN);
  });

  test('prints nothing of an answer that it cannot read', async () => {
    const run = await runRelayScript(inputs, () => ({ status: 200, body: `{"value":${TOKEN}` }));
    assert.equal(run.exitCode, 1);
    assert.doesNotMatch(run.output, /eyJ|ccc/);
    assert.match(run.output, /::error::GitHub gave no OIDC token/);
    assert.equal(run.file, undefined);
  });
});
