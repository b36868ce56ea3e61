import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Key, type LineKey, lineKey } from '../../../../src/webview/log/keys.ts';

const at = { count: 200, cursor: 150, top: 140, page: 10 };
const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const to = (index: number, extend = false): LineKey => ({ kind: 'move', to: index, extend });

describe('keys on the lines', () => {
  const cases: readonly (readonly [string, Partial<Key>, object, LineKey | undefined])[] = [
    ['up', { key: 'ArrowUp' }, {}, to(149)],
    ['down', { key: 'ArrowDown' }, {}, to(151)],
    ['down, with what is between', { key: 'ArrowDown', shiftKey: true }, {}, to(151, true)],
    ['up at the first line', { key: 'ArrowUp' }, { cursor: 0 }, to(0)],
    ['down at the last line', { key: 'ArrowDown' }, { cursor: 199 }, to(199)],
    ['a page up', { key: 'PageUp' }, {}, to(140)],
    ['a page down near the end', { key: 'PageDown' }, { cursor: 195 }, to(199)],
    ['home', { key: 'Home' }, {}, to(0)],
    ['end', { key: 'End' }, {}, to(199)],
    ['down without a cursor', { key: 'ArrowDown' }, { cursor: undefined }, to(140)],
    ['up without a cursor', { key: 'ArrowUp' }, { cursor: undefined }, to(150)],
    ['escape', { key: 'Escape' }, {}, { kind: 'none' }],
    ['escape without a cursor', { key: 'Escape' }, { cursor: undefined }, undefined],
    ['right', { key: 'ArrowRight' }, {}, { kind: 'fold', open: true }],
    ['left', { key: 'ArrowLeft' }, {}, { kind: 'fold', open: false }],
    ['slash', { key: '/' }, {}, { kind: 'filter' }],
    ['the menu', { key: 'F10', shiftKey: true }, {}, { kind: 'menu' }],
    ['the error before', { key: 'E', shiftKey: true }, {}, { kind: 'error', step: -1 }],
    ['all', { key: 'a', ctrlKey: true }, {}, { kind: 'all' }],
    ['all of none', { key: 'a', metaKey: true }, { count: 0 }, undefined],
    ['the editor’s shortcuts', { key: 'f', ctrlKey: true }, {}, undefined],
    ['the editor’s other shortcuts', { key: 'w', altKey: true }, {}, undefined],
    ['a letter without meaning', { key: 'x' }, {}, undefined],
    ['a name that every object has', { key: 'constructor' }, {}, undefined],
    ['an empty list', { key: 'ArrowDown' }, { count: 0, cursor: undefined }, undefined],
  ];
  for (const [name, key, where, expected] of cases) {
    it(name, () => assert.deepEqual(lineKey({ key: '', ...none, ...key }, { ...at, ...where }), expected));
  }
});
