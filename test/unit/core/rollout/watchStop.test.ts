import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StopEnd, watchStop } from '../../../../src/core/rollout/watchStop.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { play, service, task } from './script.ts';

const stopping = task('old', { lastStatus: 'RUNNING', desiredStatus: 'STOPPED' });
const stopped = task('old', { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
const other = task('other');
const fresh = task('new', { lastStatus: 'PENDING' });
const active = service([]);
const short = { ...active, running: 1 };

interface Case {
  readonly name: string;
  readonly service: string | undefined;
  readonly script: Parameters<typeof play>[0];
  readonly end: StopEnd['kind'];
}

const cases: readonly Case[] = [
  {
    name: 'a standalone task ends with itself',
    service: undefined,
    script: { described: [stopping, stopped] },
    end: 'stopped',
  },
  {
    name: 'a task that ECS forgot counts as stopped',
    service: undefined,
    script: { described: [undefined] },
    end: 'stopped',
  },
  {
    name: "a service's task is replaced by one that was not there before",
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short],
      tasks: [[other], [other, fresh], [other, { ...fresh, lastStatus: 'RUNNING' }]],
    },
    end: 'replaced',
  },
  {
    name: "another service's new task is not a replacement",
    service: 'blog-api',
    script: {
      described: [stopped],
      services: [() => short, () => short, () => ({ ...active, desired: 1, running: 1 })],
      tasks: [[other, task('x', { group: 'service:blog-web' })]],
    },
    end: 'notReplaced',
  },
  {
    name: 'a service that was deleted replaces nothing',
    service: 'blog-api',
    script: { described: [stopped], services: [() => undefined], tasks: [[]] },
    end: 'notReplaced',
  },
];

for (const { name, service: serviceName, script, end } of cases) {
  test(`stopping: ${name}`, async () => {
    const clock = new ManualClock();
    const watching = watchStop(
      { task: stopping, service: serviceName, before: [stopping.arn, other.arn] },
      { ecs: play(script), clock },
      () => undefined,
      new AbortController().signal,
    );
    let kind: StopEnd['kind'] | undefined;
    watching.then(result => {
      kind = result.kind;
    });
    for (let turn = 0; turn < 50 && kind === undefined; turn++) {
      await clock.next();
    }
    assert.equal(kind, end);
  });
}
