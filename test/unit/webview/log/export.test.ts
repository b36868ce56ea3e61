import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Entry } from '../../../../src/core/logs/entry.ts';
import { type LogSource, NOTE } from '../../../../src/core/logs/line.ts';
import { exportText, parts } from '../../../../src/webview/log/export.ts';

const source: LogSource = {
  index: 0,
  task: 'abc',
  container: 'app',
  label: 'app abc',
  colour: 0,
  environment: 'dev',
  group: '/ecs/blog',
  region: 'eu-west-1',
};
const entries = [
  new Entry({ source: 0, time: 0, text: 'one "x"' }, 0),
  new Entry({ source: NOTE, time: 1, text: 'a task joined' }, 1),
];

describe('lines that are saved', () => {
  it('are text as it is copied, with what the view said', () => {
    assert.equal(
      exportText(entries, 'plain', [source], 'utc'),
      '1970-01-01 00:00:00.000Z app abc one "x"\n1970-01-01 00:00:00.001Z a task joined\n',
    );
  });

  it('are objects, of events alone', () => {
    const text = exportText(entries, 'jsonLines', [source], 'utc');
    const [line, ...others] = text.split('\n');
    const event: unknown = JSON.parse(line ?? '');
    assert.deepEqual(event, {
      time: '1970-01-01T00:00:00.000Z',
      environment: 'dev',
      region: 'eu-west-1',
      group: '/ecs/blog',
      task: 'abc',
      container: 'app',
      message: 'one "x"',
    });
    assert.deepEqual(others, ['']);
    assert.equal(exportText([], 'jsonLines', [source], 'utc'), '');
  });

  it('come in parts that fit and cut no character in two', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 9 }),
        (text, max) => {
          const all = parts(text, max);
          assert.equal(all.join(''), text);
          assert.ok(all.every(part => part.length <= max && part.length > 0 && part.isWellFormed()));
        },
      ),
    );
  });
});
