import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../../src/aws/config.ts';
import { createLogsRead } from '../../../src/aws/logs.ts';
import { Fleet } from '../../../src/core/fleet/fleet.ts';
import type { SessionState } from '../../../src/core/identity/sessionState.ts';
import { LogChannel } from '../../../src/core/logs/channel.ts';
import { Follower } from '../../../src/core/logs/follow.ts';
import { type FollowStatus, type LogSource, NOTE } from '../../../src/core/logs/line.ts';
import { CallSchedule } from '../../../src/core/logs/schedule.ts';
import type { EcsTarget, FollowTarget, GroupTarget } from '../../../src/core/logs/target.ts';
import type { Cloud } from '../../../src/core/ports.ts';
import type { Call, Input, Json } from '../../../src/sandbox/api.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import type { LogGroup, LogStream } from '../../../src/sandbox/logs/store.ts';
import { unusedCloud } from '../../unit/support/unusedCloud.ts';
import { silentLog } from './environment.ts';
import { LogPage, pageStrings } from './logPage.ts';
import { withLatency } from './logsLatency.ts';
import { silence } from './logsPlace.ts';
import { REGION } from './sandbox.ts';
import { dated, type Stepped, type SteppedOptions, startStepped } from './stepped.ts';
import { SteppedTail } from './steppedTail.ts';

/** A follow on a stepped clock, of one service of the sandbox and whatever log groups a test makes. */
export class LogsRig {
  readonly stepped: Stepped;
  readonly service: sandbox.Service;
  readonly channel = new LogChannel(pageStrings);
  readonly page = new LogPage(this.channel);
  readonly fleet: Fleet;
  readonly statuses: FollowStatus[] = [];
  sources: readonly LogSource[] = [];
  /** What the follower opens its clients with; a test may have it reject. */
  open: () => Promise<Cloud> = async () => this.cloud;
  /** Milliseconds that each update of Live Tail needs to come. */
  latency = 0;
  readonly cloud: Cloud;
  readonly #tails = new Map<string, SteppedTail>();
  #follower: Follower | undefined;

