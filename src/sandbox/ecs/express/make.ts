import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from '../configurationState.ts';
import type { Tag, TaskDefinition } from '../definitionState.ts';
import { hex } from '../ids.ts';
import { makeService } from '../make.ts';
import type { Cluster, Service } from '../state.ts';
import type { World } from '../world.ts';
import { type Express, type ExpressSettings, mainContainer } from './state.ts';

export interface ExpressParts {
  readonly name: string;
  readonly infrastructureRoleArn: string;
  readonly settings: ExpressSettings;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly tags?: readonly Tag[];
  readonly network?: NetworkConfiguration;
  readonly createdFrom?: string;
}

/** What Express Mode names before there is a service. Names of AWS's own making are not documented. */
export function expressNames(
  world: World,
  cluster: Cluster,
  name: string,
): { readonly family: string; readonly host: string; readonly logGroup: string } {
  const mark = hex(world.random, 12);
  return {
    family: `${cluster.name}-${name}`,
    host: `${name.toLowerCase().replaceAll('_', '-').slice(0, 40)}-${mark}.ecs.${cluster.region.region}.on.aws`,
    logGroup: `/aws/ecs/${cluster.name}/${name}-${mark.slice(0, 4)}`,
  };
}

/**
 * A service with what Express Mode sets up for it: a load balancer, and canary deployments of 5 % for three
 * minutes, three more to bake, an alarm on errors and the circuit breaker.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-update-full.html
 */
export function makeExpressService(
  world: World,
  cluster: Cluster,
  definition: TaskDefinition,
  names: { readonly host: string; readonly logGroup: string },
  parts: ExpressParts,
): Service {
  const { name, settings, createdAt, infrastructureRoleArn } = parts;
  const service = makeService(cluster, {
    name,
    definition,
    desired: settings.scaling.minTaskCount,
    createdAt,
    createdBy: parts.createdBy,
    configuration: configuration(name),
    loadBalancers: [balancer(world, cluster, definition, parts)],
    ...(parts.tags === undefined ? {} : { tags: parts.tags }),
    ...(parts.network === undefined ? {} : { network: parts.network }),
    ...(parts.createdFrom === undefined ? {} : { createdFrom: parts.createdFrom }),
  });
  const express: Express = {
    infrastructureRoleArn,
    host: names.host,
    logGroup: names.logGroup,
    updatedAt: createdAt,
    settings,
    revisions: new Map(),
  };
  service.express = express;
  return service;
}

function configuration(name: string): DeploymentConfiguration {
  return {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
    strategy: 'CANARY',
    canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 3 },
    bakeTimeInMinutes: 3,
    alarms: { names: [alarmName(name)], enable: true, rollback: true },
  };
}

/** Of the alarm on the share of errors. */
export function alarmName(service: string): string {
  return `ecs-express-${service}-errors`;
}

function balancer(
  world: World,
  { region }: Cluster,
  definition: TaskDefinition,
  { infrastructureRoleArn }: ExpressParts,
): LoadBalancer {
  const prefix = `arn:aws:elasticloadbalancing:${region.region}:${region.accountId}`;
  const mark = hex(world.random, 16);
  const group = () => `${prefix}:targetgroup/ecs-gateway-tg-${hex(world.random, 8)}/${hex(world.random, 16)}`;
  return {
    targetGroupArn: group(),
    containerName: mainContainer,
    containerPort:
      definition.containers.find(({ name }) => name === mainContainer)?.portMappings[0]?.containerPort ?? 80,
    advanced: {
      alternateTargetGroupArn: group(),
      productionListenerRule: `${prefix}:listener-rule/app/ecs-express-gateway-alb/${mark}/${hex(world.random, 16)}/${hex(world.random, 16)}`,
      roleArn: infrastructureRoleArn,
    },
  };
}
