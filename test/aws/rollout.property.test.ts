import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { life } from './support/rolloutLife.ts';
import { RolloutRun } from './support/rolloutRun.ts';
import { startStepped } from './support/stepped.ts';

/** Lives are lived side by side, each lane in a sandbox of its own, so that one works while another waits. */
const LANES = 8;
const RUNS = Number(process.env['ROLLOUT_LIVES'] ?? 504);
const EACH = Math.ceil(RUNS / LANES);

test(`${EACH * LANES} random lives of services: what is reported is what ECS holds, and nothing is sent twice`, async t => {
  const seed = Number(process.env['ROLLOUT_SEED'] ?? randomInt(2 ** 30));
  t.diagnostic(`seeds ${seed} to ${seed + LANES - 1}; the first one again: ROLLOUT_SEED=${seed}`);
  const outcomes = await Promise.all(Array.from({ length: LANES }, (_, lane) => live(seed + lane)));
  const counts = Object.groupBy(outcomes.flat().sort(), outcome => outcome);
  t.diagnostic(
    Object.entries(counts)
      .map(([outcome, all = []]) => `${outcome} ${all.length}`)
      .join(', '),
  );
});

/** Gives how the changes ended. */
async function live(seed: number): Promise<readonly string[]> {
  const outcomes: string[] = [];
  const stepped = await startStepped({ fleet: { clusters: EACH, services: 1, tasks: 1 } });
  let cluster = 0;
  try {
    await fc.assert(
      fc.asyncProperty(life, async one => {
        outcomes.push(...(await RolloutRun.live(stepped, cluster++, one)));
      }),
      // Shrinking would need further lives, and end with having none instead of with what went wrong.
      {
        numRuns: EACH,
        seed,
        interruptAfterTimeLimit: 900_000,
        // Fewer lives than are told would be no better than a failure.
        markInterruptAsFailure: true,
        endOnFailure: true,
      },
    );
    return outcomes;
  } finally {
    await stepped.stop();
  }
}
