import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkFile } from '../../../../src/core/checks/check.ts';
import { applyEdits } from '../../../../src/core/checks/edit/apply.ts';
import type { CheckedFile } from '../../../../src/core/checks/file.ts';
import { corpus } from './corpusFile.ts';

const files = corpus();

test('with Windows line ends the same is found, and mended the same way', () => {
  const windows = (text: string): string => text.replaceAll('\n', '\r\n');
  for (const { name, file, surroundings } of files) {
    const other: CheckedFile = { ...file, text: windows(file.text) };
    const files = surroundings.files.map(each => (each === file ? other : each));
    const before = checkFile(file, surroundings);
    const after = checkFile(other, { ...surroundings, files });
    const told = (text: string, found: typeof before) =>
      found.map(
        ({ code, span }) => `${code} ${text.slice(span.start, span.end).replaceAll('\r\n', '\n').trimEnd()}`,
      );
    assert.deepEqual(told(other.text, after), told(file.text, before), name);
    for (const [index, { fixes }] of before.entries()) {
      for (const [which, fix] of fixes.entries()) {
        assert.equal(
          applyEdits(other.text, after[index]?.fixes[which]?.edits ?? []),
          windows(applyEdits(file.text, fix.edits)),
          `${name}: ${fix.title}`,
        );
      }
    }
  }
});

test('text that somebody is just writing is checked without a fault, and all places are inside it', () => {
  const writing = fc.record({
    entry: fc.constantFrom(...files),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 30 }),
    put: fc.string({
      unit: fc.constantFrom('a', ' ', '\n', ':', '-', '"', "'", '{', '}', '[', ',', '#', '$', '&', '*', '|'),
      maxLength: 6,
    }),
  });
  fc.assert(
    fc.property(writing, ({ entry, from, length, put }) => {
      const at = Math.floor(entry.file.text.length * from);
      const text = entry.file.text.slice(0, at) + put + entry.file.text.slice(at + length);
      const file = { ...entry.file, text };
      for (const { span, fixes, related } of checkFile(file, { ...entry.surroundings, files: [file] })) {
        for (const place of [span, ...fixes.flatMap(fix => fix.edits.map(edit => edit.span))]) {
          assert.ok(0 <= place.start && place.start <= place.end && place.end <= text.length);
        }
        assert.ok(related.every(({ path }) => path !== ''));
        for (const { edits } of fixes) {
          const sorted = edits.toSorted((a, b) => a.span.start - b.span.start);
          assert.ok(sorted.every(({ span }, index) => span.start >= (sorted[index - 1]?.span.end ?? 0)));
        }
      }
    }),
    { numRuns: 400 },
  );
});
