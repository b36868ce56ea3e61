import type { EcsService } from '../ecs/ecs.ts';
import { makeCluster } from '../ecs/make.ts';
import { awslogs, define, image, port } from './definitions.ts';
import { makePastService } from './past.ts';

interface LargeFleet {
  readonly clusters: number;
  /** Per cluster. */
  readonly services: number;
  /** Per service. */
  readonly tasks: number;
}

/** Steady services only: nothing moves, and no timer runs, until somebody changes something. */
export function loadLarge(ecs: EcsService, region: string, { clusters, services, tasks }: LargeFleet): void {
  const at = ecs.world.clock.now() - 6 * 3_600_000;
  for (let c = 1; c <= clusters; c++) {
    const cluster = makeCluster(ecs.world, region, numbered('cluster', c, clusters));
    for (let s = 1; s <= services; s++) {
      const name = numbered('service', s, services);
      const family = `${cluster.name}-${name}`;
      const definition = define(ecs, {
        region,
        family,
        revision: 1,
        registeredAt: at - 60_000,
        containers: [
          {
            name: 'app',
            image: image(ecs, region, `${family}:1.0.0`),
            portMappings: port(8080),
            logConfiguration: awslogs(region, `/ecs/${family}`, 'app'),
          },
        ],
      });
      ecs.registry.push(ecs.registry.putRepository(region, family), { tags: ['1.0.0'], at: at - 120_000 });
      makePastService(ecs, cluster, {
        name,
        desired: tasks,
        past: [{ definition, at, took: 120_000, ended: 'SUCCESSFUL' }],
      });
    }
  }
}

function numbered(word: string, number: number, most: number): string {
  return `${word}-${String(number).padStart(String(most).length, '0')}`;
}
