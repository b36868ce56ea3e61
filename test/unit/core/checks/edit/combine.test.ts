import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../../../../src/core/checks/edit/apply.ts';
import { combineFixes } from '../../../../../src/core/checks/edit/combine.ts';
import type { Finding, TextEdit } from '../../../../../src/core/checks/finding.ts';

function finding(...edits: readonly TextEdit[]): Finding {
  return {
    code: 'workflow-x',
    severity: 'warning',
    message: '',
    span: { start: 0, end: 0 },
    fixes: edits.length === 0 ? [] : [{ title: 'Fix', edits }],
    related: [],
  };
}

const edit = (start: number, end: number, text: string): TextEdit => ({ span: { start, end }, text });

test('fixes of several places are done at once', () => {
  const edits = combineFixes([
    finding(edit(4, 5, 'E')),
    finding(),
    finding(edit(0, 1, 'A'), edit(2, 2, '-')),
  ]);
  assert.equal(applyEdits('abcdef', edits), 'Ab-cdEf');
});

test('of two fixes of one place, and of two insertions there, the first is done', () => {
  assert.deepEqual(combineFixes([finding(edit(0, 3, 'x')), finding(edit(2, 4, 'y'))]), [edit(0, 3, 'x')]);
  assert.deepEqual(combineFixes([finding(edit(1, 1, 'x')), finding(edit(1, 1, 'x'))]), [edit(1, 1, 'x')]);
});

test('a fix is done whole or not at all', () => {
  const edits = combineFixes([finding(edit(0, 2, 'x')), finding(edit(1, 3, 'y'), edit(5, 6, 'z'))]);
  assert.deepEqual(edits, [edit(0, 2, 'x')]);
});

test('only the preferred fix of a finding counts', () => {
  const [first, second] = [edit(0, 1, 'x'), edit(3, 4, 'y')];
  const both = { ...finding(), fixes: [first, second].map(each => ({ title: 'Fix', edits: [each] })) };
  assert.deepEqual(combineFixes([both]), [first]);
});

test('no two edits touch, whatever the fixes are', () => {
  const edits = fc
    .tuple(fc.nat(30), fc.nat(5), fc.string({ maxLength: 3 }))
    .map(([start, length, text]) => edit(start, start + length, text));
  fc.assert(
    fc.property(fc.array(edits), all => {
      const chosen = combineFixes(all.map(each => finding(each)));
      for (const [index, { span }] of chosen.entries()) {
        const next = chosen[index + 1]?.span;
        assert.ok(next === undefined || (span.end <= next.start && span.start < next.start));
      }
    }),
  );
});
