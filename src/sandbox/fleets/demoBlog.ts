import { resolveImages } from '../ecs/behaviour.ts';
import type { DeploymentConfiguration } from '../ecs/configurationState.ts';
import type { TaskDefinition } from '../ecs/definitionState.ts';
import type { EcsService } from '../ecs/ecs.ts';
import { makeTask, standardConfiguration } from '../ecs/make.ts';
import type { Cluster } from '../ecs/state.ts';
import { demoSecrets } from '../values/demo.ts';
import { awslogs, curlCheck, define, image, port } from './definitions.ts';
import { makePastService, placeStopped } from './past.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const guarded: DeploymentConfiguration = {
  ...standardConfiguration,
  circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
};

export function loadBlog(ecs: EcsService, cluster: Cluster): void {
  loadApi(ecs, cluster);
  loadWeb(ecs, cluster);
  loadWorker(ecs, cluster);
  loadCanary(ecs, cluster);
  loadPreview(ecs, cluster);
  loadStandalone(ecs, cluster);
}

/** Four of four, with a sidecar, behind a load balancer; yesterday's deployment was rolled back. */
function loadApi(ecs: EcsService, cluster: Cluster): void {
  const { region } = cluster.region;
  const now = ecs.world.clock.now();
  const revision = (number: number, tag: string, commit: string, registeredAt: number): TaskDefinition =>
    define(ecs, {
      region,
      family: 'blog-api',
      revision: number,
      registeredAt,
      tags: { commit, repository: 'octocat/blog' },
      containers: [
        {
          name: 'api',
          image: image(ecs, region, `blog/api:${tag}`),
          portMappings: port(8080),
          environment: [
            { name: 'NODE_ENV', value: 'production' },
            { name: 'PORT', value: '8080' },
            { name: 'DATABASE_HOST', value: `blog.cluster-cq2e7fj0xk1p.${region}.rds.amazonaws.com` },
          ],
          secrets: demoSecrets(ecs.world.accountId, region),
          healthCheck: curlCheck('/healthz'),
          logConfiguration: awslogs(region, '/ecs/blog-api', 'api'),
        },
        {
          name: 'proxy',
          image: 'public.ecr.aws/nginx/nginx:1.29',
          essential: false,
          portMappings: port(80),
          dependsOn: [{ containerName: 'api', condition: 'HEALTHY' }],
          logConfiguration: awslogs(region, '/ecs/blog-api', 'proxy'),
        },
      ],
    });
  const r39 = revision(39, '5d0c1b7', '5d0c1b7', now - 9 * day);
  const r40 = revision(40, '77e2f90', '77e2f90', now - 3 * day);
  const r41 = revision(41, '9be4410-crash', '9be4410', now - 26 * hour);
  const r42 = revision(42, 'abc1234', 'abc1234', now - 2 * hour);
  r39.status = 'INACTIVE';
  r39.deregisteredAt = now - 2 * day;
  makePastService(ecs, cluster, {
    name: 'blog-api',
    desired: 4,
    configuration: guarded,
    execEnabled: true,
    tags: [{ key: 'repository', value: 'octocat/blog' }],
    loadBalancers: [
      {
        targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${ecs.world.accountId}:targetgroup/blog-api/6d0ecf831eec9f09`,
        containerName: 'proxy',
        containerPort: 80,
      },
    ],
    past: [
      { definition: r39, at: now - 9 * day, took: 4 * minute, ended: 'SUCCESSFUL' },
      { definition: r40, at: now - 3 * day, took: 3.5 * minute, ended: 'SUCCESSFUL' },
      { definition: r41, at: now - 26 * hour, took: 7 * minute, ended: 'ROLLBACK_SUCCESSFUL' },
      { definition: r42, at: now - 2 * hour, took: 4 * minute, ended: 'SUCCESSFUL' },
    ],
  });
}

/** Two of two; writes JSON. */
function loadWeb(ecs: EcsService, cluster: Cluster): void {
  const { region } = cluster.region;
  const now = ecs.world.clock.now();
  const revision = (number: number, tag: string, registeredAt: number): TaskDefinition =>
    define(ecs, {
      region,
      family: 'blog-web',
      revision: number,
      registeredAt,
      containers: [
        {
          name: 'web',
          image: image(ecs, region, `blog/web:${tag}`),
          portMappings: port(8080),
          environment: [{ name: 'LOG_FORMAT', value: 'json' }],
          healthCheck: curlCheck('/'),
          logConfiguration: awslogs(region, '/ecs/blog-web', 'web'),
        },
      ],
    });
  makePastService(ecs, cluster, {
    name: 'blog-web',
    desired: 2,
    configuration: guarded,
    past: [
      {
        definition: revision(17, '1.17.0', now - 12 * day),
        at: now - 12 * day,
        took: 3 * minute,
        ended: 'SUCCESSFUL',
      },
      {
        definition: revision(18, '1.18.0', now - 5 * hour),
        at: now - 5 * hour,
        took: 3 * minute,
        ended: 'SUCCESSFUL',
      },
    ],
  });
}

/** One of one; its log goes through FireLens to a delivery stream, so CloudWatch Logs has none of it. */
function loadWorker(ecs: EcsService, cluster: Cluster): void {
  const { region } = cluster.region;
  const now = ecs.world.clock.now();
  const definition = define(ecs, {
    region,
    family: 'blog-worker',
    revision: 6,
    registeredAt: now - 6 * day,
    containers: [
      {
        name: 'worker',
        image: image(ecs, region, 'blog/worker:2025.3'),
        logConfiguration: {
          logDriver: 'awsfirelens',
          options: { Name: 'firehose', region, delivery_stream: 'blog-worker-logs' },
        },
      },
      {
        name: 'log_router',
        image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
        firelensConfiguration: { type: 'fluentbit' },
        logConfiguration: awslogs(region, '/ecs/blog-worker-router', 'firelens'),
      },
    ],
  });
  makePastService(ecs, cluster, {
    name: 'blog-worker',
    desired: 1,
    past: [{ definition, at: now - 6 * day, took: 2 * minute, ended: 'SUCCESSFUL' }],
  });
}

/** Runs what its tag pointed at a week ago; since yesterday the tag is on an image that exits at once. */
function loadCanary(ecs: EcsService, cluster: Cluster): void {
  const { region } = cluster.region;
  const now = ecs.world.clock.now();
  const definition = define(ecs, {
    region,
    family: 'blog-canary',
    revision: 3,
    registeredAt: now - 8 * day,
    containers: [
      {
        name: 'api',
        image: image(ecs, region, 'blog/canary:nightly'),
        portMappings: port(8080),
        healthCheck: curlCheck('/healthz'),
        logConfiguration: awslogs(region, '/ecs/blog-canary', 'api'),
      },
    ],
  });
  makePastService(ecs, cluster, {
    name: 'blog-canary',
    desired: 2,
    configuration: guarded,
    past: [{ definition, at: now - 7 * day, took: 3 * minute, ended: 'SUCCESSFUL' }],
  });
  const repository = ecs.registry.putRepository(region, 'blog/canary');
  ecs.registry.push(repository, { tags: ['nightly'], behaviour: 'crash', at: now - 1 * day });
}

/** Scaled to zero. */
function loadPreview(ecs: EcsService, cluster: Cluster): void {
  const { region } = cluster.region;
  const now = ecs.world.clock.now();
  const definition = define(ecs, {
    region,
    family: 'blog-preview',
    revision: 11,
    registeredAt: now - 4 * day,
    containers: [
      {
        name: 'web',
        image: image(ecs, region, 'blog/web:preview'),
        portMappings: port(8080),
        logConfiguration: awslogs(region, '/ecs/blog-preview', 'web'),
      },
    ],
  });
  makePastService(ecs, cluster, {
    name: 'blog-preview',
    desired: 0,
    past: [{ definition, at: now - 4 * day, took: 2 * minute, ended: 'SUCCESSFUL' }],
  });
}

/** A backfill that goes on, a migration that is done, and one that would fail. */
function loadStandalone(ecs: EcsService, cluster: Cluster): void {
  const { world } = ecs;
  const { region } = cluster.region;
  const now = world.clock.now();
  const logConfiguration = awslogs(region, '/ecs/blog-jobs', 'job');
  const backfill = define(ecs, {
    region,
    family: 'blog-backfill',
    revision: 2,
    registeredAt: now - 1 * day,
    containers: [{ name: 'backfill', image: image(ecs, region, 'blog/jobs:backfill'), logConfiguration }],
  });
  const migrate = define(ecs, {
    region,
    family: 'blog-migrate',
    revision: 9,
    registeredAt: now - 2 * hour,
    containers: [
      {
        name: 'migrate',
        image: image(ecs, region, 'blog/jobs:abc1234'),
        command: ['npm', 'run', 'migrate'],
        logConfiguration,
      },
    ],
  });
  define(ecs, {
    region,
    family: 'blog-migrate-broken',
    revision: 1,
    registeredAt: now - 1 * hour,
    containers: [
      {
        name: 'migrate',
        image: image(ecs, region, 'blog/jobs:abc1234'),
        command: ['sh', '-c', 'npm run migrate || exit 3'],
        logConfiguration,
      },
    ],
  });
  const make = (definition: TaskDefinition, createdAt: number) =>
    makeTask(world, {
      cluster,
      definition,
      images: resolveImages(world, definition),
      createdAt,
      startedBy: 'octocat',
    });
  ecs.scheduler.lifecycle.placeRunning(make(backfill, now - 50 * minute), now - 49 * minute);
  placeStopped(ecs, make(migrate, now - 24 * minute), {
    startedAt: now - 23.4 * minute,
    stoppedAt: now - 22.6 * minute,
    code: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
    exitCodes: [0],
  });
}
