import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Beginnings } from '../../../../src/core/logs/beginnings.ts';
import type { LogLine, LogSource } from '../../../../src/core/logs/line.ts';
import { LogModel } from '../../../../src/core/logs/model.ts';
import type { GroupTarget } from '../../../../src/core/logs/target.ts';

const source = (index: number, owner: string, group = '/one'): LogSource => ({
  index,
  task: '',
  container: '',
  label: `${index}`,
  owner,
  colour: 0,
  environment: 'dev',
  group,
  region: 'eu-west-1',
});
const target = (title: string): GroupTarget => ({
  kind: 'group',
  environment: 'dev',
  title,
  group: `/${title}`,
});
const lines = (of: number, ...times: readonly number[]): LogLine[] =>
  times.map(time => ({ source: of, time, text: `${time}` }));

/** What came is in the model too. */
class Rig {
  readonly beginnings = new Beginnings();
  readonly model = new LogModel();
  readonly #sources: readonly LogSource[];

  constructor(...sources: readonly LogSource[]) {
    this.#sources = sources;
  }

  take(...all: readonly LogLine[]): void {
    this.beginnings.took(all, this.#sources);
    this.model.add(all);
  }

  get youngest(): number | undefined {
    return this.beginnings.youngest(this.model);
  }
}

describe('where a follow begins', () => {
  it('is the oldest line of those that came first, whatever comes later', () => {
    const rig = new Rig(source(0, 'api'), source(1, 'api'));
    assert.equal(rig.youngest, undefined);
    const late = { source: 0, time: 1000, text: 'late', late: true };
    rig.take(late, ...lines(0, 3000, 4000), ...lines(1, 3500));
    rig.take(...lines(0, 2000), ...lines(1, 2500));
    rig.take(late);
    assert.equal(rig.youngest, 3000);
  });

  it('is not moved by a stream that begins later', () => {
    const rig = new Rig(source(0, 'api'), source(1, 'api'), source(2, 'api'));
    rig.take(...lines(0, 3000));
    rig.take(...lines(1, 9000));
    rig.take(...lines(2, 2500));
    assert.equal(rig.youngest, 3000);
  });

  it('is the youngest of several log groups', () => {
    const rig = new Rig(source(0, 'api'), source(1, 'web', '/other'));
    rig.take(...lines(0, 3000), ...lines(1, 5000));
    rig.take(...lines(1, 4000));
    assert.equal(rig.youngest, 5000);
  });

  it('is another one for a target of the same log group that is added', () => {
    const rig = new Rig(source(0, 'api'), source(1, 'web'), source(2, 'api'));
    rig.take(...lines(0, 3000));
    rig.beginnings.changed([target('api')], [target('api'), target('web')], new Set(), 7000);
    rig.take(...lines(1, 8000));
    rig.take(...lines(2, 9000));
    assert.equal(rig.youngest, 8000);
  });

  it('is when targets were added after lines were taken away, until all was read back from there', () => {
    for (const [by, oldest] of [
      ['web', 3500],
      ['other', 3000],
    ] as const) {
      const rig = new Rig(source(0, 'api'), source(1, 'web'));
      rig.take(...lines(0, 3000), ...lines(1, 3500));
      rig.beginnings.changed([target('api'), target('web')], [target('api')], new Set([1]), 5000);
      assert.equal(rig.youngest, 3000);
      rig.beginnings.changed([target('api')], [target('api'), target(by)], new Set(), 7000);
      assert.equal(rig.youngest, 7000, by);
      rig.take(...lines(1, 6500, 8000));
      assert.equal(rig.youngest, 7000, by);
      rig.beginnings.readBack({ from: 3000, to: 7000 });
      assert.equal(rig.youngest, oldest, by);
    }
  });

  it('is where older lines were read back to', () => {
    const rig = new Rig(source(0, 'api'), source(1, 'web', '/other'), source(2, 'late', '/late'));
    rig.take(...lines(0, 3000), ...lines(1, 5000));
    rig.take(...lines(2, 7000));
    rig.take(...lines(2, 6000));
    rig.model.add([...lines(0, 2000), ...lines(1, 2500)]);
    rig.beginnings.readBack({ from: 2000, to: 5000 });
    assert.equal(rig.youngest, 7000, 'which nothing was read back of');
    const two = new Rig(source(0, 'api'), source(1, 'web', '/other'));
    two.take(...lines(0, 3000), ...lines(1, 5000));
    two.model.add([...lines(0, 2000), ...lines(1, 2500)]);
    two.beginnings.readBack({ from: 2000, to: 5000 });
    assert.equal(two.youngest, 2500);
  });

  it('is the first line after what was cleared', () => {
    const rig = new Rig(source(0, 'api'));
    rig.take(...lines(0, 3000, 4000));
    rig.model.clear();
    assert.equal(rig.youngest, undefined);
    rig.take(...lines(0, 6000), { source: 0, time: 3500, text: 'late', late: true });
    assert.equal(rig.youngest, 6000);
  });
});
