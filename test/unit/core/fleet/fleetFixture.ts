import { Fleet } from '../../../../src/core/fleet/fleet.ts';
import { loadRows } from '../../../../src/core/fleet/lazyRows.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { cluster, clusterArn, MemoryEcs, quiet, START, service, serviceArn, task } from './fixture.ts';

// The tree is in sight from the beginning.
await loadRows();

export const clustersTopic = { kind: 'clusters', environment: 'dev' } as const;
export const servicesTopic = { kind: 'services', environment: 'dev', cluster: clusterArn('blog') } as const;
export const tasksTopic = { kind: 'tasks', environment: 'dev', cluster: clusterArn('blog') } as const;
export const serviceId = `dev|service|${serviceArn('blog', 'blog-api')}`;

export function setUp(): {
  clock: ManualClock;
  ecs: MemoryEcs;
  fleet: Fleet;
  announced: (readonly string[] | undefined)[];
} {
  const clock = new ManualClock(START);
  const ecs = new MemoryEcs(clock);
  ecs.clustersHeld = [cluster('shop'), cluster('blog')];
  ecs.servicesHeld.set('blog', [service('blog', 'blog-worker'), service('blog', 'blog-api')]);
  ecs.tasksHeld.set('blog', [task('blog', '0f9a'), task('blog', '1b2c', { group: 'family:migrate' })]);
  const fleet = new Fleet({ clock, log: quiet, ecs: async () => ecs, random: () => 0 });
  const announced: (readonly string[] | undefined)[] = [];
  fleet.onDidChange(ids => announced.push(ids));
  return { clock, ecs, fleet, announced };
}
