import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Begins } from '../../../../../src/core/logs/filter/begins.ts';
import { FIRST_LINES } from '../../../../../src/core/logs/firstLines.ts';
import { type LogSource, NOTE } from '../../../../../src/core/logs/line.ts';

const sources: readonly LogSource[] = ['/ecs/a', '/ecs/a', '/ecs/b', '/ecs/c'].map((group, index) => ({
  index,
  task: `${index}`,
  container: 'app',
  label: '',
  colour: 0,
  environment: 'dev',
  group,
  region: 'eu-west-1',
}));
const line = (source: number, time: number) => [source, time, '', 0, 0] as const;
const many = (source: number, from: number) =>
  Array.from({ length: FIRST_LINES }, (_, index) => line(source, from + index));

describe('where the lines of log groups begin', () => {
  it('is told of those that begin later than the first', () => {
    const begins = new Begins();
    begins.took([line(NOTE, 1), line(0, 10), ...many(2, 50), line(1, 60)]);
    assert.deepEqual(begins.list(sources), [{ time: 50, name: '/ecs/b' }]);
    begins.took([...many(3, 30), line(2, 40)]);
    assert.deepEqual(begins.list(sources), [
      { time: 30, name: '/ecs/c' },
      { time: 40, name: '/ecs/b' },
    ]);
  });

  it('is not told of what was only silent before', () => {
    const begins = new Begins();
    begins.took([...many(0, 10), ...many(2, 50).slice(1)]);
    assert.deepEqual(begins.list(sources), []);
    begins.took([line(2, 2000)]);
    assert.deepEqual(begins.list(sources), [{ time: 51, name: '/ecs/b' }]);
  });

  it('is the same for all whose first lines are no longer kept, and nothing after all are gone', () => {
    const begins = new Begins();
    begins.took([line(0, 10), ...many(2, 50), ...many(3, 90)]);
    assert.deepEqual(begins.list(sources, 60), [{ time: 90, name: '/ecs/c' }]);
    begins.cleared();
    assert.deepEqual(begins.list(sources, 60), []);
  });
});
