import assert from 'node:assert/strict';
import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { Service } from '../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../src/core/release.ts';
import type { Watched } from '../../../src/core/rollout/state.ts';
import type { Input, Json } from '../../../src/sandbox/api.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import { past } from './past.ts';
import type { Bounds, Image, Life } from './rolloutLife.ts';
import type { Stepped } from './stepped.ts';

/** CloudWatch's, for services that are deployed with alarms. */
export const ALARM = 'errors';

/** The service of one life as the sandbox holds it, seen and changed past the network, as others do. */
export class LifeService {
  readonly #stepped: Stepped;
  readonly service: sandbox.Service;
  readonly bounds: Bounds | undefined;
  /** Every deployment that there was, by its id. */
  readonly #deployments = new Map<string, sandbox.Deployment>();
  /** ARNs of the task definitions that were deployed, or meant to be; of Express Mode the images. */
  readonly revisions: string[] = [];
  /** Service deployments that others started. */
  foreign = 0;
  readonly foreignArns = new Set<string>();
  /** Service deployments before its first step. */
  before = 0;
  #images = 0;

  private constructor(stepped: Stepped, service: sandbox.Service, bounds: Bounds | undefined) {
    this.#stepped = stepped;
    this.service = service;
    this.bounds = bounds;
  }

  /** In the cluster of that index, steady. */
  static async start(stepped: Stepped, index: number, life: Life): Promise<LifeService> {
    const { ecs, region } = stepped.sandbox.sandbox.world;
    const cluster = [...ecs.world.region(region).clusters.values()][index];
    assert.ok(cluster);
    Object.assign(ecs.world, { random: randomFrom(life.seed) });
    const service =
      life.strategy === 'EXPRESS' ? makeExpress(stepped, cluster) : cluster.services.values().next().value;
    assert.ok(service);
    if (life.strategy !== 'EXPRESS') {
      configure(service, life.strategy, life);
    }
    service.desired = life.desired;
    service.steady = false;
    ecs.scheduler.lookSoon(service);
    const made = new LifeService(stepped, service, life.bounds);
    if (life.bounds !== undefined) {
      await stepped.scaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ScalableDimension: 'ecs:service:DesiredCount',
          ResourceId: `service/${cluster.name}/${service.name}`,
          MinCapacity: life.bounds.min,
          MaxCapacity: life.bounds.max,
        }),
      );
    }
    await stepped.time.run(30 * 60_000, () => service.steady);
    made.revisions.push(made.express ? made.image('good') : service.definition.arn);
    made.before = service.history.length;
    made.note();
    return made;
  }

  get express(): boolean {
    return this.service.express !== undefined;
  }

  note(): void {
    for (const deployment of this.service.deployments) {
      this.#deployments.set(deployment.id, deployment);
    }
  }

  /** What others do goes past the network: no fault concerns it, and no call is counted. */
  async others(action: string, input: Input): Promise<Json> {
    return past(this.#stepped, action, {
      cluster: this.service.cluster.arn,
      service: this.service.arn,
      ...input,
    });
  }

  /** Gives the new revision's ARN. */
  async register(document: DefinitionDocument): Promise<string> {
    const answer = await this.others('RegisterTaskDefinition', JSON.parse(JSON.stringify(document)));
    const { taskDefinition } = asRecord(answer);
    return String(asRecord(taskDefinition)['taskDefinitionArn']);
  }

  async othersDeploy(image: Image): Promise<void> {
    if (this.express) {
      await this.others('UpdateExpressGatewayService', {
        serviceArn: this.service.arn,
        primaryContainer: { image: this.image(image), containerPort: 8080 },
      });
    } else {
      const arn = await this.register(this.document(image));
      this.revisions.push(arn);
      await this.others('UpdateService', { taskDefinition: arn });
    }
    this.noteForeign();
  }

  noteForeign(): void {
    this.foreign++;
    this.foreignArns.add(this.service.deployments[0]?.serviceDeployment?.arn ?? '');
  }

  /** A reference that no deployment had yet, of an image that does this. */
  image(image: Image): string {
    return `registry.example/app:${this.#images++}-${image}`;
  }

  document(image: Image): DefinitionDocument {
    const { family } = this.service.definition;
    return {
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: `arn:aws:iam::${this.#stepped.sandbox.sandbox.world.accountId}:role/ecsTaskExecutionRole`,
      containerDefinitions: [
        {
          name: 'app',
          image: this.image(image),
          essential: true,
          portMappings: [{ containerPort: 8080 }],
        },
      ],
    };
  }

  /** As the person saw it: right now, past the network. */
  confirmed(): Service {
    const { arn, name, cluster, desired, network } = this.service;
    const primary = this.service.deployments[0];
    return {
      arn,
      name,
      clusterArn: cluster.arn,
      status: 'ACTIVE',
      desired,
      running: 0,
      pending: 0,
      controller: 'ECS',
      launchType: 'FARGATE',
      network: { ...network, assignPublicIp: network.assignPublicIp === 'ENABLED' },
      schedulingStrategy: 'REPLICA',
      execEnabled: false,
      ...(this.express ? { express: true } : {}),
      events: [],
      createdAt: 0,
      deployments:
        primary === undefined
          ? []
          : [
              {
                id: primary.id,
                status: 'PRIMARY',
                taskDefinition: primary.definition.arn,
                desired: 0,
                pending: 0,
                running: 0,
                failedTasks: 0,
                createdAt: primary.createdAt,
                updatedAt: primary.updatedAt,
              },
            ],
    };
  }

  /** The service deployment that is watched, found by the deployment's id where it has one. */
  truth({ deployment, serviceDeployment }: Watched): sandbox.ServiceDeployment | undefined {
    const byId = deployment === undefined ? undefined : this.#deployments.get(deployment)?.serviceDeployment;
    const byArn = this.service.history.find(({ arn }) => arn === serviceDeployment);
    if (byId !== undefined && byArn !== undefined) {
      assert.equal(byId.arn, byArn.arn, 'another service deployment is watched');
    }
    return byId ?? byArn;
  }

  /** Afterwards nothing of it moves any more. */
  quieten(): void {
    for (const task of this.service.cluster.tasks.values()) {
      for (const cancel of task.timers) {
        cancel();
      }
    }
    for (const deployment of this.service.deployments) {
      deployment.throttle?.();
    }
    this.service.deployments = [];
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null);
  return Object.fromEntries(Object.entries(value));
}

