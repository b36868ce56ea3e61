import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  fullTimestamp,
  jsonLine,
  plain,
  rows,
  timestamp,
  visible,
} from '../../../../src/core/logs/format.ts';

describe('a line as it is shown', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['plain text stays', 'GET / 200', 'GET / 200'],
    ['markup is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['tabs stay', 'a\tb', 'a\tb'],
    ['colours go', '\u001b[31mred\u001b[0m \u001b[38;5;196mx\u001b[m', 'red x'],
    ['other escapes are seen', '\u001b]0;title\u0007\u001b[2J', '␛]0;title␇␛[2J'],
    ['NUL, CR and DEL are seen', 'a\u0000b\rc\u007f', 'a␀b␍c␡'],
    ['C1 controls are seen', '\u009b31m', '⟨U+009B⟩31m'],
    ['directions are seen', '\u202egnp.exe \u2066x\u2069', '⟨U+202E⟩gnp.exe ⟨U+2066⟩x⟨U+2069⟩'],
    ['what has no width is seen', 'pay\u200bpal \ufeff', 'pay⟨U+200B⟩pal ⟨U+FEFF⟩'],
    ['line separators are seen', 'a\u2028b\u2029c', 'a⟨U+2028⟩b⟨U+2029⟩c'],
    ['halves of characters are replaced', 'a\ud83dz\udc00', 'a\ufffdz\ufffd'],
    ['emoji and scripts stay', '👩‍💻 日本語 عربى नमस्ते', '👩‍💻 日本語 عربى नमस्ते'],
    ['tags are seen', '\u{e0041}', '⟨U+E0041⟩'],
  ];
  for (const [name, text, shown] of cases) {
    it(name, () => assert.equal(visible(text), shown));
  }

  it('never has a character that hides, moves or breaks', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 });
    const escapes = fc
      .array(fc.constantFrom('\u001b', '[', '3', ';', 'm', '\u202e', '\u0000', 'x', '\n'), { maxLength: 60 })
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(hostile, escapes), text => {
        const shown = visible(text);
        assert.ok(shown.isWellFormed());
        assert.doesNotMatch(shown.replace(/[\t\u200c\u200d]/g, ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('the rows of an event', () => {
  it('are its lines, without their ends', () => {
    assert.deepEqual(rows(3, 7, 'Error: boom\r\n\tat a\n\tat b\n'), [
      { source: 3, time: 7, text: 'Error: boom' },
      { source: 3, time: 7, text: '\tat a', continued: true },
      { source: 3, time: 7, text: '\tat b', continued: true },
    ]);
  });

  it('are one for an empty event', () => {
    assert.deepEqual(rows(0, 0, ''), [{ source: 0, time: 0, text: '' }]);
    assert.deepEqual(rows(0, 0, '\n').length, 1);
  });

  it('are cut where they are too long to keep, and say by how much', () => {
    const [row] = rows(0, 0, 'x'.repeat(256 * 1024));
    assert.equal(row?.text.length, 16_384);
    assert.equal(row?.cut, 256 * 1024 - 16_384);
  });

  it('hold together what the event had', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'b'), maxLength: 100 }), message => {
        const joined = rows(0, 0, message)
          .map(({ text }) => text)
          .join('\n');
        assert.equal(joined, message.endsWith('\n') ? message.slice(0, -1) : message);
      }),
    );
  });
});

describe('times', () => {
  const time = Date.UTC(2026, 10, 20, 22, 5, 9, 7);

  it('are shown in UTC', () => {
    assert.equal(timestamp(time, 'utc'), '11-20 22:05:09.007');
    assert.equal(fullTimestamp(time, 'utc'), '2026-11-20 22:05:09.007Z');
  });

  it('are shown in local time with its offset', () => {
    const zones: readonly (readonly [string, string])[] = [
      ['Asia/Kolkata', '2026-11-21 03:35:09.007+05:30'],
      ['America/St_Johns', '2026-11-20 18:35:09.007-03:30'],
      ['UTC', '2026-11-20 22:05:09.007+00:00'],
    ];
    const before = process.env['TZ'];
    try {
      for (const [zone, expected] of zones) {
        process.env['TZ'] = zone;
        assert.equal(fullTimestamp(time, 'local'), expected);
        assert.equal(timestamp(time, 'local'), expected.slice(5, 23));
      }
    } finally {
      if (before === undefined) {
        delete process.env['TZ'];
      } else {
        process.env['TZ'] = before;
      }
    }
  });

  it('that are none are shown as they are', () => {
    assert.equal(fullTimestamp(Number.NaN, 'utc'), 'NaN');
    assert.equal(fullTimestamp(9e15, 'local'), '9000000000000000');
  });
});

describe('a line as it is copied', () => {
  const line = { source: 0, time: 0, text: 'a\u001b[31mb' };

  it('has its time, its source and its text as the container wrote it', () => {
    assert.equal(plain(line, '0f9a1b2c', 'utc'), '1970-01-01 00:00:00.000Z 0f9a1b2c a\u001b[31mb');
    assert.equal(plain(line, undefined, 'utc'), '1970-01-01 00:00:00.000Z a\u001b[31mb');
  });

  it('is indented where it goes on', () => {
    const [first, second] = [plain(line, 'x', 'utc'), plain({ ...line, continued: true }, 'x', 'utc')];
    assert.equal(second.length, first.length);
    assert.match(second, /^ +a/);
  });
});

describe('a line as an object', () => {
  it('says where and when, and has no part that is not known', () => {
    const source = {
      index: 0,
      task: '',
      container: 'web',
      label: 'x',
      colour: 0,
      environment: 'dev',
      group: '/ecs/blog',
      region: 'eu-west-1',
    };
    const text = 'a"\n\ud83d';
    assert.deepEqual(JSON.parse(jsonLine({ source: 0, time: 0, text, cut: 3 }, source)), {
      time: '1970-01-01T00:00:00.000Z',
      environment: 'dev',
      region: 'eu-west-1',
      group: '/ecs/blog',
      container: 'web',
      message: 'a"\n\ufffd',
      cut: 3,
    });
    assert.equal(
      jsonLine({ source: -1, time: 9e15, text: 'x' }, undefined),
      '{"time":9000000000000000,"message":"x"}',
    );
  });
});
