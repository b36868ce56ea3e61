import assert from 'node:assert/strict';
import type { Call, Input, Json } from '../../../src/sandbox/api.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import type { LogGroup, LogStream } from '../../../src/sandbox/logs/store.ts';
import { check, missing } from './logsCheck.ts';
import type { Lasting, LogsLife, LogsStep } from './logsLife.ts';
import type { LogsPlace } from './logsPlace.ts';
import { randomFrom } from './logsRandom.ts';
import { LogsView } from './logsView.ts';
import { LogsWriter } from './logsWriter.ts';
import type { Stepped } from './stepped.ts';
import type { SteppedTail } from './steppedTail.ts';

/** How long (ms) it goes on after the last step, at most until all is there, and then still for what comes twice. */
const AFTER = 6 * 60_000;
const STILL = 40_000;

/** Follows one service of the sandbox through one random life, and checks what the view holds in the end. */
export class LogsRun {
  readonly #stepped: Stepped;
  readonly #service: sandbox.Service;
  readonly #group: LogGroup;
  readonly #random: () => number;
  readonly #writer: LogsWriter;
  readonly #view: LogsView;
  readonly #tail: SteppedTail;
  readonly #left: () => number;
  #definitions = 0;
  /** What ends by itself, and when (ms). */
  #ends: { readonly at: number; readonly end: () => void }[] = [];

