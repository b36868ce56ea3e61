import type { Service } from '../../src/core/model.ts';
import type { DefinitionDocument } from '../../src/core/release.ts';
import { applyChange } from '../../src/core/rollout/applyChange.ts';
import type { Change } from '../../src/core/rollout/plan.ts';
import { watchRollout } from '../../src/core/rollout/watchRollout.ts';
import type * as sandbox from '../../src/sandbox/ecs/state.ts';
import { type Stepped, startStepped } from '../aws/support/stepped.ts';
import type { Measured } from './result.ts';

/** Milliseconds that every call takes, to AWS and back; the sandbox itself answers in no time of its clock. */
const LATENCY = 150;
const ROUNDS = 16;
const FIVE_MINUTES = 5 * 60_000;
const LONGEST = 60 * 60_000;
/** `waitUntilServicesStable` of the action amazon-ecs-deploy-task-definition: its least delay. */
const PEER_DELAY = 15_000;

interface Case {
  readonly name: string;
  readonly service: string;
  readonly image: string;
  readonly configuration?: Partial<sandbox.Service['configuration']>;
  /** Milliseconds after which it is told to go back. */
  readonly stopAfter?: number;
}

const breaker = (rollback: boolean) => ({
  circuitBreaker: { enable: true, rollback, resetOnHealthyTask: true },
});

const CASES: readonly Case[] = [
  { name: 'rolling', service: 'blog/blog-api', image: 'good' },
  {
    name: 'rolling, a task at a time',
    service: 'blog/blog-api',
    image: 'good',
    configuration: { maximumPercent: 125 },
  },
  {
    name: 'rolling, crash, taken back',
    service: 'blog/blog-api',
    image: 'crash',
    configuration: breaker(true),
  },
  { name: 'rolling, crash, left', service: 'blog/blog-api', image: 'crash', configuration: breaker(false) },
  {
    name: 'rolling, no image, taken back',
    service: 'blog/blog-api',
    image: 'nopull',
    configuration: breaker(true),
  },
  { name: 'rolling, stopped', service: 'blog/blog-api', image: 'good', stopAfter: 45_000 },
  {
    name: 'blue/green',
    service: 'store/store-cart',
    image: 'good',
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 },
  },
  {
    name: 'canary',
    service: 'store/store-cart',
    image: 'good',
    configuration: { bakeTimeInMinutes: 1, canary: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 } },
  },
  {
    name: 'linear',
    service: 'store/store-cart',
    image: 'good',
    configuration: {
      strategy: 'LINEAR',
      bakeTimeInMinutes: 1,
      linear: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
    },
  },
  {
    name: 'blue/green, crash, taken back',
    service: 'store/store-cart',
    image: 'crash',
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2, ...breaker(true) },
  },
  {
    name: 'rolling, alarms',
    service: 'blog/blog-api',
    image: 'good',
    configuration: { alarms: { names: ['errors'], enable: true, rollback: true } },
  },
];

interface Seen {
  /** Milliseconds from the end in ECS to its report. */
  readonly late: number;
  /** In all, and in the first five minutes. */
  readonly calls: number;
  readonly callsInFive: number;
  readonly took: number;
  /** Of the action's rule; absent where it never sees a service in good order. */
  readonly peerLate?: number;
  readonly peerCalls: number;
}

/**
 * How long after ECS ended a deployment that is reported, and how many calls it takes, over rollouts of all
 * strategies in the sandbox on a stepped clock; beside the rule of the action amazon-ecs-deploy-task-definition,
 * which looks every 15 s at the least, and takes one that was taken back for a success.
 */
export async function measure(): Promise<Measured> {
  const seen: Seen[] = [];
  for (const each of CASES) {
    seen.push(...(await rounds(each)));
  }
  const late = seen.map(one => one.late);
  const peerLate = seen.flatMap(one => one.peerLate ?? []);
  return {
    metrics: {
      endSeenMedianS: seconds(median(late)),
      endSeenWorstS: seconds(worst(late)),
      callsInFiveMinutesMost: worst(seen.map(({ callsInFive }) => callsInFive)),
      rollouts: seen.length,
    },
    peer: {
      endSeenMedianS: seconds(median(peerLate)),
      endSeenWorstS: seconds(worst(peerLate)),
      callsInFiveMinutesMost: worst(seen.map(({ peerCalls }) => peerCalls)),
      rollouts: peerLate.length,
    },
    bars: [
      { metric: 'endSeenMedianS', op: '<=', limit: 3 },
      { metric: 'endSeenWorstS', op: '<=', limit: 6 },
      { metric: 'callsInFiveMinutesMost', op: '<=', limit: 40 },
    ],
  };
}

