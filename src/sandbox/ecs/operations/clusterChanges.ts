import { ApiError, type Input, type Operation } from '../../api.ts';
import { invalid, oneOf, records, text, texts } from '../../input.ts';
import { readTags } from '../definition.ts';
import { makeCluster } from '../make.ts';
import { clusterArn, findCluster, lookUpCluster } from '../names.ts';
import { renderCluster } from '../render.ts';
import type { Cluster } from '../state.ts';
import { isRunning, type World } from '../world.ts';
import { tagOnCreate } from './tagOnCreate.ts';
import { checkTags } from './tags.ts';

/** Letters of both cases, digits, underscores and hyphens, up to 255: CreateCluster in the API reference. */
const clusterNames = /^[\w-]{1,255}$/;
const everything = ['SETTINGS', 'TAGS'];

/** `linkRole` makes ECS's own role, which comes into being with the first cluster. */
export function clusterChangeOperations(world: World, linkRole = (): void => {}): Record<string, Operation> {
  return {
    /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
    CreateCluster: {
      permissions: (input, call) => {
        const resource = clusterArn({ cluster: text(input, 'clusterName') }, call);
        return [{ action: 'ecs:CreateCluster', resource }, ...tagOnCreate('CreateCluster', resource, input)];
      },
      run(input, call) {
        const name = text(input, 'clusterName') ?? 'default';
        if (!clusterNames.test(name)) {
          throw invalid(
            'Invalid cluster name; it may contain up to 255 letters (uppercase and lowercase), numbers, underscores and hyphens.',
          );
        }
        const tags = checkTags(readTags(input));
        const settings = readInsights(input);
        requireFargate(input);
        linkRole();
        const known = lookUpCluster(world.region(call.region), name);
        // One that is there already is given back as it is.
        const cluster =
          known?.status === 'ACTIVE'
            ? known
            : makeCluster(world, call.region, name, {
                tags,
                ...(settings === undefined ? {} : { containerInsights: settings }),
              });
        return { cluster: renderCluster(cluster, everything) };
      },
    },

    UpdateClusterSettings: {
      permissions: (input, call) => [
        { action: 'ecs:UpdateClusterSettings', resource: clusterArn(input, call) },
      ],
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        cluster.containerInsights = readInsights(input) ?? cluster.containerInsights;
        return { cluster: renderCluster(cluster, everything) };
      },
    },

    /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html */
    DeleteCluster: {
      permissions: (input, call) => [{ action: 'ecs:DeleteCluster', resource: clusterArn(input, call) }],
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        if ([...cluster.services.values()].some(({ status }) => status !== 'INACTIVE')) {
          throw new ApiError(
            'ClusterContainsServicesException',
            'The Cluster cannot be deleted while Services are active.',
          );
        }
        if ([...cluster.tasks.values()].some(task => isRunning(task) || task.lastStatus !== 'STOPPED')) {
          throw new ApiError(
            'ClusterContainsTasksException',
            'The Cluster cannot be deleted while Tasks are active.',
          );
        }
        cluster.status = 'INACTIVE';
        return { cluster: renderCluster(cluster, everything) };
      },
    },
  };
}

function readInsights(input: Input): Cluster['containerInsights'] | undefined {
  const [setting] = records(input, 'settings') ?? [];
  if (setting === undefined) {
    return undefined;
  }
  oneOf(setting, 'name', ['containerInsights']);
  return oneOf(setting, 'value', ['enabled', 'enhanced', 'disabled']);
}

function requireFargate(input: Input): void {
  const other = (texts(input, 'capacityProviders') ?? []).find(
    name => name !== 'FARGATE' && name !== 'FARGATE_SPOT',
  );
  if (other !== undefined) {
    throw invalid(`The specified capacity provider '${other}' was not found.`);
  }
}
