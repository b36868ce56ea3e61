import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { emptySnapshot } from '../../src/core/fleet/snapshot.ts';
import { LogChannel } from '../../src/core/logs/channel.ts';
import { type LogRun, startLogRun } from '../../src/core/logs/logRun.ts';
import type { OlderState } from '../../src/core/logs/messages.ts';
import { PAGE_STRINGS, type PageStrings } from '../../src/core/logs/pageStrings.ts';
import { saveRange } from '../../src/core/logs/save.ts';
import type { GroupTarget } from '../../src/core/logs/target.ts';
import { openPast, type PastRig } from './support/pastRig.ts';

/** What was logged before a follow began, and what is saved of a range. */

const never = new AbortController().signal;
const MINUTE = 60_000;
const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;

const group = (name: string): GroupTarget => ({
  kind: 'group',
  environment: 'dev',
  title: name,
  group: name,
});

/** Keeps what was said of older lines. */
class Channel extends LogChannel {
  readonly olderStates: OlderState[] = [];

  override older(state: OlderState, text?: string): void {
    this.olderStates.push(state);
    super.older(state, text);
  }

  get texts(): string[] {
    const { first, end } = this.model;
    return this.model.slice(first, end).flatMap(({ line }) => (line.source === -1 ? [] : line.text));
  }
}

function follow(t: TestContext, { deps }: PastRig, ...names: readonly [string, ...string[]]) {
  const channel = new Channel(strings);
  channel.begin(1);
  const [first, ...others] = names.map(group);
  assert.ok(first !== undefined);
  const run = startLogRun(
    { targets: [first, ...others], lines: { kind: 'follow' } },
    {
      ...deps,
      fleet: {
        snapshot: emptySnapshot,
        onDidChange: () => ({ dispose: () => undefined }),
        watch: () => ({ dispose: () => undefined }),
        refresh: async () => undefined,
      },
      liveTail: () => false,
    },
    channel,
  );
  t.after(async () => {
    run.dispose();
    await run.done;
  });
  return { channel, run };
}

async function until(what: string, fits: () => boolean): Promise<void> {
  for (let looks = 0; !fits(); looks++) {
    assert.ok(looks < 2000, what);
    await wait(10);
  }
}

/** Asks for older lines until there are none. */
async function toTheBeginning(run: LogRun, channel: Channel): Promise<void> {
  for (let asked = 0; channel.olderStates.at(-1) === 'more'; asked++) {
    assert.ok(asked < 50);
    run.older();
    await until('an answer', () => channel.olderStates.at(-1) !== 'loading');
  }
  assert.equal(channel.olderStates.at(-1), 'complete');
}

/** Several have the same time. */
function numbered(name: string, count: number, from: number, step: number): (readonly [number, string])[] {
  return Array.from({ length: count }, (_, index) => [
    from + Math.floor(index / 3) * 3 * step,
    `${name} ${index}`,
  ]);
}

describe('what was logged before a follow', { timeout: 120_000 }, () => {
  it('is read back to the first line, each once and in order', async t => {
    const rig = await openPast(t);
    const from = Date.now() - 50 * MINUTE;
    await rig.put('/one', 'a', numbered('a', 3500, from, 500));
    await rig.put('/one', 'b', numbered('b', 200, from, 9000));
    const { channel, run } = follow(t, rig, '/one');
    await until('the newest lines', () => channel.olderStates.at(-1) === 'more');
    assert.ok(channel.texts.length < 3700, `${channel.texts.length}`);
    await toTheBeginning(run, channel);
    for (const [name, count] of [
      ['a', 3500],
      ['b', 200],
    ] as const) {
      const own = channel.texts.filter(text => text.startsWith(`${name} `));
      assert.deepEqual(
        own,
        Array.from({ length: count }, (_, index) => `${name} ${index}`),
      );
    }
    const times = channel.model.slice(channel.model.first, channel.model.end).map(({ line }) => line.time);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
  });

  it('is all there where a line came late that is older than where the follow began', async t => {
    const rig = await openPast(t);
    const now = Date.now();
    await rig.put('/one', 'a', numbered('a', 3000, now - 30_000, 10));
    const { channel, run } = follow(t, rig, '/one');
    await until('the newest lines', () => channel.olderStates.at(-1) === 'more');
    assert.ok(!channel.texts.includes('a 1500'));
    // So little that it bears no mark.
    await rig.put('/one', 'a', [[now - 15_000 + 5, 'late']]);
    await until('the late one', () => channel.texts.includes('late'));
    await toTheBeginning(run, channel);
    assert.equal(channel.texts.length, 3001);
    assert.equal(new Set(channel.texts).size, 3001);
  });

  it('is all there after targets came, went and came back', async t => {
    const rig = await openPast(t);
    const now = Date.now();
    await rig.put('/one', 'a', numbered('one', 2400, now - 24_000, 10));
    await rig.put('/two', 'a', numbered('two', 1500, now - 30_000, 20));
    const { channel, run } = follow(t, rig, '/one');
    await until('the newest lines', () => channel.olderStates.at(-1) === 'more');
    run.older();
    await until('older ones', () => channel.texts.length >= 2000 && channel.olderStates.at(-1) === 'more');
    assert.ok(run.setTargets([group('/one'), group('/two')]));
    const last = 'two 1499';
    await until('the other one', () => channel.texts.includes(last));
    assert.ok(run.setTargets([group('/one')]));
    assert.ok(!channel.texts.includes(last));
    // Of what came meanwhile the newest are shown.
    await rig.put('/two', 'a', numbered('more', 1200, Date.now() - 1200, 1));
    assert.ok(run.setTargets([group('/one'), group('/two')]));
    await until('what came meanwhile', () => channel.texts.includes('more 1199'));
    await rig.put('/one', 'a', [[now - 23_000, 'late']]);
    await until('the late one', () => channel.texts.includes('late'));
    run.older();
    await until('an answer', () => channel.olderStates.at(-1) !== 'loading');
    await toTheBeginning(run, channel);
    assert.equal(channel.texts.length, 5101);
    assert.equal(new Set(channel.texts).size, 5101);
  });

  it('of log groups that reach back differently far comes each once', async t => {
    const rig = await openPast(t);
    const now = Date.now();
    await rig.put('/busy', 'a', numbered('busy', 4000, now - 40 * MINUTE, 400));
    await rig.put('/quiet', 'a', numbered('quiet', 90, now - 45 * MINUTE, 25_000));
    const { channel, run } = follow(t, rig, '/busy', '/quiet');
    await until('lines of both', () =>
      ['busy', 'quiet'].every(name => channel.texts.some(text => text.startsWith(name))),
    );
    await until('an offer', () => channel.olderStates.at(-1) === 'more');
    await toTheBeginning(run, channel);
    const { texts } = channel;
    assert.equal(new Set(texts).size, texts.length);
    assert.equal(texts.length, 4090);
    const sources = new Set(channel.model.slice(0, texts.length).map(({ line }) => line.source));
    // What is read back has the sources of what was followed.
    assert.ok([...sources].filter(source => source !== -1).length === 2, [...sources].join(' '));
  });
});

