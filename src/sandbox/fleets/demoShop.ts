import { resolveImages } from '../ecs/behaviour.ts';
import type { TaskDefinition } from '../ecs/definitionState.ts';
import { startDeployment } from '../ecs/deployments.ts';
import type { EcsService } from '../ecs/ecs.ts';
import { makeTask, standardConfiguration } from '../ecs/make.ts';
import type { Cluster, Deployment, Service } from '../ecs/state.ts';
import { awslogs, curlCheck, define, image, port } from './definitions.ts';
import { makePastService, placeStopped } from './past.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export function loadShop(ecs: EcsService, cluster: Cluster): void {
  loadCheckout(ecs, cluster);
  loadSearch(ecs, cluster);
  loadPayments(ecs, cluster);
  loadRecommendations(ecs, cluster);
}

function revision(
  ecs: EcsService,
  cluster: Cluster,
  parts: {
    family: string;
    revision: number;
    tag: string;
    registeredAt: number;
    checked?: boolean;
    /** As its program logs; see LOG_FORMAT in the log's lines. */
    format?: string;
  },
): TaskDefinition {
  const { region } = cluster.region;
  const { family } = parts;
  return define(ecs, {
    region,
    family,
    revision: parts.revision,
    registeredAt: parts.registeredAt,
    containers: [
      {
        name: 'app',
        image: image(ecs, region, `${family.replace('-', '/')}:${parts.tag}`),
        portMappings: port(8080),
        environment: parts.format === undefined ? [] : [{ name: 'LOG_FORMAT', value: parts.format }],
        ...(parts.checked === true ? { healthCheck: curlCheck('/health') } : {}),
        logConfiguration: awslogs(region, `/ecs/${family}`, 'app'),
      },
    ],
  });
}

/** Deploying now, one task after the other; and again every half an hour. */
function loadCheckout(ecs: EcsService, cluster: Cluster): void {
  const { clock } = ecs.world;
  const now = clock.now();
  const family = 'shop-checkout';
  const before = revision(ecs, cluster, {
    family,
    revision: 87,
    tag: '2.41.0',
    registeredAt: now - 2 * day,
    checked: true,
    format: 'java',
  });
  const service = makePastService(ecs, cluster, {
    name: family,
    desired: 6,
    configuration: {
      minimumHealthyPercent: 100,
      maximumPercent: 120,
      circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
    },
    past: [{ definition: before, at: now - 2 * day, took: 11 * minute, ended: 'SUCCESSFUL' }],
  });
  const repository = ecs.registry.putRepository(cluster.region.region, 'shop/checkout');
  const deploy = (number: number): void => {
    const tag = `2.${41 + number}.0`;
    ecs.registry.push(repository, { tags: [tag], at: clock.now() - 20_000 });
    service.definition = revision(ecs, cluster, {
      family,
      revision: 87 + number,
      tag,
      registeredAt: clock.now() - 5_000,
      checked: true,
      format: 'java',
    });
    startDeployment(ecs.world, service);
    ecs.scheduler.lookSoon(service);
    clock.after(30 * minute, () => deploy(number + 1));
  };
  deploy(1);
}

/** A deployment of half an hour ago was rolled back; its tasks can still be looked at. */
function loadSearch(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'shop-search';
  const good = revision(ecs, cluster, {
    family,
    revision: 30,
    tag: '3.0.2',
    registeredAt: now - 5 * day,
    format: 'json',
  });
  const bad = revision(ecs, cluster, {
    family,
    revision: 31,
    tag: '3.1.0-crash',
    registeredAt: now - 31 * minute,
  });
  const service = makePastService(ecs, cluster, {
    name: family,
    desired: 3,
    configuration: {
      ...standardConfiguration,
      circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
    },
    past: [
      { definition: good, at: now - 5 * day, took: 3 * minute, ended: 'SUCCESSFUL' },
      { definition: bad, at: now - 31 * minute, took: 6 * minute, ended: 'ROLLBACK_SUCCESSFUL' },
    ],
  });
  const failed = service.deployments[0]?.rollbackOf;
  for (const ago of [30, 29.9, 29.8]) {
    placeFailed(ecs, service, {
      definition: bad,
      deployment: failed,
      startedAt: now - (ago - 0.7) * minute,
      ranFor: 3_000,
    });
  }
}

/** Its new image is not in the registry, and no circuit breaker gives up: the old tasks go on. */
function loadPayments(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'shop-payments';
  const good = revision(ecs, cluster, {
    family,
    revision: 12,
    tag: '1.9.4',
    registeredAt: now - 20 * day,
    checked: true,
    format: 'zap',
  });
  const service = makePastService(ecs, cluster, {
    name: family,
    desired: 2,
    past: [{ definition: good, at: now - 20 * day, took: 3 * minute, ended: 'SUCCESSFUL' }],
  });
  service.definition = revision(ecs, cluster, {
    family,
    revision: 13,
    tag: '1.10.0-nopull',
    registeredAt: now - 30_000,
    checked: true,
    format: 'zap',
  });
  startDeployment(ecs.world, service);
  ecs.scheduler.lookSoon(service);
}

/** Runs out of memory a while after every start. */
function loadRecommendations(ecs: EcsService, cluster: Cluster): void {
  const now = ecs.world.clock.now();
  const family = 'shop-recommendations';
  const definition = revision(ecs, cluster, {
    family,
    revision: 5,
    tag: '0.5.0-oom',
    registeredAt: now - 3 * hour,
    format: 'python',
  });
  const service = makePastService(ecs, cluster, {
    name: family,
    desired: 0,
    past: [{ definition, at: now - 3 * hour, took: 2 * minute, ended: 'SUCCESSFUL' }],
  });
  service.desired = 1;
  for (const ago of [40, 12, 3]) {
    placeFailed(ecs, service, {
      definition,
      deployment: service.deployments[0],
      startedAt: now - ago * minute,
      ranFor: 16_000,
      memory: true,
    });
  }
  ecs.scheduler.lookSoon(service);
}

function placeFailed(
  ecs: EcsService,
  service: Service,
  parts: {
    definition: TaskDefinition;
    deployment: Deployment | undefined;
    startedAt: number;
    ranFor: number;
    memory?: boolean;
  },
): void {
  const { definition, deployment, startedAt } = parts;
  const task = makeTask(ecs.world, {
    cluster: service.cluster,
    definition,
    images: resolveImages(ecs.world, definition),
    createdAt: startedAt - 38_000,
    service,
    ...(deployment === undefined ? {} : { deployment }),
  });
  placeStopped(ecs, task, {
    startedAt,
    stoppedAt: startedAt + parts.ranFor + 16_000,
    code: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
    exitCodes: [parts.memory === true ? 137 : 1],
    ...(parts.memory === true
      ? { containerReason: 'OutOfMemoryError: container killed due to memory usage' }
      : {}),
  });
}
