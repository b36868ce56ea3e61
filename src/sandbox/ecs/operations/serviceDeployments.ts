import { ApiError, type Call, type Input, type Operation, type Permission } from '../../api.ts';
import { invalid, number, oneOf, record, text, texts } from '../../input.ts';
import { isFinal } from '../deploymentEnd.ts';
import { clusterArn, serviceArn } from '../names.ts';
import { page } from '../paging.ts';
import { renderRevision, renderServiceDeployment, renderServiceDeploymentBrief } from '../renderService.ts';
import type { Scheduler } from '../scheduler.ts';
import type { ServiceDeployment } from '../state.ts';
import type { World } from '../world.ts';
import { clusterWithin, serviceOf } from './services.ts';

const statuses = [
  'PENDING',
  'IN_PROGRESS',
  'SUCCESSFUL',
  'STOPPED',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
] as const;

export function serviceDeploymentOperations(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    ListServiceDeployments: {
      permissions: (input, call) => {
        const given = text(input, 'service') ?? '';
        const within = text(input, 'cluster') ?? clusterWithin(given);
        const cluster = clusterArn(within === undefined ? {} : { cluster: within }, call);
        return [
          {
            action: 'ecs:ListServiceDeployments',
            resource: serviceArn(cluster, given),
            context: { 'ecs:cluster': cluster },
          },
        ];
      },
      run(input, call) {
        // The examples of the CLI give an ARN alone.
        const within = clusterWithin(text(input, 'service') ?? '');
        const service = serviceOf(world, input, call, text(input, 'cluster') ?? within);
        world.sweepHistory(service.cluster.region);
        const wanted = texts(input, 'status') ?? [];
        for (const status of wanted) {
          oneOf({ status }, 'status', statuses);
        }
        const { after, before } = readCreatedAt(input);
        const found = service.history.filter(
          ({ status, createdAt }) =>
            (wanted.length === 0 || wanted.includes(status)) && createdAt > after && createdAt < before,
        );
        const { items, nextToken } = page(found, input, {
          standard: 20,
          key: deployment => deployment.arn,
          question: `ListServiceDeployments ${service.arn} ${wanted.join()} ${after} ${before}`,
        });
        return { serviceDeployments: items.map(renderServiceDeploymentBrief), nextToken };
      },
    },

    DescribeServiceDeployments: {
      permissions: (input, call) =>
        (texts(input, 'serviceDeploymentArns') ?? []).flatMap(arn =>
          onService('ecs:DescribeServiceDeployments', arn, call),
        ),
      run(input, call) {
        const region = world.region(call.region);
        world.sweepHistory(region);
        const { found, failures } = lookUp(
          readArns(input, 'serviceDeploymentArns', 'service-deployment'),
          region.serviceDeployments,
        );
        return { serviceDeployments: found.map(renderServiceDeployment), failures };
      },
    },

    DescribeServiceRevisions: {
      permissions: (input, call) =>
        (texts(input, 'serviceRevisionArns') ?? []).flatMap(arn =>
          onService('ecs:DescribeServiceRevisions', arn, call),
        ),
      run(input, call) {
        const region = world.region(call.region);
        world.sweepHistory(region);
        const { found, failures } = lookUp(
          readArns(input, 'serviceRevisionArns', 'service-revision'),
          region.serviceRevisions,
        );
        return { serviceRevisions: found.map(renderRevision), failures };
      },
    },

    StopServiceDeployment: {
      permissions: (input, call) =>
        onService('ecs:StopServiceDeployment', text(input, 'serviceDeploymentArn') ?? '', call),
      run(input, call) {
        const arn = text(input, 'serviceDeploymentArn') ?? '';
        const stopType = oneOf(input, 'stopType', ['ROLLBACK', 'ABORT']) ?? 'ROLLBACK';
        const deployment = world.region(call.region).serviceDeployments.get(arn);
        if (deployment === undefined) {
          throw new ApiError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
        }
        requestStop(deployment, stopType);
        deployment.updatedAt = world.clock.now();
        scheduler.lookSoon(deployment.service);
        return { serviceDeploymentArn: arn };
      },
    },
  };
}

/** What may be stopped, and what goes on as it is: 'Stopping Amazon ECS service deployments'. */
function requestStop(deployment: ServiceDeployment, stopType: 'ROLLBACK' | 'ABORT'): void {
  if (isFinal(deployment)) {
    throw new ApiError(
      'ConflictException',
      `Service deployment is in ${deployment.status} state and cannot be stopped.`,
    );
  }
  if (deployment.status !== 'PENDING' && deployment.status !== 'IN_PROGRESS') {
    return;
  }
  deployment.status = stopType === 'ROLLBACK' ? 'ROLLBACK_REQUESTED' : 'STOP_REQUESTED';
}

/** These need the permission on the service too. The ARN ends in `cluster/service/id`. */
export function onService(action: string, arn: string, call: Call): readonly Permission[] {
  const [, cluster = '', service = ''] = arn.split('/');
  const prefix = `arn:aws:ecs:${call.region}:${call.accountId}`;
  const context = {
    'ecs:cluster': `${prefix}:cluster/${cluster}`,
    'ecs:service': `${prefix}:service/${cluster}/${service}`,
  };
  return [context['ecs:service'], arn].map(resource => ({ action, resource, context }));
}

function readArns(input: Input, key: string, kind: string): readonly string[] {
  const arns = texts(input, key) ?? [];
  if (arns.length === 0) {
    throw invalid(`${key} cannot be empty.`);
  }
  // The form of the text is that of DescribeServices; the limit is documented.
  if (arns.length > 20) {
    throw invalid(`${key} can have at most 20 items.`);
  }
  for (const arn of arns) {
    if (!new RegExp(`^arn:[^:]+:ecs:[^:]+:\\d{12}:${kind}/[^/]+/[^/]+/[^/]+$`).test(arn)) {
      throw invalid(`Invalid arn syntax: ${arn}`);
    }
  }
  return arns;
}

function lookUp<T>(
  arns: readonly string[],
  known: ReadonlyMap<string, T>,
): { readonly found: readonly T[]; readonly failures: readonly { arn: string; reason: string }[] } {
  const found: T[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const arn of new Set(arns)) {
    const item = known.get(arn);
    if (item === undefined) {
      failures.push({ arn, reason: 'MISSING' });
    } else {
      found.push(item);
    }
  }
  return { found, failures };
}

/** Milliseconds; the request has seconds. */
function readCreatedAt(input: Input): { readonly after: number; readonly before: number } {
  const range = record(input, 'createdAt') ?? {};
  const after = number(range, 'after');
  const before = number(range, 'before');
  return {
    after: after === undefined ? Number.NEGATIVE_INFINITY : after * 1_000,
    before: before === undefined ? Number.POSITIVE_INFINITY : before * 1_000,
  };
}