  constructor(stepped: Stepped) {
    this.stepped = stepped;
    silence(stepped);
    const { ecs, region } = stepped.sandbox.sandbox.world;
    const [cluster] = ecs.world.region(region).clusters.values();
    const service = cluster?.services.values().next().value;
    assert.ok(service);
    this.service = service;
    this.fleet = new Fleet({
      clock: stepped.time,
      log: silentLog,
      ecs: async () => (await this.open()).ecs,
      random: () => 0.5,
    });
    this.cloud = {
      ...unusedCloud,
      ecs: stepped.ecs,
      logs: (of = REGION) =>
        of === REGION
          ? stepped.logs()
          : stepped.time.counted(dated(createLogsRead(this.#client(of), stepped.environment), stepped.time)),
      logTail: async (of = REGION) => withLatency(this.#tail(of), this.stepped.time, this.latency, () => 1),
    };
    this.page.show();
    this.channel.begin(1);
    this.session(true);
  }

  static async start(
    t: TestContext,
    fleet: Exclude<SteppedOptions['fleet'], 'demo' | undefined> = { clusters: 1, services: 1, tasks: 2 },
  ): Promise<LogsRig> {
    const rig = new LogsRig(await startStepped({ fleet, latency: 40 }));
    t.after(() => rig.stop());
    return rig;
  }

  get follower(): Follower {
    assert.ok(this.#follower);
    return this.#follower;
  }

  get status(): FollowStatus | undefined {
    return this.statuses.at(-1);
  }

  get world() {
    return this.stepped.sandbox.sandbox.world;
  }

  /** The texts of the rows that the page shows of a stream, in their order; of all streams where none is named. */
  shown(stream?: string): string[] {
    const { model } = this.page;
    return model
      .slice(model.first, model.end)
      .filter(({ line }) => line.source !== NOTE)
      .filter(({ line }) => stream === undefined || this.sources[line.source]?.stream === stream)
      .map(({ line }) => line.text);
  }

  get serviceTarget(): EcsTarget & { readonly kind: 'service' } {
    return {
      kind: 'service',
      environment: 'dev',
      cluster: this.service.cluster.arn,
      title: this.service.name,
      service: this.service.arn,
    };
  }

  taskTarget(task: sandbox.Task): EcsTarget {
    const { environment, cluster, title } = this.serviceTarget;
    return { kind: 'task', environment, cluster, title, task: task.arn };
  }

  groupTarget(group: string): GroupTarget {
    return { kind: 'group', environment: 'dev', title: group, group };
  }

  /** The service's log group. */
  get group(): LogGroup {
    const group = this.world.logs.store.groups(REGION).get(`/ecs/${this.service.definition.family}`);
    assert.ok(group);
    return group;
  }

  /** Streams of the service's tasks that run, in the order of the tasks. */
  get running(): LogStream[] {
    const { store } = this.world.logs;
    return [...this.service.tasks].flatMap(({ containers }) =>
      containers.flatMap(({ log }) => {
        const found =
          log === undefined ? undefined : store.groups(log.region).get(log.group)?.streams.get(log.name);
        return found ?? [];
      }),
    );
  }

  /** A stream of a group; both are made where they are missing. */
  stream(group: string, name: string, region = REGION): LogStream {
    const { store } = this.world.logs;
    return store.addStream(store.addGroup(region, group), name);
  }

  put(stream: LogStream, ...messages: readonly string[]): void {
    const timestamp = Math.ceil(this.stepped.time.now());
    this.world.logs.store.put(
      stream,
      messages.map(message => ({ timestamp, message })),
    );
  }

  /** The service runs a definition with these containers from now on, once its deployment is through. */
  async redefine(containers: readonly Input[]): Promise<void> {
    const { family, registered } = this.service.definition;
    await this.ecs('RegisterTaskDefinition', { ...registered, family, containerDefinitions: containers });
    await this.ecs('UpdateService', {
      cluster: this.service.cluster.arn,
      service: this.service.arn,
      taskDefinition: family,
    });
  }

  /** Calls an operation of Amazon ECS as somebody else would. */
  async ecs(operation: string, input: Input): Promise<Json | undefined> {
    const { ecs, accountId, region } = this.world;
    const call: Call = { accountId, region, callerArn: '' };
    return ecs.operations[operation]?.run(input, call);
  }

  session(signedIn: boolean): void {
    const session: SessionState = signedIn
      ? {
          state: 'signedIn',
          identity: 'octocat',
          accountId: this.world.accountId,
          arn: 'arn',
          expiresAt: this.stepped.time.now() + 3600_000,
        }
      : { state: 'signedOut' };
    this.fleet.setEnvironments([{ environment: this.stepped.environment, session }]);
  }

  follow(targets: readonly [FollowTarget, ...FollowTarget[]], liveTail = true): Follower {
    const { time, environment } = this.stepped;
    this.#follower = new Follower(
      targets,
      {
        environment,
        cloud: () => this.open(),
        fleet: this.fleet,
        schedule: new CallSchedule(time, () => 0.5),
        clock: time,
        log: silentLog,
        liveTail,
      },
      {
        sources: sources => {
          this.sources = sources;
          this.channel.sources(sources);
        },
        lines: lines => this.channel.lines(lines),
        status: status => {
          this.statuses.push(status);
          this.channel.status(status);
        },
      },
    );
    return this.#follower;
  }

  /** Lets so much time pass (ms). */
  async pass(milliseconds: number): Promise<void> {
    await this.stepped.time.run(milliseconds);
  }

  /** Lets time pass until something is so, at most so much (ms). */
  async until(what: string, milliseconds: number, condition: () => boolean): Promise<void> {
    for (let passed = 0; passed < milliseconds && !condition(); passed += 500) {
      await this.pass(500);
    }
    assert.ok(condition(), `${what}: ${JSON.stringify([this.status, this.shown().length])}`);
  }

  /** Calls of an operation of CloudWatch Logs that came to the sandbox. */
  calls(operation: string): number {
    return this.world.calls.total(`logs:${operation}`);
  }

  async stop(): Promise<void> {
    this.#follower?.dispose();
    this.fleet.dispose();
    // Calls that are under way take their time.
    await this.pass(1000);
    await this.#follower?.done;
    await this.stepped.stop();
  }

  #client(region: string): CloudWatchLogsClient {
    const { environment, logsClient } = this.stepped;
    return new CloudWatchLogsClient({
      ...clientConfig({ ...environment, region }),
      maxAttempts: 1,
      credentials: logsClient.config.credentials,
    });
  }

  #tail(region: string): SteppedTail {
    const known = this.#tails.get(region);
    if (known !== undefined) {
      return known;
    }
    const { stepped } = this;
    const { time } = stepped;
    const others = time.arrived;
    const tail = new SteppedTail(
      region === REGION
        ? stepped
        : {
            ...stepped,
            logsClient: this.#client(region),
            environment: { ...stepped.environment, region },
          },
    );
    const own = time.arrived;
    time.arrived = () => others() && own();
    this.#tails.set(region, tail);
    return tail;
  }
}
