import type { Operation } from '../../api.ts';
import { invalid, texts } from '../../input.ts';
import { clusterName, lookUpCluster } from '../names.ts';
import { page } from '../paging.ts';
import { renderCluster } from '../render.ts';
import type { World } from '../world.ts';

export function clusterOperations(world: World): Record<string, Operation> {
  return {
    ListClusters: {
      permissions: () => [{ action: 'ecs:ListClusters', resource: '*' }],
      run(input, call) {
        // One that was deleted can be described for a while, and is no longer listed.
        const clusters = [...world.region(call.region).clusters.values()].filter(
          ({ status }) => status === 'ACTIVE',
        );
        const { items, nextToken } = page(clusters, input, {
          standard: 100,
          key: cluster => cluster.name,
          question: 'ListClusters',
        });
        return { clusterArns: items.map(cluster => cluster.arn), nextToken };
      },
    },

    DescribeClusters: {
      permissions: (input, call) =>
        (texts(input, 'clusters') ?? ['default']).map(given => ({
          action: 'ecs:DescribeClusters',
          resource: given.startsWith('arn:')
            ? given
            : `arn:aws:ecs:${call.region}:${call.accountId}:cluster/${clusterName(given)}`,
        })),
      run(input, call) {
        const region = world.region(call.region);
        const given = texts(input, 'clusters') ?? ['default'];
        // The form of the text is that of DescribeServices; the limit is documented.
        if (given.length > 100) {
          throw invalid('cluster names can have at most 100 items.');
        }
        const include = texts(input, 'include') ?? [];
        const clusters = [];
        const failures = [];
        for (const name of new Set(given)) {
          const cluster = lookUpCluster(region, name);
          if (cluster === undefined) {
            const arn = name.startsWith('arn:')
              ? name
              : `arn:aws:ecs:${call.region}:${call.accountId}:cluster/${name}`;
            failures.push({ arn, reason: 'MISSING' });
          } else {
            world.sweep(cluster);
            clusters.push(renderCluster(cluster, include));
          }
        }
        return { clusters, failures };
      },
    },
  };
}
