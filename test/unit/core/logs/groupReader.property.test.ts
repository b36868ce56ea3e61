import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../src/core/failure.ts';
import { GroupRig, group } from './groupRig.ts';

/** What may happen between two rounds. */
type Act =
  /** `lag`: from the line's time to its ingestion; `late`: from there until it is shown. */
  | {
      readonly kind: 'write';
      readonly stream: number;
      readonly lines: number;
      readonly lag: number;
      readonly late: number;
    }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'join' }
  | {
      readonly kind: 'fail';
      readonly code: 'throttled' | 'offline' | 'expired' | 'server';
      readonly times: number;
    }
  | { readonly kind: 'badToken' }
  | { readonly kind: 'round' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      stream: fc.nat(9),
      lines: fc.integer({ min: 1, max: 6 }),
      lag: fc.integer({ min: 0, max: 25_000 }),
      late: fc.integer({ min: 0, max: 15_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.integer({ min: 1, max: 8000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      code: fc.constantFrom('throttled', 'offline', 'expired', 'server'),
      times: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('badToken' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('round' as const) }) },
);

describe('nothing lost, nothing twice', () => {
  it('whatever comes late, in small pages, with empty pages, failures, bad tokens and new streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 10, maxLength: 120 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (acts, pageSizes, tail) => {
          const rig = new GroupRig(tail);
          const { clock, logs, reader } = rig;
          /** When the newest lines were given of those that were there, and older ones were left out. */
          let leftOutAt: number | undefined;
          let page = 0;
          logs.pageSize = () => pageSizes[page++ % pageSizes.length] || (page % 3 === 0 ? 0 : 7);
          const written = new Map<string, { readonly message: string; readonly at: number }[]>();
          const given = new Map<string, string[]>();
          const lastVisible = new Map<string, number>();
          const lastTime = new Map<string, number>();
          let streams = 1;
          let failures = 0;
          let failing: 'throttled' | 'offline' | 'expired' | 'server' = 'throttled';
          let badTokens = 0;
          logs.before = () => {
            if (failures > 0) {
              failures--;
              throw new Failure(failing, failing);
            }
            if (badTokens > 0 && logs.requests.at(-1)?.nextToken !== undefined) {
              badTokens--;
              throw new Failure('invalid', 'bad token');
            }
          };
          const read = async (): Promise<void> => {
            reader.begin();
            while (reader.busy) {
              try {
                const step = await rig.step();
                if (step.truncated) {
                  leftOutAt = clock.now();
                }
                for (const { stream, message } of step.events) {
                  given.set(stream, [...(given.get(stream) ?? []), message]);
                }
              } catch (error) {
                assert.ok(error instanceof Failure, String(error));
                return;
              }
            }
          };
          reader.join('s0', clock.now() - 60_000, true);
          for (const step of acts) {
            clock.pass(1);
            switch (step.kind) {
              case 'write':
                for (let index = 0; index < step.lines; index++) {
                  const stream = `s${step.stream % streams}`;
                  const lines = written.get(stream) ?? [];
                  const message = `${stream}/${lines.length}`;
                  // A driver sends its lines in order: none is shown before an older one.
                  const visible = Math.max(clock.now() + step.late, lastVisible.get(stream) ?? 0);
                  lastVisible.set(stream, visible);
                  const time = Math.max(clock.now() - step.lag, (lastTime.get(stream) ?? 0) + 1);
                  lastTime.set(stream, time);
                  logs.put(group, stream, message, time, visible - clock.now());
                  written.set(stream, [...lines, { message, at: clock.now() }]);
                }
                break;
              case 'pass':
                clock.pass(step.milliseconds);
                break;
              case 'join':
                if (streams < 10) {
                  reader.join(`s${streams}`, clock.now() - 60_000, false);
                  streams++;
                }
                break;
              case 'fail':
                failures = step.times;
                failing = step.code;
                break;
              case 'badToken':
                badTokens = 1;
                break;
              case 'round':
                await read();
                break;
            }
          }
          failures = 0;
          badTokens = 0;
          for (let index = 0; index < 8; index++) {
            clock.pass(15_000);
            await read();
          }
          for (const [stream, lines] of written) {
            const got: readonly string[] = given.get(stream) ?? [];
            const messages = lines.map(({ message }) => message);
            const wanted = stream === 's0' && leftOutAt !== undefined ? got.length : lines.length;
            assert.deepEqual(got, messages.slice(lines.length - wanted), 'the newest, in order');
            const since = leftOutAt ?? 0;
            assert.ok(got.length >= lines.filter(({ at }) => at > since).length, 'all that came afterwards');
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
