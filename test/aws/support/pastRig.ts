import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { emptySnapshot } from '../../../src/core/fleet/snapshot.ts';
import { type FollowStatus, type LogLine, type LogSource, NOTE } from '../../../src/core/logs/line.ts';
import type { OlderState } from '../../../src/core/logs/messages.ts';
import type { PastDeps, PastSink } from '../../../src/core/logs/past/reading.ts';
import { type PastRun, runRequest } from '../../../src/core/logs/past/run.ts';
import { CallSchedule } from '../../../src/core/logs/schedule.ts';
import type { LogRequest } from '../../../src/core/logs/target.ts';
import type { Clock, Cloud } from '../../../src/core/ports.ts';
import type { LogStream } from '../../../src/sandbox/logs/store.ts';
import { environmentOf, silentLog } from './environment.ts';
import { openSandboxCloud } from './openCloud.ts';
import { REGION, type TestSandbox } from './sandbox.ts';

/** How fast time goes: the schedule keeps to a second between two calls. */
const HASTE = 20;

const START = Date.now();
const hastyClock: Clock = {
  now: () => START + (Date.now() - START) * HASTE,
  sleep: (milliseconds, signal) => wait(milliseconds / HASTE, undefined, { signal }),
};

/** What a request shows. */
export class Shown implements PastSink {
  lineList: LogLine[] = [];
  sourceList: readonly LogSource[] = [];
  readonly statuses: FollowStatus[] = [];
  readonly olderStates: OlderState[] = [];
  readonly searches: { readonly text: string; readonly done: boolean; readonly bytes: number }[] = [];
  shownAt: number | undefined;

  sources(sources: readonly LogSource[]): void {
    this.sourceList = sources;
  }

  lines(lines: readonly LogLine[]): void {
    assert.ok(lines.every(({ source }) => source === NOTE || this.sourceList[source] !== undefined));
    this.lineList.push(...lines);
  }

  past(lines: readonly LogLine[]): boolean {
    this.lineList.unshift(...lines);
    return true;
  }

  status(status: FollowStatus): void {
    this.statuses.push(status);
  }

  older(state: OlderState): void {
    this.olderStates.push(state);
  }

  search(text: string, done: boolean, bytes: number): void {
    this.searches.push({ text, done, bytes });
  }

  show(time: number): void {
    this.shownAt = time;
  }

  get texts(): string[] {
    return this.lineList.map(({ text }) => text);
  }

  get last(): FollowStatus | undefined {
    return this.statuses.at(-1);
  }
}

export interface PastRig {
  readonly sandbox: TestSandbox;
  readonly cloud: Cloud;
  readonly deps: PastDeps;
  run(
    lines: LogRequest['lines'],
    targets: LogRequest['targets'],
  ): { readonly run: PastRun; readonly shown: Shown };
  /** Resolves when it can be read. */
  put(
    group: string,
    stream: string,
    lines: readonly (readonly [time: number, message: string])[],
  ): Promise<void>;
}

export async function openPast(t: TestContext, fleet: 'demo' | undefined = undefined): Promise<PastRig> {
  const { sandbox, cloud } = await openSandboxCloud(
    t,
    fleet === undefined ? { speed: 50, fleet: { clusters: 0, services: 0, tasks: 0 } } : { speed: 50, fleet },
  );
  const { store } = sandbox.sandbox.world.logs;
  const environment = environmentOf(sandbox);
  const deps: PastDeps = {
    environment: () => environment,
    cloud: async () => cloud,
    schedule: new CallSchedule(hastyClock),
    clock: hastyClock,
    log: silentLog,
    fleet: { snapshot: emptySnapshot },
  };
  return {
    sandbox,
    cloud,
    deps,
    run: (lines, targets) => {
      assert.ok(lines.kind !== 'follow');
      const shown = new Shown();
      const run = runRequest({ targets, lines }, deps, shown);
      t.after(() => run.dispose());
      return { run, shown };
    },
    put: async (group, name, lines) => {
      const stream: LogStream = store.addStream(store.addGroup(REGION, group), name);
      const before = store.read(stream).length;
      store.put(
        stream,
        lines.map(([timestamp, message]) => ({ timestamp, message })),
      );
      while (store.read(stream).length < before + lines.length) {
        await wait(5);
      }
    },
  };
}