  constructor(place: LogsPlace, cluster: number, life: LogsLife) {
    const { stepped, tail, left } = place;
    this.#stepped = stepped;
    this.#left = left;
    this.#tail = tail;
    const { ecs, logs, region } = stepped.sandbox.sandbox.world;
    const service = [...ecs.world.region(region).clusters.values()][cluster]?.services.values().next().value;
    assert.ok(service);
    this.#service = service;
    const group = logs.store.groups(region).get(`/ecs/${service.definition.family}`);
    assert.ok(group);
    this.#group = group;
    this.#random = randomFrom(life.seed);
    // Ids, and how long tasks take to begin and to end.
    Object.assign(ecs.world, { random: randomFrom(life.seed + 4) });
    const { time } = stepped;
    this.#writer = new LogsWriter({
      store: logs.store,
      via: life.via,
      random: this.#random,
      now: () => time.now(),
    });
    for (const stream of group.streams.values()) {
      this.#writer.put(stream, { lines: life.before, apart: 50, late: 5000, filling: 0, after: 0 });
    }
    this.#view = new LogsView({ stepped, tail, service, life });
  }

  /** Gives what was seen on the way, for the record. */
  async live({ steps, liveTail }: LogsLife): Promise<{ readonly lines: number; readonly streams: number }> {
    const { sandbox: box } = this.#stepped;
    const { faults, logs } = box.sandbox.world;
    try {
      await this.#pass(5000);
      for (const step of steps) {
        await this.#take(step, liveTail);
        await this.#pass(step.gap);
      }
      faults.clear();
      this.#endAll(Number.POSITIVE_INFINITY);
      await this.#pass(this.#random() * 90_000);
      this.#quieten();
      const done = (): boolean =>
        this.#writer.next === undefined &&
        this.#left() === 0 &&
        missing(logs.store, this.#group, this.#view.channel.model) === 0;
      for (let passed = 0; passed < AFTER && !done(); passed += 5000) {
        await this.#pass(5000);
      }
      await this.#pass(STILL);
      return this.#check();
    } finally {
      faults.clear();
      this.#view.dispose();
      // Calls that are under way take their time.
      await this.#stepped.time.run(1000);
      await this.#view.follower.done;
    }
  }

  /** Time goes on, with what was begun; `asleep`: at the service, and not on this machine. */
  async #pass(milliseconds: number, asleep = false): Promise<void> {
    const { time, sandbox: box } = this.#stepped;
    const end = time.now() + milliseconds;
    for (;;) {
      this.#writer.write();
      this.#endAll(time.now());
      const next = Math.min(end, this.#writer.next ?? end, ...this.#ends.map(({ at }) => at));
      // A little more, since times are no whole numbers.
      const step = next - time.now() + 0.01;
      if (asleep) {
        box.sandbox.world.clock.advance(step);
      } else {
        await time.run(step);
      }
      if (next >= end) {
        return;
      }
    }
  }

  async #take(step: LogsStep, liveTail: boolean): Promise<void> {
    const { world } = this.#stepped.sandbox.sandbox;
    switch (step.do) {
      case 'write':
        this.#writer.begin(this.#running, step);
        break;
      case 'deploy':
        await this.#ecs('UpdateService', {
          cluster: this.#service.cluster.arn,
          service: this.#service.arn,
          forceNewDeployment: true,
          ...(step.renamed ? { taskDefinition: await this.#renamed() } : {}),
        });
        if (step.unseen > 0) {
          world.faults.set(
            ['ecs:Describe*', 'ecs:List*'].map(action => ({
              action,
              kind: 'error',
              status: 503,
              rate: 1,
              when: 'before',
            })),
          );
          this.#until(step.unseen, () => world.faults.clear());
        }
        break;
      case 'stopTask': {
        const running = [...this.#service.tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING');
        const task = running[Math.floor(this.#random() * running.length)];
        if (task !== undefined) {
          await this.#ecs('StopTask', {
            cluster: this.#service.cluster.arn,
            task: task.arn,
            reason: 'test',
          });
        }
        break;
      }
      case 'expire':
        this.#stepped.expire();
        break;
      case 'hang':
        this.#tail.hang(15_000);
        break;
      case 'cut':
      case 'fail':
        this.#befall({ kind: step.do });
        break;
      case 'lag':
        this.#befall({ kind: 'lag', milliseconds: 2500 });
        break;
      case 'fault':
        world.faults.set([step.fault], Math.floor(this.#random() * 2 ** 31));
        break;
      case 'stalled':
      case 'asleep':
        if (step.do === 'asleep') {
          this.#befall({ kind: 'cut' });
        }
        await this.#pass(step.seconds * 1000, true);
        break;
      default:
        this.#begin(step.do, step.seconds, liveTail);
    }
  }

  #begin(what: Lasting, seconds: number, liveTail: boolean): void {
    const { faults } = this.#stepped.sandbox.sandbox.world;
    const until = (end: () => void): void => this.#until(seconds, end);
    switch (what) {
      case 'signOut':
        this.#view.setSignedIn(false);
        until(() => this.#view.setSignedIn(true));
        break;
      case 'pause':
        this.#view.pause(true);
        until(() => this.#view.pause(false));
        break;
      case 'hide':
        this.#view.setShown(false);
        until(() => this.#view.setShown(true));
        break;
      case 'switch':
        this.#view.follower.setLiveTail(!liveTail);
        until(() => this.#view.follower.setLiveTail(liveTail));
        break;
      case 'outage':
        this.#befall({ kind: 'cut' });
        faults.set([{ action: 'logs:StartLiveTail', kind: 'error', status: 503, rate: 1, when: 'before' }]);
        until(() => faults.clear());
        break;
    }
  }

  #until(seconds: number, end: () => void): void {
    this.#ends.push({ at: this.#stepped.time.now() + seconds * 1000, end });
  }

  #endAll(now: number): void {
    const ended = this.#ends.filter(({ at }) => at <= now);
    this.#ends = this.#ends.filter(({ at }) => at > now);
    for (const { end } of ended) {
      end();
    }
  }

  get #running(): LogStream[] {
    return [...this.#service.tasks].flatMap(({ containers }) =>
      containers.flatMap(({ log }) => this.#group.streams.get(log?.name ?? '') ?? []),
    );
  }

  async #ecs(operation: string, input: Input): Promise<Json | undefined> {
    const { ecs, accountId, region } = this.#stepped.sandbox.sandbox.world;
    const call: Call = { accountId, region, callerArn: '' };
    return ecs.operations[operation]?.run(input, call);
  }

  /** A revision of the service's task definition whose streams begin otherwise; gives family and number. */
  async #renamed(): Promise<string> {
    const { family, containers, registered } = this.#service.definition;
    await this.#ecs('RegisterTaskDefinition', {
      ...registered,
      family,
      containerDefinitions: containers.map(container => ({
        ...container.registered,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            ...container.logConfiguration?.options,
            'awslogs-stream-prefix': `v${++this.#definitions}`,
          },
        },
      })),
    });
    return family;
  }

  #befall(
    trouble: { readonly kind: 'cut' | 'fail' } | { readonly kind: 'lag'; readonly milliseconds: number },
  ): void {
    for (const tail of this.#stepped.sandbox.sandbox.world.logs.tails) {
      tail.befall(trouble);
    }
  }

  #check(): { readonly lines: number; readonly streams: number } {
    const { store } = this.#stepped.sandbox.sandbox.world.logs;
    const { channel, page, sources } = this.#view;
    const status = JSON.stringify(this.#view.status);
    check(store, this.#group, { model: channel.model, sources, where: `the channel; ${status}` });
    check(store, this.#group, { model: page.model, sources, where: `the page; ${status}` });
    assert.equal(page.gaps, 0);
    return { lines: page.model.length, streams: this.#group.streams.size };
  }

  /** Tasks stay as they are from now on, so that nothing more is written. */
  #quieten(): void {
    for (const task of this.#service.tasks) {
      for (const cancel of task.timers) {
        cancel();
      }
    }
    for (const deployment of this.#service.deployments) {
      deployment.throttle?.();
    }
    this.#service.deployments = [];
  }
}
