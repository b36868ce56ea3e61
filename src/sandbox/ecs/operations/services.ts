import type { Call, Input, Operation } from '../../api.ts';
import { invalid, oneOf, text, texts } from '../../input.ts';
import { clusterArn, findCluster, findService, lookUpService, serviceArn } from '../names.ts';
import { page } from '../paging.ts';
import { renderService } from '../renderService.ts';
import type { Service } from '../state.ts';
import type { World } from '../world.ts';

const launchTypes = ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'] as const;

export function serviceOperations(world: World): Record<string, Operation> {
  return {
    ListServices: {
      permissions: (input, call) => [
        { action: 'ecs:ListServices', resource: '*', context: { 'ecs:cluster': clusterArn(input, call) } },
      ],
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        const launchType = oneOf(input, 'launchType', launchTypes);
        const strategy = oneOf(input, 'schedulingStrategy', ['REPLICA', 'DAEMON']);
        const management = oneOf(input, 'resourceManagementType', ['CUSTOMER', 'ECS']);
        // Everything in the sandbox is a replica service on Fargate.
        const all = (launchType ?? 'FARGATE') === 'FARGATE' && (strategy ?? 'REPLICA') === 'REPLICA';
        // Those that were deleted can be described, and are no longer listed: DeleteService in the API reference.
        const listed = [...cluster.services.values()].filter(
          ({ status, express }) =>
            status === 'ACTIVE' &&
            (management === undefined || (management === 'ECS') === (express !== undefined)),
        );
        const { items, nextToken } = page(all ? listed : [], input, {
          standard: 10,
          key: service => service.name,
          question: `ListServices ${cluster.name} ${launchType} ${strategy} ${management}`,
        });
        return { serviceArns: items.map(service => service.arn), nextToken };
      },
    },

    DescribeServices: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        return (texts(input, 'services') ?? []).map(given => ({
          action: 'ecs:DescribeServices',
          resource: serviceArn(cluster, given),
          context: { 'ecs:cluster': cluster },
        }));
      },
      run(input, call) {
        const given = texts(input, 'services') ?? [];
        if (given.length === 0) {
          throw invalid('Services cannot be empty.');
        }
        if (given.length > 10) {
          throw invalid('service names can have at most 10 items.');
        }
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        world.sweep(cluster);
        const include = texts(input, 'include') ?? [];
        const services = [];
        const failures = [];
        for (const name of new Set(given)) {
          const service = lookUpService(cluster, name);
          if (service === undefined) {
            failures.push({ arn: serviceArn(cluster.arn, name), reason: 'MISSING' });
          } else {
            services.push(world.telling.tell(service, renderService(service, include), world.clock.now()));
          }
        }
        return { services, failures };
      },
    },
  };
}

/** The service that the request names. Throws ClusterNotFoundException and ServiceNotFoundException. */
export function serviceOf(world: World, input: Input, call: Call, cluster = text(input, 'cluster')): Service {
  const given = text(input, 'service') ?? '';
  if (given === '') {
    throw invalid('Service cannot be blank.');
  }
  return findService(findCluster(world.region(call.region), cluster), given);
}

/** The cluster's name within `arn:aws:ecs:region:account:service/cluster/name`. */
export function clusterWithin(given: string): string | undefined {
  const parts = given.split('/');
  return given.startsWith('arn:') && parts.length === 3 ? parts[1] : undefined;
}
