import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { visible } from '../../../../../src/core/logs/format.ts';
import { ansi, plainText } from '../../../../../src/core/logs/text/ansi.ts';

/** The parts of a text with their styles, where `^` stands for the escape. */
function styled(source: string): string[] {
  const { text, styles } = ansi(source.replaceAll('^', '\u001b'));
  return styles.map(({ from, to, style }) => `${text.slice(from, to)} ${JSON.stringify(style)}`);
}

const lines: readonly (readonly [string, ...string[]])[] = [
  ['plain'],
  ['^[31mred^[0m x', 'red {"colour":1}'],
  ['^[31mred^[m x', 'red {"colour":1}'],
  ['^[91;104mx^[39my', 'x {"colour":9,"background":12}', 'y {"background":12}'],
  [
    '^[1;2;3;4;7;9mx',
    'x {"bold":true,"dim":true,"italic":true,"underline":true,"inverse":true,"strike":true}',
  ],
  ['^[1;3mx^[22my^[23mz', 'x {"bold":true,"italic":true}', 'y {"italic":true}'],
  ['^[38;5;9mx', 'x {"colour":9}'],
  ['^[38;5;196mx', 'x {"colour":"#ff0000"}'],
  ['^[38;5;244mx', 'x {"colour":"#808080"}'],
  ['^[48;2;1;2;255mx', 'x {"background":"#0102ff"}'],
  ['^[38:2::1:2:3mx', 'x {"colour":"#010203"}'],
  ['^[38;2;1;2;3;1mx', 'x {"colour":"#010203","bold":true}'],
  ['^[38;2;1;2;300mx'],
  ['^[38;5;256mx'],
  ['^[38mx'],
  ['^[38;5;1;4mx', 'x {"colour":1,"underline":true}'],
  ['^[30;40mx', 'x {"colour":0}'],
  ['^[8mx'],
  ['^[31mx^[31my', 'x {"colour":1}', 'y {"colour":1}'],
  ['a^[2Jb'],
  ['^[999mx'],
];

describe('colours of a line', () => {
  for (const [source, ...expected] of lines) {
    it(source, () => assert.deepEqual(styled(source), expected));
  }

  it('go, and all other sequences stay to be seen', () => {
    const { text } = ansi('\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b[2J');
    assert.equal(visible(text), 'red ␛]0;title␇␛[2J');
  });

  it('are ranges of the plain text, in order, not many, whatever the line', () => {
    const part = fc.oneof(
      fc.constantFrom('\u001b[', 'm', ';', ':', '31', '0', '38;5;', '48;2;', '\u001b', 'x', 'é'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 100 }), parts => {
        const source = parts.join('');
        const { text, styles } = ansi(source);
        assert.equal(text, plainText(source));
        let end = 0;
        for (const { from, to } of styles) {
          assert.ok(from >= end && to > from && to <= text.length);
          end = to;
        }
      }),
    );
    const bomb = Array.from({ length: 4000 }, (_, index) => `\u001b[${31 + (index % 6)}mx`).join('');
    assert.equal(ansi(bomb).styles.length, 400);
    assert.equal(ansi(bomb).text, 'x'.repeat(4000));
  });
});
