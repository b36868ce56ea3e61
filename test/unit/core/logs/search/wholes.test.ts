import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PastEvent, PieceCall } from '../../../../../src/core/logs/past/pastReader.ts';
import { Wholes } from '../../../../../src/core/logs/search/wholes.ts';
import { PagedLogs } from '../past/pagedLogs.ts';

const GROUP = '/one';
const piece = { environment: 'dev', region: 'eu-west-1', group: GROUP, streams: [] };
const { signal } = new AbortController();
const from = Date.UTC(2026, 0, 1);

type Line = readonly [stream: string, time: number, message: string];

/** Lines that are logged, and what is given for those that are hits. */
class Rig {
  readonly logs = new PagedLogs();
  readonly #call: PieceCall = (_, run) => run(this.logs);
  readonly wholes = new Wholes(this.#call);

  constructor(...lines: readonly Line[]) {
    for (const [stream, time, message] of lines) {
      this.logs.put(GROUP, stream, from + time, message);
    }
  }

  async of(isHit: (message: string) => boolean): Promise<string[]> {
    const hits: PastEvent[] = this.logs.events
      .filter(({ message }) => isHit(message))
      .map(event => ({ piece, event }));
    return (await this.wholes.of(hits, signal)).map(({ event }) => event.message);
  }
}

const trace = (stream: string, time: number, name: string): Line[] => [
  [stream, time, `ERROR ${name} failed`],
  [stream, time + 4, `java.lang.Exception: ${name}`],
  [stream, time + 8, `\tat ${name}.Place.go(Place.java:1)`],
];
const texts = (lines: readonly Line[]): string[] => lines.map(([, , message]) => message);

describe('what belongs to hits', () => {
  it('is the whole of each group that has one, wherever in it that is', async () => {
    const own = trace('a', 100, 'own');
    for (const hit of texts(own)) {
      const rig = new Rig(
        ['a', 0, 'INFO before'],
        ...own,
        ['a', 200, 'INFO after'],
        ...trace('a', 300, 'other'),
      );
      assert.deepEqual(await rig.of(message => message === hit), texts(own), hit);
    }
  });

  it('is told apart by stream, however their lines are mixed', async () => {
    const [a, b] = [trace('a', 100, 'first'), trace('b', 102, 'second')];
    const mixed = (): Rig => new Rig(...[...a, ...b].sort(([, one], [, two]) => one - two));
    const hits = ['first failed', 'Exception: second'];
    for (const [index, own] of [a, b].entries()) {
      const given = await mixed().of(message => message.includes(hits[index] ?? ''));
      assert.deepEqual(given, texts(own));
    }
    const both = await mixed().of(message => hits.some(hit => message.includes(hit)));
    assert.deepEqual(both.toSorted(), texts([...a, ...b]).toSorted());
    assert.deepEqual(both.slice(0, 2), ['ERROR first failed', 'ERROR second failed'], 'in order of time');
  });

  it('goes on after the last line of an event that has several, and with its first', async () => {
    const lines: Line[] = [
      ['a', 0, 'ERROR one\njava.lang.Exception: one'],
      ['a', 4, '\tat one.Place.go(Place.java:1)\n\tat one.Place.come(Place.java:2)'],
      ['a', 8, 'Caused by: java.io.IOException: reset'],
      ['a', 12, 'INFO other\n  in two lines'],
    ];
    for (const hit of ['ERROR one', 'come', 'reset']) {
      const given = await new Rig(...lines).of(message => message.includes(hit));
      assert.deepEqual(given, texts(lines.slice(0, 3)), hit);
    }
  });

  it('goes on with the row before it, the last of its event', async () => {
    const lines: Line[] = [
      ['a', 0, 'in the worker\n  File "a.py", line 1, in go'],
      ['a', 4, 'ValueError: bad'],
    ];
    assert.deepEqual(await new Rig(...lines).of(message => message.startsWith('Value')), texts(lines));
  });

  it('goes on as the first line of its group says', async () => {
    const lines: Line[] = [
      ['a', 0, 'panic: boom'],
      ['a', 1, 'goroutine 1 [running]:'],
      ['a', 2, 'main.one(...)'],
      ['a', 3, '\t/app/main.go:7'],
      ['a', 4, 'main.main()'],
    ];
    for (const hit of ['boom', 'main.main']) {
      assert.deepEqual(await new Rig(...lines).of(message => message.includes(hit)), texts(lines), hit);
    }
  });

  it('begins anew after a pause, and where a line does not go on', async () => {
    const rig = new Rig(
      ['a', 0, 'ERROR one'],
      ['a', 1500, '\tat much.Later.go(Later.java:1)'],
      ['a', 1504, 'ERROR two'],
      ['a', 1508, '\tat two.Place.go(Place.java:1)'],
    );
    assert.deepEqual(await rig.of(message => message === 'ERROR one'), ['ERROR one']);
  });

  it('is given once, and leaves out no hit', async () => {
    const own = trace('a', 100, 'own');
    const rig = new Rig(...own, ['a', 900, '{"level":"error","msg":"own, whole"}']);
    assert.deepEqual(await rig.of(message => message.startsWith('java')), texts(own));
    assert.deepEqual(await rig.of(message => message.includes('own')), [
      '{"level":"error","msg":"own, whole"}',
    ]);
    assert.equal(rig.wholes.exhausted, false);
  });

  it('is said not to be known where there is too much around a hit', async () => {
    const noise = Array.from({ length: 50 }, (_, index): Line => ['a', index * 100, `INFO ${index}`]);
    const own = trace('a', 4999, 'own');
    const rig = new Rig(...noise, ...own);
    rig.logs.pageSize = () => 10;
    assert.deepEqual(await rig.of(message => message === 'ERROR own failed'), ['ERROR own failed']);
    assert.equal(rig.wholes.exhausted, true);
    const wide = new Rig(...noise, ...own);
    wide.logs.pageSize = () => 20;
    assert.deepEqual(await wide.of(message => message === 'ERROR own failed'), texts(own));
    assert.equal(wide.wholes.exhausted, false);
  });
});
