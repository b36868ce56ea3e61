import { lastOf } from '../../src/core/fleet/snapshot.ts';
import type { Clock } from '../../src/core/ports.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import type { Measured } from './result.ts';
import { openStage } from './stage.ts';

/** How much faster than real the poller's time runs, and for how long of its time (ms) calls are counted. */
const SPEED = 60;
const SPAN = 10 * 60_000;

/**
 * Calls a minute with one service visible in an expanded cluster of forty: at rest, while a rollout is watched, while
 * the window has no focus, and with the view collapsed or hidden, so that nothing is watched.
 */
export async function measure(): Promise<Measured> {
  const clock = quick();
  const stage = await openStage('1x40x10', clock);
  const { fleet, environment } = stage;
  try {
    const clusters = { kind: 'clusters', environment } as const;
    const shown = [fleet.watch(clusters)];
    await fleet.refresh(clusters, new AbortController().signal);
    const [cluster] = lastOf(fleet.snapshot, clusters) ?? [];
    if (cluster === undefined) {
      throw new Error('the sandbox has no cluster');
    }
    shown.push(
      fleet.watch({ kind: 'services', environment, cluster: cluster.arn }),
      fleet.watch({ kind: 'tasks', environment, cluster: cluster.arn }),
    );

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
    fleet.setActive(true);
    for (const watched of shown) {
      watched.dispose();
    }
    const collapsedCallsPerMinute = await count();
    return {
      metrics: { restCallsPerMinute, rolloutCallsPerMinute, hiddenCallsPerMinute, collapsedCallsPerMinute },
      bars: [
        { metric: 'restCallsPerMinute', op: '<=', limit: 60 },
        { metric: 'rolloutCallsPerMinute', op: '<=', limit: 240 },
        { metric: 'hiddenCallsPerMinute', op: '==', limit: 0 },
        { metric: 'collapsedCallsPerMinute', op: '==', limit: 0 },
      ],
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
