import type { EcsService } from '../ecs/ecs.ts';
import { between } from '../ecs/ids.ts';
import { isRunning } from '../ecs/world.ts';

const minute = 60_000;
/** Services of the demo that stand it: others replace the task at once. */
const victims = [
  ['blog', 'blog-api'],
  ['shop', 'shop-checkout'],
  ['store', 'store-cart'],
] as const;

/** Every few minutes a program of one of them crashes, with a stack trace as its last words. */
export function haveMishaps(ecs: EcsService, region: string): void {
  const { world, scheduler } = ecs;
  const [first, ...others] = victims;
  world.clock.after(between(world.random, 4 * minute, 9 * minute), () => {
    const [cluster, name] = others[Math.floor(world.random() * victims.length)] ?? first;
    const tasks = world.region(region).clusters.get(cluster)?.services.get(name)?.tasks ?? [];
    const task = [...tasks].find(isRunning);
    if (task !== undefined) {
      scheduler.lifecycle.crash(task);
    }
    haveMishaps(ecs, region);
  });
}
