import type { LoadBalancer } from '../ecs/configurationState.ts';
import type { TaskDefinition } from '../ecs/definitionState.ts';
import { startDeployment } from '../ecs/deployments.ts';
import type { EcsService } from '../ecs/ecs.ts';
import { eventText, say } from '../ecs/events.ts';
import { makeTask, standardConfiguration } from '../ecs/make.ts';
import type { Cluster, Service } from '../ecs/state.ts';
import { awslogs, curlCheck, define, image, port } from './definitions.ts';
import { makePastService } from './past.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How their programs log. */
const formats: Readonly<Record<string, string>> = {
  'store-web': 'pino',
  'store-cart': 'logfmt',
  'store-legacy': 'python',
  'store-edge': 'coloured',
};

/** Services whose deployments are not rolling updates. */
export function loadStore(ecs: EcsService, cluster: Cluster): void {
  loadWeb(ecs, cluster);
  loadCart(ecs, cluster);
  loadLegacy(ecs, cluster);
  loadEdge(ecs, cluster);
}

/** Blue/green, with a pause after the test traffic: a deployment has waited there for ten minutes. */
function loadWeb(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'store-web';
  const service = makePastService(ecs, cluster, {
    name: family,
    desired: 2,
    loadBalancers: [balancer(cluster, family, true)],
    configuration: {
      ...standardConfiguration,
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 5,
      circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          stages: ['POST_TEST_TRAFFIC_SHIFT'],
          timeoutMinutes: 1_440,
          timeoutAction: 'ROLLBACK',
        },
      ],
    },
    past: [
      deployed(ecs, cluster, { family, revision: 11, tag: '4.2.0', at: now - 9 * day, took: 14 * minute }),
      deployed(ecs, cluster, { family, revision: 12, tag: '4.3.0', at: now - 2 * day, took: 16 * minute }),
    ],
  });
  service.definition = revision(ecs, cluster, { family, revision: 13, tag: '4.4.0', at: now - 14 * minute });
  deployUntilPause(ecs, service, now - 13 * minute);
}

/** As if the deployment had been started at that time (ms since the epoch), and stood at its pause now. */
function deployUntilPause(ecs: EcsService, service: Service, at: number): void {
  const deployment = startDeployment(ecs.world, service);
  const { serviceDeployment } = deployment;
  const { shift } = serviceDeployment;
  if (shift === undefined) {
    return;
  }
  deployment.scaled = true;
  const tasks = Array.from({ length: service.desired }, () =>
    makeTask(ecs.world, {
      cluster: service.cluster,
      definition: deployment.definition,
      images: deployment.revision.images,
      createdAt: at + 5_000,
      service,
      deployment,
    }),
  );
  for (const task of tasks) {
    ecs.scheduler.lifecycle.placeRunning(task, at + 45_000);
  }
  say(ecs.world, service, eventText.started(tasks), at + 5_000);
  serviceDeployment.status = 'IN_PROGRESS';
  serviceDeployment.startedAt = at;
  shift.testWeight = 100;
  shift.stage = 'POST_TEST_TRAFFIC_SHIFT';
  shift.index = shift.steps.findIndex(({ stage }) => stage === shift.stage);
  ecs.scheduler.lookSoon(service);
}

/** Canary, with an alarm that takes a deployment back. */
function loadCart(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'store-cart';
  makePastService(ecs, cluster, {
    name: family,
    desired: 2,
    loadBalancers: [balancer(cluster, family, true)],
    configuration: {
      ...standardConfiguration,
      strategy: 'CANARY',
      bakeTimeInMinutes: 3,
      canary: { canaryPercent: 10, canaryBakeTimeInMinutes: 2 },
      alarms: { names: ['store-cart-errors'], enable: true, rollback: true },
    },
    past: [
      deployed(ecs, cluster, { family, revision: 7, tag: '2.0.3', at: now - 6 * day, took: 12 * minute }),
      deployed(ecs, cluster, { family, revision: 8, tag: '2.1.0', at: now - 26 * hour, took: 11 * minute }),
    ],
  });
}

/** CodeDeploy deploys it. */
function loadLegacy(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'store-legacy';
  makePastService(ecs, cluster, {
    name: family,
    desired: 1,
    controller: 'CODE_DEPLOY',
    loadBalancers: [balancer(cluster, family, false)],
    past: [
      deployed(ecs, cluster, { family, revision: 54, tag: '1.54.0', at: now - 30 * day, took: 9 * minute }),
    ],
  });
}

/** A controller of its owner's deploys it. */
function loadEdge(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'store-edge';
  makePastService(ecs, cluster, {
    name: family,
    desired: 1,
    controller: 'EXTERNAL',
    past: [
      deployed(ecs, cluster, { family, revision: 3, tag: '0.3.0', at: now - 15 * day, took: 5 * minute }),
    ],
  });
}

interface Revision {
  readonly family: string;
  readonly revision: number;
  /** Of its image. */
  readonly tag: string;
  /** A minute after it was registered (ms since the epoch). */
  readonly at: number;
}

/** A deployment that succeeded; `took` in milliseconds. */
function deployed(ecs: EcsService, cluster: Cluster, parts: Revision & { readonly took: number }) {
  const { at, took } = parts;
  return { definition: revision(ecs, cluster, parts), at, took, ended: 'SUCCESSFUL' as const };
}

function revision(ecs: EcsService, { region: { region } }: Cluster, parts: Revision): TaskDefinition {
  const { family, tag } = parts;
  return define(ecs, {
    region,
    family,
    revision: parts.revision,
    registeredAt: parts.at - minute,
    containers: [
      {
        name: 'app',
        image: image(ecs, region, `${family.replace('-', '/')}:${tag}`),
        portMappings: port(8080),
        environment: [{ name: 'LOG_FORMAT', value: formats[family] ?? 'plain' }],
        healthCheck: curlCheck('/health'),
        logConfiguration: awslogs(region, `/ecs/${family}`, 'app'),
      },
    ],
  });
}

/** One of an Application Load Balancer, with the second target group that shifting traffic takes. */
function balancer({ region }: Cluster, name: string, shifts: boolean): LoadBalancer {
  const elb = `arn:aws:elasticloadbalancing:${region.region}:${region.accountId}`;
  const rule = `${elb}:listener-rule/app/store/7d1e0c5b92a4f683`;
  return {
    targetGroupArn: `${elb}:targetgroup/${name}-blue/4c9a1f7e2b6d8035`,
    containerName: 'app',
    containerPort: 8080,
    ...(shifts
      ? {
          advanced: {
            alternateTargetGroupArn: `${elb}:targetgroup/${name}-green/9e3b5d0f71c2a846`,
            productionListenerRule: `${rule}/1b8e4d62f0a7c395/${name}-production`,
            testListenerRule: `${rule}/8f2c6a90d3b1e574/${name}-test`,
            roleArn: `arn:aws:iam::${region.accountId}:role/ecsInfrastructureRole`,
          },
        }
      : {}),
  };
}
