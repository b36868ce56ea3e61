import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkFile } from '../../../../src/core/checks/check.ts';
import { applyEdits } from '../../../../src/core/checks/edit/apply.ts';
import { corpus } from './corpusFile.ts';

/** The JSON of the corpus, of which a member was replaced by something that nobody expects there. */
const files = corpus().filter(
  ({ file, code }) => file.path.endsWith('.json') && file.kind !== 'devcontainer' && code !== 'file-syntax',
);

const odd = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.string(),
  fc.constantFrom('*', 'arn:aws:iam::', '${', 'sts:*', '<X>'),
  fc.constantFrom<unknown[]>([], [[]], [null], ['*', 1]),
  fc.constantFrom<object>({}, { '': '' }, { StringEquals: null }, { name: 1 }),
);

test('no rule falls over what it did not expect, and every finding and fix stands within the text', () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), odd, ({ file, surroundings }, place, value) => {
      const text = JSON.stringify(replaced(JSON.parse(file.text), place, value), undefined, 2);
      const changed = { ...file, text };
      for (const { span, fixes } of checkFile(changed, surroundings)) {
        assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
        for (const fix of fixes) {
          const mended = applyEdits(text, fix.edits);
          assert.doesNotThrow(() => JSON.parse(mended), `${fix.title}: ${mended}`);
        }
      }
    }),
    { numRuns: 1500 },
  );
});

/** With the member, counted through the whole document, that `place` falls on replaced. */
function replaced(document: unknown, place: number, value: unknown): unknown {
  const wanted = place % Math.max(1, count(document));
  let at = -1;
  const visit = (node: unknown): unknown => {
    at++;
    if (at === wanted) {
      at += count(node) - 1;
      return value;
    }
    if (Array.isArray(node)) {
      return node.map(visit);
    }
    return typeof node === 'object' && node !== null
      ? Object.fromEntries(Object.entries(node).map(([name, member]) => [name, visit(member)]))
      : node;
  };
  return visit(document);
}

function count(node: unknown): number {
  const inner: readonly unknown[] = typeof node === 'object' && node !== null ? Object.values(node) : [];
  return inner.reduce<number>((sum, member) => sum + count(member), 1);
}
