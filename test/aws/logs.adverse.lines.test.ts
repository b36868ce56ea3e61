import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rows, visible } from '../../src/core/logs/format.ts';
import { parseToPage } from '../../src/core/logs/parseMessages.ts';
import { LogsRig } from './support/logsRig.ts';

const MINUTE = 60_000;
const group = '/ecs/hostile';
const ESC = '\u001b';

/** What a container may write that somebody wants to do harm, or does not know what it prints. */
const hostile: Readonly<Record<string, string>> = {
  nothing: '',
  'only line ends': '\n\n\r\n',
  NUL: 'a\u0000b\u0000',
  'all control characters': Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join(''),
  'half of a pair': 'before \ud83d after \udc36 end',
  'turned around': '\u202Egnp.exe\u202C \u2066x\u2069 \u200F\u061C',
  'separators of lines': 'one\u2028two\u2029three\u0085four',
  markup: '<img src=x onerror="alert(1)"><script>alert(2)</script><style>*{display:none}</style>&lt;',
  'ends of scripts': '</script><!--]]>--><svg/onload=alert(1)>',
  'colours without end': `${ESC}[31m`.repeat(20_000),
  'a bomb of escapes': `${ESC}[${'9'.repeat(100_000)}m${ESC}]0;${'t'.repeat(100_000)}`,
  'the screen cleared': `${ESC}[2J${ESC}[H${ESC}c${ESC}]8;;https://example.com${ESC}\\here${ESC}]8;;${ESC}\\`,
  '256 kB': `start ${'x'.repeat(256 * 1024 - 40)} end`,
  'a megabyte, less what it is billed': 'y'.repeat(1024 * 1024 - 100),
  'ten thousand lines': Array.from({ length: 10_000 }, (_, index) => `row ${index}`).join('\n'),
  'deep JSON': `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  'JSON that means something':
    '{"__proto__":{"level":"fatal"},"constructor":{"prototype":1},"level":{"a":1}}',
  'marks without end': `e${'\u0301'.repeat(20_000)}`,
  'names of objects': '__proto__',
  'placeholders of a format': '{0} %s %n $(reboot) `x`',
};

describe('hostile lines', { timeout: 120_000 }, () => {
  for (const liveTail of [false, true]) {
    it(`come as they are, once and in their order, by ${liveTail ? 'Live Tail' : 'polling'}`, async t => {
      const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
      const stream = rig.stream(group, '__proto__');
      const sent: string[] = [];
      rig.channel.connect(message => {
        sent.push(message.type);
        // What the page is sent, it understands.
        assert.ok(parseToPage(JSON.parse(JSON.stringify(message))) !== undefined, message.type);
      });
      rig.page.show();
      rig.follow([rig.groupTarget(group)], liveTail);
      await rig.until('it follows', MINUTE, () =>
        liveTail ? rig.status?.mode === 'liveTail' : rig.status?.kind === 'following',
      );
      const expected: string[] = [];
      for (const [name, message] of Object.entries(hostile)) {
        rig.put(stream, name, message, message);
        await rig.pass(1500);
        for (const each of [name, message, message]) {
          expected.push(...rows(0, 0, each).map(({ text }) => text));
        }
      }
      await rig.until('all', 2 * MINUTE, () => rig.shown().length >= expected.length);
      await rig.pass(MINUTE);
      const shown = rig.shown('__proto__');
      assert.equal(shown.length, expected.length);
      for (const [index, text] of shown.entries()) {
        // Not shown by deepEqual: some of them have a megabyte.
        assert.ok(text === expected[index], `row ${index}: ${JSON.stringify(text.slice(0, 80))}`);
      }
      assert.equal(rig.page.gaps, 0);
      assert.ok(shown.every(text => text.length <= 16_384));
    });
  }

  it('have nothing in them that is unseen or moves what stands beside, once they are made visible', () => {
    for (const [name, message] of Object.entries(hostile)) {
      for (const { text } of rows(0, 0, message)) {
        const made = visible(text);
        assert.ok(made.isWellFormed(), name);
        assert.doesNotMatch(made.replace(/[\t\u200c\u200d]/g, ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, name);
      }
    }
  });
});
