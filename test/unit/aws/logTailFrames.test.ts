import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { updatesOf } from '../../../src/aws/logTailEvents.ts';
import { type Frame, framesOf } from '../../../src/aws/logTailFrames.ts';
import { encodeMessage } from '../../../src/sandbox/wire/eventStream.ts';

async function* pieces(...bytes: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* bytes;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
  }
  return taken;
}

/** Cuts bytes at these places, counted round. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

const plain = ({ headers, payload }: Frame) => ({ headers: [...headers], payload: payload.toString('hex') });

const message = fc.record({
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  ),
  payload: fc.uint8Array({ maxLength: 300 }),
});

const sent = (kind: 'event' | 'exception', name: string, body: string): Buffer =>
  encodeMessage({ [`:${kind}-type`]: name, ':message-type': kind }, Buffer.from(body));

describe('frames of an event stream', () => {
  it('are the same however the body is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (messages, places) => {
          const body = Buffer.concat(messages.map(({ headers, payload }) => encodeMessage(headers, payload)));
          const frames = await all(framesOf(pieces(...cut(body, places))));
          assert.deepEqual(
            frames.map(plain),
            messages.map(({ headers, payload }) => ({
              headers: Object.entries(headers),
              payload: Buffer.from(payload).toString('hex'),
            })),
          );
        },
      ),
    );
  });

  it('with a bit that is wrong, or that end early, are never taken for others', async () => {
    const body = encodeMessage({ ':message-type': 'event' }, Buffer.from('{"a":1}'));
    for (let bit = 0; bit < body.length * 8; bit++) {
      const broken = Buffer.from(body);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await assert.rejects(all(framesOf(pieces(broken))), Error, `bit ${bit}`);
    }
    for (let length = 1; length < body.length; length++) {
      await assert.rejects(all(framesOf(pieces(body.subarray(0, length)))), /ended within/);
    }
    assert.deepEqual(await all(framesOf(pieces())), []);
  });
});

describe('what a session of Live Tail sends', () => {
  it('is an update, or a sign of life', async () => {
    const update = {
      sessionMetadata: { sampled: true },
      sessionResults: [
        {
          logGroupIdentifier: '111122223333:/ecs/app',
          logStreamName: 'a',
          timestamp: 1,
          ingestionTime: 2,
          message: 'one\u0000\ud800',
        },
        {},
        null,
      ],
    };
    const events = [
      { group: '/ecs/app', stream: 'a', timestamp: 1, ingestionTime: 2, message: 'one\u0000\ud800' },
      { group: '', stream: '', timestamp: 0, ingestionTime: 0, message: '' },
    ];
    const body = [
      sent('event', 'initial-response', '{}'),
      sent('event', 'sessionStart', '{"requestId":"x"}'),
      sent('event', 'sessionUpdate', JSON.stringify(update)),
      sent('event', 'sessionUpdate', '{}'),
      sent('event', 'somethingNew', 'not JSON'),
    ];
    assert.deepEqual(await all(updatesOf(pieces(...body))), [
      undefined,
      undefined,
      { kind: 'events', events, sampled: true },
      { kind: 'events', events: [], sampled: false },
      undefined,
    ]);
  });

  it('is thrown with the name and text that AWS gives it, where it is an error', async () => {
    const error = encodeMessage(
      { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Sorry.' },
      Buffer.alloc(0),
    );
    for (const [body, name, text] of [
      [
        sent('exception', 'SessionTimeoutException', '{"message":"Over."}'),
        'SessionTimeoutException',
        'Over.',
      ],
      [
        sent('exception', 'SessionStreamingException', '{"Message":"Sorry."}'),
        'SessionStreamingException',
        'Sorry.',
      ],
      [sent('exception', 'NewException', 'no JSON'), 'NewException', 'no JSON'],
      [sent('exception', 'NewException', 'null'), 'NewException', 'null'],
      [error, 'InternalFailure', 'Sorry.'],
    ] as const) {
      await assert.rejects(all(updatesOf(pieces(body))), { name, message: text });
    }
    await assert.rejects(all(updatesOf(pieces(sent('event', 'sessionUpdate', '{')))), { code: 'server' });
    await assert.rejects(all(updatesOf(pieces(encodeMessage({}, Buffer.alloc(0))))), /does not say/);
  });
});
