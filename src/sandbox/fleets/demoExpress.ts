import type { EcsService } from '../ecs/ecs.ts';
import { expressNames, makeExpressService } from '../ecs/express/make.ts';
import { readTaskDefinition } from '../ecs/express/read.ts';
import { standardSettings } from '../ecs/express/state.ts';
import type { Cluster } from '../ecs/state.ts';
import { image } from './definitions.ts';
import { liveThrough } from './past.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A web site that somebody made with Express Mode, and has deployed once since. */
export function loadExpress(ecs: EcsService, cluster: Cluster): void {
  const { world } = ecs;
  const now = world.clock.now();
  const name = 'handbook';
  const by = `arn:aws:sts::${world.accountId}:assumed-role/codespaces-ecs-deploy/octocat`;
  const names = expressNames(world, cluster, name);
  const role = (word: string): string => `arn:aws:iam::${world.accountId}:role/${word}`;
  const revision = (tag: string, at: number) =>
    readTaskDefinition(
      cluster,
      {
        executionRoleArn: role('ecsTaskExecutionRole'),
        primaryContainer: {
          image: image(ecs, cluster.region.region, `handbook:${tag}`),
          containerPort: 8080,
          environment: [{ name: 'SITE_TITLE', value: 'Handbook' }],
        },
      },
      names,
      { at, by },
    );
  const [first, second] = [now - 9 * day + 20 * minute, now - 2 * day + 15 * minute];
  const before = revision('2025-10', first);
  const service = makeExpressService(world, cluster, before, names, {
    name,
    infrastructureRoleArn: role('ecsInfrastructureRoleForExpressServices'),
    settings: {
      healthCheckPath: '/healthz',
      scaling: { ...standardSettings.scaling, minTaskCount: 2, maxTaskCount: 6 },
    },
    createdAt: first,
    createdBy: by,
  });
  liveThrough(ecs, service, [
    { definition: before, at: first, took: 9 * minute, ended: 'SUCCESSFUL' },
    { definition: revision('2025-11', second), at: second, took: 10 * minute, ended: 'SUCCESSFUL' },
  ]);
}
