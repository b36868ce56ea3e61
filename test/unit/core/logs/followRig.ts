import type { EcsRead } from '../../../../src/core/ecs.ts';
import { Emitter } from '../../../../src/core/emitter.ts';
import type { Failure } from '../../../../src/core/failure.ts';
import { share } from '../../../../src/core/fleet/share.ts';
import {
  emptySnapshot,
  type FleetSnapshot,
  lastValue,
  withLoaded,
} from '../../../../src/core/fleet/snapshot.ts';
import { type Topic, topicKey } from '../../../../src/core/fleet/topic.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import { Follower, type FollowerDeps } from '../../../../src/core/logs/follow.ts';
import { type FollowStatus, type LogLine, type LogSource, NOTE } from '../../../../src/core/logs/line.ts';
import { CallSchedule } from '../../../../src/core/logs/schedule.ts';
import type { EcsTarget, FollowTarget } from '../../../../src/core/logs/target.ts';
import type { FleetTasks } from '../../../../src/core/logs/targetTasks.ts';
import type { ContainerDefinition, Environment, Task, TaskDefinition } from '../../../../src/core/model.ts';
import type { Cloud, Log } from '../../../../src/core/ports.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import { unusedCloud, unusedRead } from '../../support/unusedCloud.ts';
import { MemoryLogs } from './memoryLogs.ts';
import { MemoryTail } from './memoryTail.ts';

export const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
export const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';
export const DEFINITION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42';
export const GROUP = '/ecs/blog-api';

export const serviceTarget: EcsTarget = {
  environment: 'dev',
  cluster: CLUSTER,
  title: 'blog-api',
  kind: 'service',
  service: SERVICE,
};

export const environment: Environment = {
  name: 'dev',
  region: 'eu-west-1',
  roleArn: 'arn:aws:iam::111122223333:role/dev',
  identity: { kind: 'sandbox' },
  branches: [],
  protected: false,
  clusters: [],
  logGroups: {},
};

export function awslogs(name: string, options: Record<string, string> = {}): ContainerDefinition {
  return {
    name,
    image: `${name}:1`,
    essential: true,
    logConfiguration: {
      driver: 'awslogs',
      options: {
        'awslogs-group': GROUP,
        'awslogs-region': 'eu-west-1',
        'awslogs-stream-prefix': 'ecs',
        ...options,
      },
    },
  };
}

/** A task's id of 32 hex digits. */
export function taskId(number: number): string {
  return number.toString(16).padStart(8, '0').padEnd(32, '0');
}

/** What ECS and CloudWatch Logs hold, what the fleet's store has read of it, and a follower of it. */
export class FollowRig {
  readonly clock = new ManualClock();
  readonly logs = new MemoryLogs(this.clock);
  readonly tail = new MemoryTail();
  readonly schedule = new CallSchedule(this.clock, () => 0.5);
  readonly fleet = new ScriptedFleet(this);
  readonly definitions = new Map<string, TaskDefinition>();
  readonly tasks = new Map<string, Task>();
  readonly regions: (string | undefined)[] = [];
  definitionReads = 0;
  environment = environment;
  liveTail = false;
  /** May throw instead of an answer of ECS. */
  beforeEcs: (action: string, id: string) => void = () => undefined;
  /** May reject as a session does. */
  cloud: () => Promise<Cloud> = async () => this.#cloud;

  readonly lines: LogLine[] = [];
  sources: readonly LogSource[] = [];
  readonly statuses: FollowStatus[] = [];
  readonly #cloud: Cloud;

