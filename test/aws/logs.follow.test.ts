import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { openCloud } from '../../src/aws/clients.ts';
import { Fleet } from '../../src/core/fleet/fleet.ts';
import { Follower } from '../../src/core/logs/follow.ts';
import { type FollowStatus, type LogLine, type LogSource, NOTE } from '../../src/core/logs/line.ts';
import { CallSchedule } from '../../src/core/logs/schedule.ts';
import type { EcsTarget } from '../../src/core/logs/target.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Clock, Cloud } from '../../src/core/ports.ts';
import { environmentOf, silentLog, toCredentials } from './support/environment.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

/** Real time, in which nobody sleeps long. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await wait(Math.min(milliseconds / 20, 50), undefined, { signal });
  },
};
/** A follower of a service of the demo fleet, with everything that it has in the product. */
class Following {
  readonly sandbox: TestSandbox;
  readonly fleet: Fleet;
  readonly lines: LogLine[] = [];
  sources: readonly LogSource[] = [];
  status: FollowStatus | undefined;
  readonly #environment: Environment;
  #cloud: Promise<Cloud> | undefined;

  constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox;
    this.#environment = environmentOf(sandbox);
    this.fleet = new Fleet({ clock, log: silentLog, ecs: async () => (await this.cloud()).ecs });
    this.fleet.setEnvironments([
      {
        environment: this.#environment,
        session: {
          state: 'signedIn',
          identity: 'octocat',
          accountId: sandbox.sandbox.world.accountId,
          arn: 'arn',
          expiresAt: Date.now() + 3600_000,
        },
      },
    ]);
  }

  cloud(): Promise<Cloud> {
    this.#cloud ??= this.sandbox.signIn().then(signedIn => {
      const credentials = toCredentials(signedIn);
      return openCloud(this.#environment, async () => credentials);
    });
    return this.#cloud;
  }

  /** What a new sign-in does. */
  reopen(): void {
    this.#cloud = undefined;
  }

  async target(serviceName: string): Promise<EcsTarget & { kind: 'service' }> {
    const { ecs } = await this.cloud();
    const never = new AbortController().signal;
    for (const cluster of await ecs.clusters(never)) {
      for (const service of await ecs.services(cluster.arn, never)) {
        if (service.name === serviceName) {
          return {
            environment: 'dev',
            cluster: cluster.arn,
            title: serviceName,
            kind: 'service',
            service: service.arn,
          };
        }
      }
    }
    assert.fail(`no service ${serviceName}`);
  }

  follow(t: TestContext, target: EcsTarget): Follower {
    // The tree is open at that cluster, too.
    this.fleet.watch({ kind: 'tasks', environment: 'dev', cluster: target.cluster });
    const follower = new Follower(
      [target],
      {
        environment: this.#environment,
        cloud: () => this.cloud(),
        fleet: this.fleet,
        schedule: new CallSchedule(clock),
        clock,
        log: silentLog,
        liveTail: false,
      },
      {
        lines: lines => void this.lines.push(...lines),
        sources: sources => {
          this.sources = sources;
        },
        status: status => {
          this.status = status;
        },
      },
    );
    t.after(async () => {
      follower.dispose();
      await follower.done;
      this.fleet.dispose();
      (await this.#cloud)?.dispose();
    });
    return follower;
  }

  /** What a container's stream has between two times, read anew: time and first row of each event, in order. */
  async held(
    target: EcsTarget,
    { task, container }: LogSource,
    after: number,
    before: number,
    signal: AbortSignal,
  ): Promise<string[]> {
    const { ecs, logs } = await this.cloud();
    const [described] = await ecs.describeTasks(target.cluster, [task], signal);
    const { containers } = await ecs.taskDefinition(described?.taskDefinition ?? '', signal);
    const options = containers.find(({ name }) => name === container)?.logConfiguration?.options ?? {};
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs(options['awslogs-region']).filterLogEvents(
        {
          group: options['awslogs-group'] ?? '',
          streams: [`${options['awslogs-stream-prefix']}/${container}/${task}`],
          startTime: after + 1,
          endTime: before - 1,
          ...(nextToken === undefined ? {} : { nextToken }),
        },
        signal,
      );
      lines.push(...page.events.map(({ timestamp, message }) => `${timestamp} ${message.split('\n')[0]}`));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return lines;
  }

  get notes(): string[] {
    return this.lines.filter(({ source }) => source === NOTE).map(({ text }) => text);
  }

  /** Waits until something is so; says what there was when the test is given up. */
  async until(t: TestContext, what: string, condition: () => boolean): Promise<void> {
    while (!condition()) {
      await this.fleet.refreshAll();
      await wait(50, undefined, { signal: t.signal }).catch(() => {
        assert.fail(`${what}: ${JSON.stringify([this.status, this.lines.length, this.notes])}`);
      });
    }
  }
}