async function rounds(each: Case): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    seen.push(await one(each));
  }
  const late = seen.map(one => one.late);
  const most = (pick: (one: Seen) => number): number => worst(seen.map(pick));
  console.error(
    `${each.name}: ${seconds(median(late))} s late (${seconds(worst(late))} s at worst), ${most(({ calls }) => calls)} calls in ${Math.round(most(({ took }) => took) / 1000)} s`,
  );
  return seen;
}

async function one({ service: place, image, configuration, stopAfter }: Case): Promise<Seen> {
  const stepped = await startStepped({ latency: LATENCY });
  const { time, sandbox: box, ecs, change, logs, environment } = stepped;
  const { world } = box.sandbox;
  const signal = new AbortController();
  try {
    const [cluster = '', name = ''] = place.split('/');
    const inside = world.ecs.world.region(world.region).clusters.get(cluster)?.services.get(name);
    if (inside === undefined) {
      throw new Error(`the sandbox has no ${place}`);
    }
    inside.configuration = { ...inside.configuration, ...configuration };
    // Not always at the same distance from a whole second.
    await time.run(Math.random() * 10_000);
    const deps = { ecs, change, logs, environment, clock: time, token: () => crypto.randomUUID() };
    const steps = { lookingBack: () => undefined, step: () => undefined };
    const service = await settled(stepped, readOf(stepped, cluster, name));
    const document = withImage(
      await settled(stepped, ecs.definitionDocument(service.taskDefinition ?? '', signal.signal)),
      image,
    );
    world.calls.clear();
    let peerCalls = 0;
    let allPeerCalls = 0;
    const startedAt = time.now();
    const deploy: Change = { kind: 'deploy', document };
    const { watched } = await settled(stepped, applyChange(service, deploy, deps, steps, signal.signal));
    const peer = (async () => {
      for (;;) {
        const [found] = await ecs.describeServices(watched.cluster, [watched.service], signal.signal);
        peerCalls += time.now() - startedAt < FIVE_MINUTES ? 1 : 0;
        allPeerCalls++;
        if (found?.deployments.length === 1 && found.running === found.desired) {
          return time.now();
        }
        await time.sleep(PEER_DELAY, signal.signal);
      }
    })();
    let peerAt: number | undefined;
    peer.then(
      at => {
        peerAt = at;
      },
      () => undefined,
    );
    let endedAt: number | undefined;
    let over = false;
    const watching = watchRollout(
      watched,
      deps,
      ({ end }) => {
        endedAt ??= end && time.now();
      },
      signal.signal,
    ).finally(() => {
      over = true;
    });
    if (stopAfter !== undefined) {
      await time.run(stopAfter);
      const [current] = inside.history;
      world.ecs.operations['StopServiceDeployment']?.run(
        { serviceDeploymentArn: current?.arn ?? '', stopType: 'ROLLBACK' },
        { accountId: world.accountId, region: world.region, callerArn: '' },
      );
    }
    const calls = (): number =>
      Object.values(world.calls.counts()).reduce((sum, { total }) => sum + total, 0) - allPeerCalls;
    await time.run(startedAt + FIVE_MINUTES - time.now(), () => endedAt !== undefined);
    const callsInFive = calls();
    await time.run(LONGEST, () => over);
    await watching;
    const finishedAt = inside.history[0]?.finishedAt;
    if (endedAt === undefined || finishedAt === undefined) {
      throw new Error(`a rollout of ${place} did not end`);
    }
    const all = calls();
    await time.run(PEER_DELAY * 2, () => peerAt !== undefined);
    return {
      late: endedAt - finishedAt,
      calls: all,
      callsInFive,
      took: finishedAt - startedAt,
      peerCalls,
      ...(peerAt === undefined ? {} : { peerLate: Math.max(0, peerAt - finishedAt) }),
    };
  } finally {
    signal.abort();
    await stepped.stop();
  }
}

async function readOf({ ecs }: Stepped, cluster: string, name: string): Promise<Service> {
  const [service] = await ecs.describeServices(cluster, [name], new AbortController().signal);
  if (service === undefined) {
    throw new Error(`no service ${name}`);
  }
  return service;
}

function withImage(document: DefinitionDocument, tag: string): DefinitionDocument {
  const [first, ...others] = document.containerDefinitions;
  return {
    ...document,
    containerDefinitions: [{ ...first, image: `registry.example/app:${tag}` }, ...others],
  };
}

/** Moves time on until it is there. */
async function settled<T>({ time }: Stepped, doing: Promise<T>): Promise<T> {
  let over = false;
  const both = doing.finally(() => {
    over = true;
  });
  both.catch(() => undefined);
  await time.run(LONGEST, () => over);
  return both;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function worst(values: readonly number[]): number {
  return Math.max(...values);
}

function seconds(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(2));
}
