import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endsWith, line, PlainLogPage } from './support/plainLogPage.ts';

/** What only a browser can show of the log view's page: lines that want to be more than text. */

const log = new PlainLogPage();

describe('hostile lines', { timeout: 120_000 }, () => {
  const ESC = '\u001b';
  const HOSTILE: readonly string[] = [
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
    '"><svg/onload=window.hacked=1> javascript:window.hacked=1 &lt;b&gt;',
    `{"a":"<img src=x onerror=window.hacked=1>","__proto__":{"hacked":1},"constructor":1}`,
    `${ESC}[2J${ESC}[999;999H${ESC}]0;title\u0007${ESC}]8;;javascript:window.hacked=1\u0007link${ESC}]8;;\u0007`,
    `${`${ESC}[31m`.repeat(20_000)}red`,
    `before\u0000after\u0007\u0008\u007f`,
    '\u202egnol si sdrawkcab siht\u202c \u2066\u2067 \u200f',
    'a\ud800b\udc00c\ufffe',
    'x'.repeat(262_144),
    '漢字'.repeat(5000),
    `Z${'\u0300'.repeat(2000)}algo`,
    'one\r\ntwo\rthree\u2028four',
  ];

  interface Found {
    readonly hacked: boolean;
    readonly title: string;
    /** Whatever is in a row and was not made by the page for a part of its text. */
    readonly elements: readonly string[];
    readonly attributes: readonly string[];
    /** A character is there that is not to be seen, or moves others. */
    readonly controls: boolean;
    readonly heights: readonly number[];
  }
  const FOUND = `(() => {
    const rows = [...document.querySelectorAll('.row')];
    const parts = rows.flatMap(row => [row, ...row.querySelectorAll('*')]);
    const isControl = code => (code < 32 && code !== 9) || (code > 126 && code < 160) ||
      (code > 0x2029 && code < 0x202f) || (code > 0x2065 && code < 0x206a) || code === 0x200e || code === 0x200f;
    return {
      hacked: 'hacked' in window,
      title: document.title,
      elements: parts.map(({ localName }) => localName).filter(name => name !== 'span' && name !== 'div'),
      attributes: parts
        .flatMap(({ attributes }) => [...attributes].map(({ name }) => name))
        .filter(name => !/^(?:class|id|role|title|style|aria-[a-z]+|data-(?:cursor|link))$/.test(name)),
      controls: rows.some(({ textContent }) => [...textContent].some(one => isControl(one.codePointAt(0)))),
      heights: rows.map(row => row.getBoundingClientRect().height),
    };
  })()`;

  it('are shown as text, one row each, and do nothing', async () => {
    log.channel.lines(HOSTILE.map((text, index) => line(text, index * 2000)));
    log.channel.lines([line('the end', 1_000_000)]);
    await log.reads(endsWith('the end'));
    for (const how of ['as they are', 'wrapped']) {
      const { heights, ...found } = (await log.page.evaluate(FOUND)) as Found;
      assert.deepEqual(
        found,
        { hacked: false, title: 'ECS Logs', elements: [], attributes: [], controls: false },
        how,
      );
      if (how === 'as they are') {
        assert.equal(heights.length, HOSTILE.length + 1);
        assert.equal(
          new Set(heights.map(height => height.toFixed(1))).size,
          1,
          'none is higher than the others',
        );
        await log.list.press('w');
        await log.page.locator('.scroller.wrap').waitFor();
      }
    }
    await log.list.press('w');
    await log.list.press('Home');
    await log.reads(([first = '']) => first.startsWith('<img src=x onerror='));
  });
});
