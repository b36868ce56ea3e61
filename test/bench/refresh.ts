import type { Clock } from '../../src/core/ports.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import type { Measured } from './result.ts';
import { openStage } from './stage.ts';

/** How much faster than real the poller's time runs, and for how long of its time (ms) calls are counted. */
const SPEED = 60;
const SPAN = 10 * 60_000;

/** Calls a minute with one service visible in an expanded cluster of forty: at rest, and while a rollout is watched. */
export async function measure(): Promise<Measured> {
  const clock = quick();
  const stage = await openStage('1x40x10', clock);
  const { fleet, environment } = stage;
  try {
    fleet.watch({ kind: 'clusters', environment });
    const [cluster] = await fleet.load({ kind: 'clusters', environment }, new AbortController().signal);
    if (cluster === undefined) {
      throw new Error('the sandbox has no cluster');
    }
    fleet.watch({ kind: 'services', environment, cluster: cluster.arn });
    fleet.watch({ kind: 'tasks', environment, cluster: cluster.arn });

    const count = async (): Promise<number> => {
      await stage.control('DELETE', '/calls');
      const from = clock.now();
      await clock.sleep(SPAN, new AbortController().signal);
      const minutes = (clock.now() - from) / 60_000;
      return (await stage.calls()).total / minutes;
    };
    const restCallsPerMinute = await count();
    const hurry = fleet.hurry(environment, cluster.arn);
    const rolloutCallsPerMinute = await count();
    hurry.dispose();
    fleet.setActive(false);
    const hiddenCallsPerMinute = await count();
    return {
      metrics: { restCallsPerMinute, rolloutCallsPerMinute, hiddenCallsPerMinute },
      bars: [{ metric: 'hiddenCallsPerMinute', op: '==', limit: 0 }],
    };
  } finally {
    await stage.stop();
  }
}

/** The machine's time, sped up from now on. */
function quick(): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * SPEED,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / SPEED, signal),
  };
}
