import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Disposable } from '../../../../src/core/emitter.ts';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { Fleet } from '../../../../src/core/fleet/fleet.ts';
import { loadRows } from '../../../../src/core/fleet/lazyRows.ts';
import type { Node } from '../../../../src/core/fleet/node.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import { same } from '../../../../src/core/fleet/share.ts';
import { type FleetSnapshot, loaded } from '../../../../src/core/fleet/snapshot.ts';
import { type Topic, topicKey } from '../../../../src/core/fleet/topic.ts';
import { children, parent, topicOf } from '../../../../src/core/fleet/tree.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import {
  advance,
  cluster,
  clusterArn,
  deployment,
  entry,
  MemoryEcs,
  never,
  quiet,
  START,
  service,
  serviceArn,
  serviceDeployment,
  signedIn,
  task,
} from './fixture.ts';

// The tree is in sight from the beginning.
await loadRows();

const CLUSTERS = ['blog', 'shop'];
const SERVICES = ['api', 'worker'];

export type Step =
  | { readonly do: 'watch' | 'release' | 'refresh'; readonly topic: Topic }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'activity'; readonly active: boolean }
  | { readonly do: 'session'; readonly session: 'octocat' | 'hubot' | 'signedOut' | 'expired' }
  | { readonly do: 'fail'; readonly code: FailureCode | undefined; readonly only: string | undefined }
  | { readonly do: 'slow'; readonly latency: number }
  | { readonly do: 'hurry'; readonly cluster: string }
  | { readonly do: 'world'; readonly seed: number };

const clusterName = fc.constantFrom(...CLUSTERS);
const serviceName = fc.constantFrom(...SERVICES);
const topic: fc.Arbitrary<Topic> = fc
  .tuple(
    fc.constantFrom('clusters', 'services', 'tasks', 'stoppedTasks', 'deployments'),
    clusterName,
    serviceName,
  )
  .map(([kind, name, of]): Topic => {
    const place = { environment: 'dev', cluster: clusterArn(name) };
    switch (kind) {
      case 'clusters':
        return { kind, environment: 'dev' };
      case 'services':
      case 'tasks':
        return { kind, ...place };
      case 'stoppedTasks':
        return { kind, ...place, ...(of === 'api' ? {} : { service: serviceArn(name, of) }) };
      default:
        return { kind: 'deployments', ...place, service: serviceArn(name, of) };
    }
  });

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: topic.map(of => ({ do: 'watch', topic: of }) as const) },
  topic.map(of => ({ do: 'release', topic: of }) as const),
  topic.map(of => ({ do: 'refresh', topic: of }) as const),
  {
    weight: 5,
    arbitrary: fc
      .integer({ min: 0, max: 90_000 })
      .map(milliseconds => ({ do: 'pass', milliseconds }) as const),
  },
  fc.boolean().map(active => ({ do: 'activity', active }) as const),
  fc
    .constantFrom(
      'octocat' as const,
      'octocat' as const,
      'hubot' as const,
      'signedOut' as const,
      'expired' as const,
    )
    .map(session => ({ do: 'session', session }) as const),
  fc
    .tuple(
      fc.constantFrom(
        undefined,
        'throttled' as const,
        'offline' as const,
        'accessDenied' as const,
        'server' as const,
      ),
      fc.option(fc.constantFrom('services', 'tasks', 'clusters'), { nil: undefined }),
    )
    .map(([code, only]) => ({ do: 'fail', code, only }) as const),
  fc.constantFrom(0, 0, 400, 20_000).map(latency => ({ do: 'slow', latency }) as const),
  clusterName.map(name => ({ do: 'hurry', cluster: name }) as const),
  { weight: 3, arbitrary: fc.nat({ max: 1_000 }).map(seed => ({ do: 'world', seed }) as const) },
);

/** Runs steps against a fleet over memory and checks after each what must always hold. */
export class Run {
  readonly clock = new ManualClock(START);
  readonly ecs = new MemoryEcs(this.clock);
  readonly fleet = new Fleet({ clock: this.clock, log: quiet, ecs: async () => this.ecs, random: () => 0.5 });
  readonly held = new Map<string, Disposable[]>();
  readonly topics = new Map<string, Topic>();
  readonly hurries: Disposable[] = [];
  readonly refreshes: Promise<void>[] = [];
  seen: FleetSnapshot = this.fleet.snapshot;
  /** What a listener found wrong: it must not throw. */
  readonly wrong: unknown[] = [];
  active = true;
  mayRead = true;

  constructor() {
    this.fleet.onDidChange(ids => {
      try {
        this.checkAnnouncement(ids);
      } catch (error) {
        this.wrong.push(error);
      }
    });
    this.world(1);
    this.fleet.setEnvironments([entry()]);
  }

  /** What was announced is exactly what looks different since the last announcement. */
  checkAnnouncement(ids: readonly string[] | undefined): void {
    const before = this.seen;
    this.seen = this.fleet.snapshot;
    if (ids === undefined) {
      return;
    }
    const now = this.clock.now();
    const announced = new Set(ids);
    assert.equal(announced.size, ids.length, 'announced once');
    const old = new Map(allNodes(before).map(node => [node.id, node]));
    for (const node of allNodes(this.seen)) {
      if (old.has(node.id)) {
        const changed =
          !same(row(before, node, now), row(this.seen, node, now)) ||
          !same(childIds(before, node), childIds(this.seen, node));
        assert.ok(!changed || announced.has(node.id), `${node.id} changed and was not announced`);
        assert.ok(
          changed || !announced.has(node.id) || dataDiffers(before, this.seen, node),
          `${node.id} was announced and looks the same`,
        );
      }
    }
  }

