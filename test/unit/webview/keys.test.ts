import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineKeys } from '../../../src/webview/keys.ts';

const at = { first: 100, end: 200, cursor: 150, top: 140, page: 10 };
const plain = { ctrlKey: false, metaKey: false };

describe('keys on the lines', () => {
  const cases: readonly (readonly [string, string, object, ReturnType<typeof lineKeys>])[] = [
    ['up', 'ArrowUp', {}, 149],
    ['down', 'ArrowDown', {}, 151],
    ['up at the first line', 'ArrowUp', { cursor: 100 }, 100],
    ['down at the last line', 'ArrowDown', { cursor: 199 }, 199],
    ['a page up', 'PageUp', {}, 140],
    ['a page down', 'PageDown', {}, 160],
    ['a page up near the top', 'PageUp', { cursor: 103 }, 100],
    ['home', 'Home', {}, 100],
    ['end', 'End', {}, 199],
    ['down without a cursor', 'ArrowDown', { cursor: undefined }, 140],
    ['up without a cursor', 'ArrowUp', { cursor: undefined }, 150],
    ['escape', 'Escape', {}, 'none'],
    ['escape without a cursor', 'Escape', { cursor: undefined }, undefined],
    ['anything else', 'x', {}, undefined],
    ['an empty list', 'ArrowDown', { end: 100, cursor: undefined }, undefined],
  ];
  for (const [name, key, where, expected] of cases) {
    it(name, () => assert.equal(lineKeys({ key, ...plain }, { ...at, ...where }), expected));
  }

  it('select everything with Ctrl or Cmd, and leave other shortcuts alone', () => {
    assert.equal(lineKeys({ key: 'a', ctrlKey: true, metaKey: false }, at), 'all');
    assert.equal(lineKeys({ key: 'A', ctrlKey: false, metaKey: true }, at), 'all');
    assert.equal(lineKeys({ key: 'a', ...plain }, at), undefined);
    assert.equal(lineKeys({ key: 'ArrowDown', ctrlKey: true, metaKey: false }, at), undefined);
  });
});
