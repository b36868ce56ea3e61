import assert from 'node:assert/strict';
import { ApiError, type Call, type Input, type JsonService } from '../../../src/sandbox/api.ts';
import { createClock, type SteppedClock } from '../../../src/sandbox/clock.ts';
import type { DeploymentConfiguration } from '../../../src/sandbox/ecs/configurationState.ts';
import type { TaskDefinition } from '../../../src/sandbox/ecs/definitionState.ts';
import { createEcs, type EcsService } from '../../../src/sandbox/ecs/ecs.ts';
import { seeded } from '../../../src/sandbox/ecs/ids.ts';
import { makeCluster, standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import type { Cluster, Service, Task } from '../../../src/sandbox/ecs/state.ts';
import { awslogs, curlCheck, define, port } from '../../../src/sandbox/fleets/definitions.ts';
import { makePastService } from '../../../src/sandbox/fleets/past.ts';
import { records } from '../../../src/sandbox/input.ts';
import { createLogs, type LogsService } from '../../../src/sandbox/logs/logs.ts';

export const region = 'eu-west-1';
export const accountId = '111122223333';
export const call: Call = {
  accountId,
  region,
  callerArn: `arn:aws:sts::${accountId}:assumed-role/codespaces-ecs-dev/octocat`,
};
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

export interface TestWorld {
  readonly clock: SteppedClock;
  readonly ecs: EcsService;
  readonly logs: LogsService;
  readonly cluster: Cluster;
}

/** A world whose time stands still until it is stepped, with one empty cluster named `test`. */
export function testWorld(seed = 1): TestWorld {
  const clock = createClock({ manual: true, realTime: () => Date.UTC(2026, 0, 31, 12) });
  const logs = createLogs({ clock, accountId });
  const ecs = createEcs({ clock, accountId, logs: logs.writer, random: seeded(seed) });
  return { clock, ecs, logs, cluster: makeCluster(ecs.world, region, 'test') };
}

/** A revision with one container; what it does is in the tag. */
export function revision(
  { ecs, clock }: TestWorld,
  tag: string,
  options: {
    readonly family?: string;
    readonly checked?: boolean;
    readonly command?: readonly string[];
  } = {},
): TaskDefinition {
  const family = options.family ?? 'app';
  const known = ecs.world.region(region).families.get(family)?.length ?? 0;
  return define(ecs, {
    region,
    family,
    revision: known + 1,
    registeredAt: clock.now(),
    containers: [
      {
        name: 'app',
        image: `registry.test/app:${tag}`,
        portMappings: port(8080),
        logConfiguration: awslogs(region, `/ecs/${family}`, 'app'),
        ...(options.checked === true ? { healthCheck: curlCheck('/') } : {}),
        ...(options.command === undefined ? {} : { command: options.command }),
      },
    ],
  });
}

export const guarded: DeploymentConfiguration = {
  ...standardConfiguration,
  circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
};

/** The service `app`, steady for an hour, with a good image. */
export function steadyService(
  world: TestWorld,
  options: {
    readonly desired?: number;
    readonly configuration?: DeploymentConfiguration;
    readonly checked?: boolean;
    readonly name?: string;
    readonly loadBalancers?: Service['loadBalancers'];
  } = {},
): Service {
  const name = options.name ?? 'app';
  return makePastService(world.ecs, world.cluster, {
    name,
    desired: options.desired ?? 2,
    configuration: options.configuration ?? guarded,
    loadBalancers: options.loadBalancers ?? [],
    past: [
      {
        definition: revision(world, 'good', { family: name, checked: options.checked ?? false }),
        at: world.clock.now() - hour,
        took: 2 * minute,
        ended: 'SUCCESSFUL',
      },
    ],
  });
}

/** What the operation answers, as it would go over the wire; read it with `ecs/input.ts`. */
export async function ask(service: JsonService, name: string, input: Input = {}, as = call): Promise<Input> {
  const operation = service.operations[name];
  assert.ok(operation, `no operation ${name}`);
  const answer: Input = JSON.parse(JSON.stringify(await operation.run(input, as)));
  return answer;
}

/** The only item of a list in an answer. */
export function only(answer: Input, key: string): Input {
  const found = records(answer, key) ?? [];
  assert.equal(found.length, 1, JSON.stringify(answer));
  return found[0] ?? {};
}

export async function refusal(
  service: JsonService,
  name: string,
  input: Input = {},
  as = call,
): Promise<ApiError> {
  try {
    await ask(service, name, input, as);
  } catch (error) {
    if (error instanceof ApiError) {
      return error;
    }
    throw error;
  }
  return assert.fail(`${name} was not refused`);
}

export function live(service: Service): readonly Task[] {
  return [...service.tasks].filter(task => task.desiredStatus === 'RUNNING');
}

export function healthy(service: Service): readonly Task[] {
  return live(service).filter(task => task.counted && task.lastStatus === 'RUNNING');
}

/** What events say, newest first, without the service's name. */
export function events(service: Service): readonly string[] {
  return service.events.map(({ message }) => message.replace(`(service ${service.name}) `, ''));
}

/** Steps time until it is so; fails when it is not within the time given (ms). */
export function until(world: TestWorld, what: () => boolean, within = hour): void {
  for (let passed = 0; passed < within; passed += second) {
    if (what()) {
      return;
    }
    world.clock.advance(second);
  }
  assert.fail(`not within ${within / minute} minutes: ${what}`);
}

/** A new revision with that tag, deployed by UpdateService. */
export async function deploy(world: TestWorld, tag: string, checked = false): Promise<void> {
  const taskDefinition = revision(world, tag, { checked }).arn;
  await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', taskDefinition });
}

/** A new world in which the service `app` has begun a rolling update. */
export async function deploying(options: Parameters<typeof steadyService>[1] = {}, tag = 'good') {
  const world = testWorld();
  const service = steadyService(world, options);
  await deploy(world, tag);
  return { world, service };
}

/** Those of its tasks that have ended. */
export function stopped(service: Service): readonly Task[] {
  return [...service.tasks].filter(({ lastStatus }) => lastStatus === 'STOPPED');
}

/** Of its newest service deployment. */
export function status(service: Service): string | undefined {
  return service.history[0]?.status;
}