  async take(next: Step): Promise<void> {
    const readsBefore = this.ecs.reads.length;
    const asked = next.do === 'refresh' || this.refreshes.length > 0;
    const couldRead = this.mayRead && this.active;
    const before = this.fleet.snapshot;
    await this.#perform(next);
    await settle();
    this.#check();
    const read = this.ecs.reads.length > readsBefore;
    const first = this.mayRead && (next.do === 'session' || this.#watchesUnread(before));
    const allowed = asked || couldRead || (this.mayRead && this.active) || first;
    assert.ok(!read || allowed, `${next.do}: something was read`);
  }

  /** Whether something is watched that had no value yet, or whose last read failed: it waits for nobody's focus. */
  #watchesUnread(before: FleetSnapshot): boolean {
    return [...this.topics].some(
      ([key, topic]) => (this.held.get(key)?.length ?? 0) > 0 && loaded(before, topic)?.state !== 'ready',
    );
  }

  async #perform(next: Step): Promise<void> {
    switch (next.do) {
      case 'watch': {
        const key = topicKey(next.topic);
        this.topics.set(key, next.topic);
        this.held.set(key, [...(this.held.get(key) ?? []), this.fleet.watch(next.topic)]);
        return;
      }
      case 'release':
        this.held.get(topicKey(next.topic))?.pop()?.dispose();
        return;
      case 'refresh': {
        const refresh = this.fleet.refresh(next.topic, never).catch((error: unknown) => {
          assert.ok(error instanceof Failure, String(error));
        });
        this.refreshes.push(refresh);
        void refresh.then(() => this.refreshes.splice(this.refreshes.indexOf(refresh), 1));
        return;
      }
      case 'pass':
        await advance(this.clock, next.milliseconds);
        return;
      case 'activity':
        this.active = next.active;
        this.fleet.setActive(next.active);
        return;
      case 'session':
        this.#session(next.session);
        return;
      case 'fail': {
        const { code, only } = next;
        this.ecs.failing = what =>
          code === undefined || (only !== undefined && !what.startsWith(only))
            ? undefined
            : new Failure(code, code);
        return;
      }
      case 'slow':
        this.ecs.latency = next.latency;
        return;
      case 'hurry':
        this.hurries.pop()?.dispose();
        this.hurries.push(this.fleet.hurry('dev', clusterArn(next.cluster)));
        return;
      case 'world':
        this.world(next.seed);
    }
  }

  #session(session: 'octocat' | 'hubot' | 'signedOut' | 'expired'): void {
    this.mayRead = session === 'octocat' || session === 'hubot';
    this.fleet.setEnvironments([
      entry(
        session === 'signedOut'
          ? { state: 'signedOut' }
          : session === 'expired'
            ? { state: 'expired', identity: 'octocat' }
            : signedIn(session),
      ),
    ]);
  }

  #check(): void {
    assert.deepEqual(this.wrong, []);
    assert.equal(this.ecs.overlapped, false, 'the same was read twice at once');
    assert.ok(this.ecs.mostUnderWay <= 4, `${this.ecs.mostUnderWay} reads at once`);
    const ids = allNodes(this.fleet.snapshot).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  }

  /** Another state of what is in ECS, by a number. */
  world(seed: number): void {
    const bit = (index: number): boolean => (Math.imul(seed + 1, 2_654_435_761) >>> index) % 2 === 1;
    this.ecs.clustersHeld = CLUSTERS.filter((_, index) => index === 0 || bit(3)).map(name =>
      cluster(name, { runningTasks: bit(4) ? 3 : 4 }),
    );
    for (const name of CLUSTERS) {
      this.ecs.servicesHeld.set(
        name,
        SERVICES.filter((_, index) => bit(index + 5)).map(of =>
          service(name, of, {
            running: bit(7) ? 4 : 2,
            deployments: bit(8) ? [deployment()] : [deployment({ rolloutState: 'FAILED' })],
            events: bit(9)
              ? [{ id: `${of}-${seed}`, createdAt: START, message: 'has reached a steady state.' }]
              : [],
            currentServiceDeployment: serviceDeployment(serviceArn(name, of), bit(10) ? 'one' : 'two').arn,
          }),
        ),
      );
      const tasks = ['a', 'b', 'c'].map((id, index) =>
        task(name, id, {
          group: index === 0 ? 'family:migrate' : 'service:api',
          lastStatus: bit(11) ? 'RUNNING' : 'PENDING',
          createdAt: START + index,
        }),
      );
      this.ecs.tasksHeld.set(
        name,
        tasks.filter((_, index) => bit(12 + index)),
      );
      this.ecs.stoppedHeld.set(
        name,
        tasks.filter((_, index) => !bit(12 + index)),
      );
    }
    for (const of of CLUSTERS.flatMap(name => SERVICES.map(each => serviceArn(name, each)))) {
      this.ecs.deploymentsHeld.set(
        of,
        ['one', 'two']
          .filter((_, index) => bit(16 + index))
          .map(id => serviceDeployment(of, id, { status: bit(18) ? 'SUCCESSFUL' : 'IN_PROGRESS' })),
      );
    }
  }
}

function allNodes(snapshot: FleetSnapshot, under?: Node): Node[] {
  return children(snapshot, under).flatMap(node => [node, ...allNodes(snapshot, node)]);
}

function childIds(snapshot: FleetSnapshot, node: Node): string[] {
  return children(snapshot, node).map(({ id }) => id);
}

/** Whether something was read anew that a node's row does not happen to show. */
function dataDiffers(before: FleetSnapshot, after: FleetSnapshot, node: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = parent(at)) {
    const from = topicOf(at);
    if (from !== undefined && loaded(before, from) !== loaded(after, from)) {
      return true;
    }
  }
  return false;
}
