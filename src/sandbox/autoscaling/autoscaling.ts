import { randomBytes } from 'node:crypto';
import { ApiError, type Call, type Input, type JsonService, type Operation } from '../api.ts';
import type { World } from '../ecs/world.ts';
import { flag, integer, record, text, texts } from '../input.ts';
import { page } from './paging.ts';
import { DIMENSION, type ScalableTarget, type ScalingStore, type Suspended } from './store.ts';

interface Deps {
  readonly store: ScalingStore;
  /** Whose services are scaled. */
  readonly ecs: World;
}

/**
 * Application Auto Scaling for ECS services: its targets and policies are shown and bounds are changed. No
 * policy acts here, since nothing measures a load.
 */
export function createAutoscaling(deps: Deps): JsonService {
  return {
    target: 'AnyScaleFrontendService',
    signingName: 'application-autoscaling',
    operations: {
      DescribeScalableTargets: describeTargets(deps),
      DescribeScalingPolicies: describePolicies(deps),
      RegisterScalableTarget: registerTarget(deps),
    },
  };
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html */
function describeTargets({ store }: Deps): Operation {
  return {
    permissions: () => [{ action: 'application-autoscaling:DescribeScalableTargets', resource: '*' }],
    run(input, call) {
      requireEcs(input);
      const ids = texts(input, 'ResourceIds');
      const found = store
        .targets(call.region)
        .filter(({ resourceId }) => ids === undefined || ids.includes(resourceId));
      const { items, NextToken } = page(found, input, 50);
      return {
        ScalableTargets: items.map(target => ({
          ServiceNamespace: 'ecs',
          ResourceId: target.resourceId,
          ScalableDimension: DIMENSION,
          MinCapacity: target.min,
          MaxCapacity: target.max,
          RoleARN: roleArn(call),
          CreationTime: target.createdAt / 1000,
          SuspendedState: renderSuspended(target.suspended),
          ScalableTargetARN: target.arn,
        })),
        NextToken,
      };
    },
  };
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html */
function describePolicies({ store }: Deps): Operation {
  return {
    permissions: () => [{ action: 'application-autoscaling:DescribeScalingPolicies', resource: '*' }],
    run(input, call) {
      requireEcs(input);
      const names = texts(input, 'PolicyNames');
      const id = text(input, 'ResourceId');
      const found = store
        .policies(call.region)
        .filter(
          ({ name, resourceId }) => (names?.includes(name) ?? true) && (id ?? resourceId) === resourceId,
        );
      const { items, NextToken } = page(found, input, 10);
      return {
        ScalingPolicies: items.map(policy => ({
          PolicyARN: `arn:aws:autoscaling:${call.region}:${call.accountId}:scalingPolicy:${policy.id}:resource/ecs/${policy.resourceId}:policyName/${policy.name}`,
          PolicyName: policy.name,
          ServiceNamespace: 'ecs',
          ResourceId: policy.resourceId,
          ScalableDimension: DIMENSION,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: policy.value,
            PredefinedMetricSpecification: { PredefinedMetricType: policy.metric },
          },
          Alarms: [],
          CreationTime: policy.createdAt / 1000,
        })),
        NextToken,
      };
    },
  };
}

/**
 * Makes a target, or changes what is given of one.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
function registerTarget({ store, ecs }: Deps): Operation {
  return {
    permissions(input, call) {
      const known = store.target(call.region, text(input, 'ResourceId') ?? '');
      return [
        {
          action: 'application-autoscaling:RegisterScalableTarget',
          resource: known?.arn ?? targetArn(call, '*'),
          context: {
            'application-autoscaling:service-namespace': text(input, 'ServiceNamespace') ?? '',
            'application-autoscaling:scalable-dimension': text(input, 'ScalableDimension') ?? '',
          },
        },
      ];
    },
    run(input, call) {
      requireEcs(input);
      const resourceId = text(input, 'ResourceId') ?? '';
      requireService(ecs, resourceId, call);
      const before = store.target(call.region, resourceId);
      const min = integer(input, 'MinCapacity') ?? before?.min;
      const max = integer(input, 'MaxCapacity') ?? before?.max;
      if (min === undefined || max === undefined) {
        throw validation(
          'Both MinCapacity and MaxCapacity must be specified when registering a new scalable target.',
        );
      }
      if (min < 0 || max < 0) {
        throw validation('MinCapacity and MaxCapacity must be greater than or equal to 0.');
      }
      if (min > max) {
        throw validation('Maximum capacity cannot be less than minimum capacity');
      }
      const target: ScalableTarget = {
        region: call.region,
        resourceId,
        arn: before?.arn ?? targetArn(call, randomBytes(18).toString('hex')),
        min,
        max,
        suspended: readSuspended(input, before?.suspended),
        createdAt: before?.createdAt ?? ecs.clock.now(),
      };
      store.put(target);
      return { ScalableTargetARN: target.arn };
    },
  };
}

function requireEcs(input: Input): void {
  const namespace = text(input, 'ServiceNamespace');
  if (namespace === undefined) {
    throw validation(
      "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
    );
  }
  const dimension = text(input, 'ScalableDimension');
  if (namespace !== 'ecs' || (dimension !== undefined && dimension !== DIMENSION)) {
    throw validation(
      `Unsupported service namespace, resource type or scalable dimension: ${namespace} ${dimension ?? ''}`.trim(),
    );
  }
}

function requireService(ecs: World, resourceId: string, call: Call): void {
  const [, cluster = '', service = ''] = /^service\/([^/]+)\/([^/]+)$/.exec(resourceId) ?? [];
  if (ecs.region(call.region).clusters.get(cluster)?.services.has(service) !== true) {
    throw validation(`ECS service doesn't exist: ${resourceId}`);
  }
}

function readSuspended(input: Input, before: Suspended | undefined): Suspended {
  const given = record(input, 'SuspendedState') ?? {};
  return {
    in: flag(given, 'DynamicScalingInSuspended') ?? before?.in ?? false,
    out: flag(given, 'DynamicScalingOutSuspended') ?? before?.out ?? false,
    scheduled: flag(given, 'ScheduledScalingSuspended') ?? before?.scheduled ?? false,
  };
}

function renderSuspended(suspended: Suspended) {
  return {
    DynamicScalingInSuspended: suspended.in,
    DynamicScalingOutSuspended: suspended.out,
    ScheduledScalingSuspended: suspended.scheduled,
  };
}

function roleArn({ accountId }: Call): string {
  return `arn:aws:iam::${accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`;
}

function targetArn({ accountId, region }: Call, id: string): string {
  return `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/${id}`;
}

function validation(message: string): ApiError {
  return new ApiError('ValidationException', message);
}
