import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { linesOf, reasonRows } from '../../../../src/ui/setUp/reasonRows.ts';

suite('a reason among choices', () => {
  test('is all there, in lines that are not cut', () => {
    const words = fc.array(fc.stringMatching(/^[a-z.]{1,12}$/), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 90 }), (all, width) => {
        const lines = linesOf(all.join(' '), width);
        assert.equal(lines.join(' '), all.join(' '));
        assert.ok(lines.every(line => line.length <= width));
        assert.ok(
          lines.slice(1).every((line, index) => {
            const next = line.split(' ', 1)[0] ?? '';
            return `${lines[index]} ${next}`.length > width;
          }),
        );
      }),
    );
  });

  test('has two lines a row, and no marks', () => {
    const reason = `It needs \`actions: read\`. ${'word '.repeat(40)}end.`;
    const rows = reasonRows(reason, 1);
    assert.equal(rows.length, 2);
    assert.match(rows[0]?.label ?? '', /^\$\(info\) It needs actions: read\./);
    assert.match(rows[1]?.detail ?? rows[1]?.label ?? '', /end\.$/);
    assert.deepEqual(reasonRows('Denied.', 1), [{ label: '$(info) Denied.', value: 1 }]);
  });
});
