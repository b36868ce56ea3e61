import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { logsLife } from './support/logsLife.ts';
import { silence } from './support/logsPlace.ts';
import { LogsRun } from './support/logsRun.ts';
import { startStepped } from './support/stepped.ts';
import { SteppedTail } from './support/steppedTail.ts';

/** Lives are lived side by side, each lane in a sandbox of its own, so that one works while another waits. */
const LANES = process.env['LOGS_PATH'] === undefined ? Number(process.env['LOGS_LANES'] ?? 4) : 1;
const RUNS = Number(process.env['LOGS_RUNS'] ?? 200);
const EACH = Math.ceil(RUNS / LANES);
const TASKS = 20;
/** Milliseconds that each call takes. */
const LATENCY = 40;

/**
 * A seed gives the same lives again: their steps, what is written, and when, in stepped time; also what the sandbox and
 * the follower draw in them. What it does not repeat: the date, which some delays of the sandbox hang on, and in which
 * order answers come that are under way at the same moment. So what failed once may need some runs to fail again:
 * LOGS_SEED=… LOGS_PATH=…, as fast-check prints them, lives that one life alone.
 */
const SEED = Number(process.env['LOGS_SEED'] ?? randomInt(2 ** 30));
const PATH = process.env['LOGS_PATH'];

test(`${EACH * LANES} random lives of a followed service: each line is there once, in its stream's order`, async t => {
  t.diagnostic(`seeds ${SEED} to ${SEED + LANES - 1}; the first one again: LOGS_SEED=${SEED}`);
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => live(SEED + lane)));
  const lives = lanes.flat();
  assert.equal(lives.length, PATH === undefined ? EACH * LANES : 1);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  t.diagnostic(
    `${lives.length} lives with ${sum(lives.map(({ lines }) => lines))} lines of ${sum(lives.map(({ streams }) => streams))} streams`,
  );
});

async function live(seed: number) {
  const lives: { readonly lines: number; readonly streams: number }[] = [];
  const stepped = await startStepped({
    fleet: { clusters: EACH, services: 1, tasks: TASKS },
    latency: LATENCY,
  });
  const place = { stepped, tail: new SteppedTail(stepped), left: silence(stepped) };
  let cluster = 0;
  try {
    await fc.assert(
      fc.asyncProperty(logsLife, async one => {
        lives.push(await new LogsRun(place, cluster++, one).live(one));
      }),
      // Shrinking would need further lives, and end with having none instead of with what went wrong.
      {
        numRuns: PATH === undefined ? EACH : 1,
        seed,
        ...(PATH === undefined ? {} : { path: PATH }),
        interruptAfterTimeLimit: 240_000,
        endOnFailure: true,
      },
    );
    return lives;
  } finally {
    await stepped.stop();
  }
}
