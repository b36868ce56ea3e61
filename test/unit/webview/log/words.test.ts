import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PAGE_STRINGS, type PageStrings } from '../../../../src/core/logs/pageStrings.ts';
import { fill } from '../../../../src/webview/log/fill.ts';
import { emptyText, modeText, shownStatus } from '../../../../src/webview/log/words.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, `<${name}>`])) as PageStrings;

describe('a page without lines', () => {
  it('says that they are waited for, before the first and after it was cleared', () => {
    assert.equal(emptyText({ kind: undefined, cleared: false, lines: 0 }, strings), '<noLines>');
    assert.equal(emptyText({ kind: 'waiting', cleared: false, lines: 0 }, strings), '<noLines>');
    assert.equal(emptyText({ kind: 'following', cleared: true, lines: 0 }, strings), '<cleared>');
  });

  it('says that the filter leaves none', () => {
    assert.equal(emptyText({ kind: 'ended', cleared: false, lines: 3 }, strings), '<noMatch>');
  });

  it('says that they wait while it is paused', () => {
    const paused = { kind: 'following', cleared: false, lines: 0, waiting: 3000 } as const;
    assert.equal(emptyText(paused, strings), '<paused> · <waiting>');
    assert.equal(emptyText({ ...paused, lines: 3 }, strings), '<noMatch>');
  });

  it('does not promise any while none can come', () => {
    for (const kind of ['ended', 'denied', 'offline', 'throttled'] as const) {
      assert.equal(emptyText({ kind, cleared: true, lines: 0 }, strings), undefined);
    }
  });
});

describe('the status that is shown', () => {
  it('is paused while the page is, and still tells a trouble', () => {
    const following = { kind: 'following', text: 'Following x.' } as const;
    assert.deepEqual(shownStatus(following, false, strings), { dot: 'following', text: 'Following x.' });
    assert.deepEqual(shownStatus(following, true, strings), { dot: 'paused', text: '<paused>' });
    const denied = { kind: 'denied', text: 'Not allowed.' } as const;
    assert.deepEqual(shownStatus(denied, true, strings), { dot: 'paused', text: '<paused> · Not allowed.' });
  });

  it('says how lines come', () => {
    assert.equal(modeText('fallback', strings), '<fallback>');
    assert.equal(modeText(undefined, strings), undefined);
  });
});

describe('a string with values', () => {
  it('has each at its place, once', () => {
    assert.equal(fill('{0} of {1}, {2}', 12_345, '{0}'), '12,345 of {0}, {2}');
  });
});