  constructor() {
    this.define([awslogs('api')]);
    this.#cloud = {
      ...unusedCloud,
      ecs: this.#ecs(),
      logTail: async () => this.tail,
      logs: region => {
        this.regions.push(region);
        return this.logs;
      },
      dispose: () => undefined,
    };
  }

  get status(): FollowStatus | undefined {
    return this.statuses.at(-1);
  }

  /** Texts of the lines without the follower's own notes. */
  get texts(): string[] {
    return this.lines.filter(({ source }) => source !== NOTE).map(({ text }) => text);
  }

  get notes(): string[] {
    return this.lines.filter(({ source }) => source === NOTE).map(({ text }) => text);
  }

  define(containers: readonly ContainerDefinition[], arn = DEFINITION): void {
    this.definitions.set(arn, { arn, family: 'blog-api', revision: 42, status: 'ACTIVE', containers });
  }

  /** A running task of the service. */
  start(number: number, more: Partial<Task> = {}): Task {
    const id = taskId(number);
    const task: Task = {
      arn: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${id}`,
      id,
      clusterArn: CLUSTER,
      group: 'service:blog-api',
      taskDefinition: DEFINITION,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      health: 'UNKNOWN',
      containers: [{ name: 'api', image: 'api:1', lastStatus: 'RUNNING', health: 'UNKNOWN', ports: [] }],
      createdAt: this.clock.now() - 60_000,
      startedAt: this.clock.now() - 50_000,
      ...more,
    };
    this.tasks.set(task.arn, task);
    return task;
  }

  stop(task: Task, more: Partial<Task> = {}): Task {
    const stopped: Task = {
      ...task,
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stoppedAt: this.clock.now(),
      stoppedReason: 'Essential container in task exited',
      containers: task.containers.map(container => ({ ...container, lastStatus: 'STOPPED', exitCode: 1 })),
      ...more,
    };
    this.tasks.set(task.arn, stopped);
    return stopped;
  }

  stream(task: Task, container = 'api'): string {
    return `ecs/${container}/${task.id}`;
  }

  write(task: Task, text: string, time?: number): void {
    this.logs.put(GROUP, this.stream(task), text, time);
  }

  follow(target: FollowTarget = serviceTarget, ...others: readonly FollowTarget[]): Follower {
    return new Follower([target, ...others], this.deps(), {
      lines: lines => void this.lines.push(...lines),
      sources: sources => {
        this.sources = sources;
      },
      status: status => void this.statuses.push(status),
    });
  }

  deps(): FollowerDeps {
    const silent = (): void => undefined;
    const log: Log = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };
    return {
      environment: this.environment,
      cloud: () => this.cloud(),
      fleet: this.fleet,
      schedule: this.schedule,
      clock: this.clock,
      log,
      liveTail: this.liveTail,
    };
  }

  /** Lets this much time pass (ms). */
  async pass(milliseconds: number): Promise<void> {
    await settle();
    const end = new AbortController();
    const target = this.clock.now() + milliseconds;
    let reached = false;
    const timer = this.clock.sleep(milliseconds, end.signal).then(() => {
      reached = true;
    });
    while (!reached && this.clock.now() <= target) {
      await this.clock.next();
    }
    await timer;
    await settle();
  }

  #ecs(): EcsRead {
    return {
      ...unusedRead,
      describeTasks: async (_cluster, arns) => {
        this.beforeEcs('DescribeTasks', String(arns));
        return arns.flatMap(arn => this.tasks.get(arn) ?? []);
      },
      taskDefinition: async arn => {
        this.beforeEcs('DescribeTaskDefinition', arn);
        this.definitionReads++;
        const found = this.definitions.get(arn);
        if (found === undefined) {
          throw new Error(`no ${arn}`);
        }
        return found;
      },
    };
  }
}

/** The fleet's store, which reads when the test says so. */
class ScriptedFleet implements FleetTasks {
  readonly #rig: FollowRig;
  readonly #changed = new Emitter<readonly string[] | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly watched: Topic[] = [];
  readonly refreshed: Topic['kind'][] = [];
  snapshot: FleetSnapshot = emptySnapshot;
  /** What a refresh rejects with. */
  failure: Failure | undefined;

  constructor(rig: FollowRig) {
    this.#rig = rig;
  }

  watch(topic: Topic): { dispose(): void } {
    this.watched.push(topic);
    return { dispose: () => void this.watched.splice(this.watched.indexOf(topic), 1) };
  }

  async refresh(topic: Topic): Promise<void> {
    this.refreshed.push(topic.kind);
    if (this.failure !== undefined) {
      throw this.failure;
    }
    if (topic.kind === 'tasks' || topic.kind === 'stoppedTasks') {
      this.#read(topic.kind);
      this.#changed.fire(undefined);
    }
  }

  /** Reads all. */
  read(): void {
    this.#read('tasks');
    this.#read('stoppedTasks');
    this.#changed.fire(undefined);
  }

  signIn(session: SessionState): void {
    this.snapshot = { ...this.snapshot, environments: [{ environment: this.#rig.environment, session }] };
    this.#changed.fire(undefined);
  }

  /** The settings do not have the environment any more. */
  forget(): void {
    this.snapshot = emptySnapshot;
    this.#changed.fire(undefined);
  }

  #read(kind: 'tasks' | 'stoppedTasks'): void {
    const all = [...this.#rig.tasks.values()].filter(
      task => (task.desiredStatus === 'STOPPED') === (kind === 'stoppedTasks'),
    );
    const place = { environment: this.#rig.environment.name, cluster: CLUSTER };
    const key = topicKey(kind === 'tasks' ? { kind, ...place } : { kind, ...place, service: SERVICE });
    const value = share(
      lastValue(this.snapshot.data[kind].get(key)),
      kind === 'tasks' ? all : all.filter(({ group }) => group === 'service:blog-api'),
    );
    const readAt = this.#rig.clock.now();
    this.snapshot = withLoaded(this.snapshot, kind, key, { state: 'ready', value, readAt });
  }
}