describe('streams that are named for tasks', { timeout: 120_000 }, () => {
  const id = '0123456789abcdef'.repeat(2);
  for (const stream of [`ecs/web/${id}`, id.repeat(2), `out-web-firelens-${id}`]) {
    it(`come each line once: ${stream}`, async t => {
      const rig = await openPast(t);
      const now = Date.now();
      // What is followed reaches back to different times, so that some is read twice.
      await rig.put('/busy', stream, numbered('busy', 3000, now - 5 * MINUTE, 90));
      await rig.put('/quiet', stream, numbered('quiet', 200, now - 50 * MINUTE, 14_000));
      const { channel, run } = follow(t, rig, '/busy', '/quiet');
      await until('lines of both', () =>
        ['busy', 'quiet'].every(name => channel.texts.some(text => text.startsWith(name))),
      );
      await until('an offer', () => channel.olderStates.at(-1) === 'more');
      await toTheBeginning(run, channel);
      assert.equal(channel.texts.length, 3200);
      assert.equal(new Set(channel.texts).size, 3200);
    });
  }
});

describe('a range that is saved', { timeout: 120_000 }, () => {
  it('is given whole, oldest first, long lines too', async t => {
    const rig = await openPast(t);
    const from = Date.now() - 60 * MINUTE;
    const long = 'x'.repeat(50_000);
    await rig.put('/one', 'a', numbered('a', 12_000, from, 100));
    await rig.put('/one', 'b', [[from + 5, `${long}\nsecond`]]);
    const parts: string[] = [];
    const shares: number[] = [];
    const request = {
      targets: [group('/one')],
      range: { from, to: Date.now() },
      zone: 'utc',
    } as const;
    const { lines } = await saveRange(
      { ...request, format: 'jsonLines' },
      rig.deps,
      async text => void parts.push(text),
      ({ share }) => void shares.push(share),
      never,
    );
    assert.equal(lines, 12_001);
    assert.ok(parts.length > 1);
    assert.equal(shares.at(-1), 1);
    assert.deepEqual(
      shares,
      shares.toSorted((one, other) => one - other),
    );
    const read = parts
      .join('')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { time: string; message: string; stream: string; group: string });
    assert.equal(read.length, 12_001);
    assert.deepEqual(
      read.filter(({ stream }) => stream === 'a').map(({ message }) => message),
      Array.from({ length: 12_000 }, (_, index) => `a ${index}`),
    );
    assert.equal(read.find(({ stream }) => stream === 'b')?.message, `${long}\nsecond`);
    assert.equal(read[0]?.group, '/one');
  });

  it('ends when it is cancelled', async t => {
    const rig = await openPast(t);
    const from = Date.now() - 60 * MINUTE;
    await rig.put('/one', 'a', numbered('a', 12_000, from, 100));
    const abort = new AbortController();
    let written = 0;
    const saving = saveRange(
      { targets: [group('/one')], range: { from, to: Date.now() }, format: 'plain', zone: 'utc' },
      rig.deps,
      async () => {
        written++;
        abort.abort();
      },
      () => undefined,
      abort.signal,
    );
    await assert.rejects(saving, { name: 'AbortError' });
    assert.equal(written, 1);
  });
});