function makeExpress(stepped: Stepped, cluster: sandbox.Cluster): sandbox.Service | undefined {
  const { accountId } = stepped.sandbox.sandbox.world;
  const serviceName = 'express';
  void past(stepped, 'CreateExpressGatewayService', {
    cluster: cluster.arn,
    serviceName,
    executionRoleArn: `arn:aws:iam::${accountId}:role/ecsTaskExecutionRole`,
    infrastructureRoleArn: `arn:aws:iam::${accountId}:role/ecsInfrastructureRoleForExpressServices`,
    primaryContainer: { image: 'registry.example/app:first-good', containerPort: 8080 },
  });
  return cluster.services.get(serviceName);
}

function configure(
  service: sandbox.Service,
  strategy: Exclude<Life['strategy'], 'EXPRESS'>,
  { breaker, alarms, pauses }: Life,
): void {
  const shifts = strategy !== 'ROLLING';
  service.configuration = {
    ...service.configuration,
    strategy,
    circuitBreaker: {
      enable: breaker !== 'none',
      rollback: breaker === 'rollBack',
      resetOnHealthyTask: true,
    },
    bakeTimeInMinutes: shifts ? 1 : 0,
    linear: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
    canary: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
    ...(alarms ? { alarms: { names: [ALARM], enable: true, rollback: breaker === 'rollBack' } } : {}),
    ...(pauses && shifts
      ? {
          lifecycleHooks: [
            {
              targetType: 'PAUSE',
              stages: ['POST_TEST_TRAFFIC_SHIFT'],
              timeoutMinutes: 3,
              timeoutAction: 'CONTINUE',
            },
          ],
        }
      : {}),
  };
  if (shifts) {
    service.loadBalancers = [balancer];
  }
}

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const balancer: sandbox.Service['loadBalancers'][number] = {
  targetGroupArn: `${elb}:targetgroup/app-blue/4c9a1f7e2b6d8035`,
  containerName: 'app',
  containerPort: 8080,
  advanced: {
    alternateTargetGroupArn: `${elb}:targetgroup/app-green/9e3b5d0f71c2a846`,
    productionListenerRule: `${elb}:listener-rule/app/lb/7d1e0c5b92a4f683/1b8e4d62f0a7c395/production`,
    testListenerRule: `${elb}:listener-rule/app/lb/7d1e0c5b92a4f683/8f2c6a90d3b1e574/test`,
    roleArn: 'arn:aws:iam::111122223333:role/ecsInfrastructureRole',
  },
};

/** Numbers from 0 up to 1, the same for the same seed: a linear congruential generator. */
function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
