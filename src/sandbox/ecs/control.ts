import { found, invalid, isFields, optionalNumber, optionalText, text } from '../controlFields.ts';
import type { World } from '../world.ts';
import type { RegionState } from './state.ts';
import { isRunning } from './world.ts';

interface Request {
  readonly body: Readonly<Record<string, unknown>>;
}

/** The control API's routes for what ECS asks others while it deploys. */
export const ECS_ROUTES: Readonly<Record<string, (world: World, request: Request) => unknown>> = {
  /** `alarms` are the states of CloudWatch alarms by name: `OK` or `ALARM`; `region` may be left out. */
  'PUT /alarms': (world, { body }) => {
    const region = regionOf(world, body);
    for (const [name, state] of statesOf(body, 'alarms', ['OK', 'ALARM'])) {
      if (state === 'ALARM') {
        region.alarms.add(name);
      } else {
        region.alarms.delete(name);
      }
    }
    for (const { service } of region.serviceDeployments.values()) {
      world.ecs.scheduler.lookSoon(service);
    }
    return { alarms: [...region.alarms] };
  },

  /** `results` are what the functions of lifecycle hooks answer, by ARN; those not named succeed. */
  'PUT /hooks': (world, { body }) => {
    const { hookResults } = regionOf(world, body);
    for (const [arn, result] of statesOf(body, 'results', ['SUCCEEDED', 'FAILED', 'IN_PROGRESS'])) {
      hookResults.set(arn, result);
    }
    return { results: Object.fromEntries(hookResults) };
  },

  /** The oldest running task of the `service` of the `cluster` crashes: its first container exits with 1. */
  'POST /crash': (world, { body }) => {
    const service = regionOf(world, body)
      .clusters.get(text(body, 'cluster'))
      ?.services.get(text(body, 'service'));
    const task = [...(service?.tasks ?? [])].find(isRunning);
    found(task !== undefined, 'service with a running task');
    if (task !== undefined) {
      world.ecs.scheduler.lifecycle.crash(task);
    }
    return { task: task?.id };
  },

  /**
   * How `deployments[]` of DescribeServices is told: `completedWhileBaking` of those that shift traffic, and `behind`
   * by some milliseconds. What is left out is as usual.
   */
  'PUT /telling': (world, { body }) => {
    const { telling } = world.ecs.world;
    const { completedWhileBaking = false } = body;
    const behind = optionalNumber(body, 'behind') ?? 0;
    if (typeof completedWhileBaking !== 'boolean' || !(behind >= 0)) {
      throw invalid('completedWhileBaking is true or false, and behind is not negative.');
    }
    telling.completedWhileBaking = completedWhileBaking;
    telling.behind = behind;
    return { completedWhileBaking, behind };
  },
};

function regionOf(world: World, body: Request['body']): RegionState {
  return world.ecs.world.region(optionalText(body, 'region') ?? world.region);
}

function statesOf<T extends string>(
  body: Request['body'],
  name: string,
  known: readonly T[],
): readonly (readonly [string, T])[] {
  const given = body[name];
  if (!isFields(given)) {
    throw invalid(`${name} is an object.`);
  }
  return Object.keys(given).map(key => {
    const value = text(given, key);
    const state = known.find(one => one === value);
    if (state === undefined) {
      throw invalid(`${value} is none of ${known.join(', ')}.`);
    }
    return [key, state];
  });
}