async function demo(t: TestContext): Promise<Following> {
  return new Following(await startTestSandbox(t, { fleet: 'demo', speed: 60 }));
}

describe('following a service of the demo fleet', { timeout: 60_000 }, () => {
  it('shows lines of each of its tasks, as they come', async t => {
    const following = await demo(t);
    following.follow(t, await following.target('blog-api'));
    await following.until(t, 'lines', () => following.lines.length > 0);
    const before = following.lines.length;
    await following.until(t, 'new lines', () => following.lines.length > before + 2);
    assert.equal(following.status?.kind, 'following');
    const used = new Set(following.lines.map(({ source }) => source).filter(source => source !== NOTE));
    assert.ok(used.size >= 2, 'several tasks write');
    for (const source of used) {
      assert.match(following.sources[source]?.label ?? '', /^[0-9a-f]{8}/);
    }
  });

  it('goes on through a redeploy: new tasks join, old ones end', async t => {
    const following = await demo(t);
    const target = await following.target('blog-api');
    following.follow(t, target);
    await following.until(t, 'lines', () => following.lines.length > 0);
    const ecs = following.sandbox.ecs(await following.sandbox.signIn());
    await ecs.send(
      new UpdateServiceCommand({
        cluster: target.cluster,
        service: target.service,
        forceNewDeployment: true,
      }),
    );
    await following.until(t, 'a task joins', () => following.notes.some(note => / joined /.test(note)));
    await following.until(t, 'a task stops', () => following.notes.some(note => / stopped/.test(note)));
    const joined = /Task (\w+) joined/.exec(following.notes.find(note => / joined /.test(note)) ?? '')?.[1];
    await following.until(t, 'the new task writes', () =>
      following.lines.some(
        ({ source }) => following.sources[source]?.label.startsWith(joined ?? '-') === true,
      ),
    );
    assert.equal(following.status?.kind, 'following');
  });

  it('follows one task to its end', async t => {
    const following = await demo(t);
    const service = await following.target('blog-api');
    const { ecs } = await following.cloud();
    const tasks = await ecs.tasks(service.cluster, t.signal);
    const task = tasks.find(({ group }) => group === 'service:blog-api');
    assert.ok(task !== undefined);
    const target: EcsTarget = { ...service, kind: 'task', task: task.arn };
    const follower = following.follow(t, target);
    await following.until(t, 'lines', () => following.lines.length > 0);
    const client = following.sandbox.ecs(await following.sandbox.signIn());
    await client.send(new StopTaskCommand({ cluster: service.cluster, task: task.arn, reason: 'test' }));
    await following.until(t, 'the note', () => following.notes.some(note => / stopped: .*test/.test(note)));
    assert.ok(
      following.lines.every(({ source }) => (following.sources[source]?.task ?? task.id) === task.id),
    );
    follower.dispose();
  });

  it('gives every event once, through throttling, cut connections and the end of a session', async t => {
    const following = await demo(t);
    const target = await following.target('blog-api');
    following.follow(t, target);
    await following.until(t, 'lines', () => following.lines.length > 0);
    await following.sandbox.control('PUT', '/faults', {
      faults: [
        { action: 'logs:*', kind: 'throttling', rate: 0.3 },
        { action: 'logs:*', kind: 'reset', rate: 0.2 },
      ],
    });
    const before = following.lines.length;
    await following.until(t, 'lines in trouble', () => following.lines.length > before + 2);
    await following.sandbox.control('DELETE', '/faults');
    await following.sandbox.control('POST', '/sessions/expire');
    await following.until(t, 'the session ended', () => following.status?.kind === 'waiting');
    following.reopen();
    const then = following.lines.length;
    await following.until(t, 'lines again', () => following.lines.length > then + 2);
    assert.equal(following.status?.kind, 'following');

    const shown = Map.groupBy(following.lines, ({ source }) => source);
    for (const source of following.sources) {
      const mine = (shown.get(source.index) ?? []).filter(({ continued }) => continued !== true);
      const [first, last] = [mine[0]?.time, mine.at(-1)?.time];
      if (first !== undefined && last !== undefined) {
        const held = await following.held(target, source, first, last, t.signal);
        const between = mine.filter(({ time }) => time > first && time < last);
        assert.deepEqual(
          between.map(({ time, text }) => `${time} ${text}`),
          held,
        );
      }
    }
  });
});
