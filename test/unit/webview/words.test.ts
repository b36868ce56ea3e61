import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PAGE_STRINGS, type PageStrings } from '../../../src/core/logs/messages.ts';
import { emptyText, shownStatus } from '../../../src/webview/words.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, `<${name}>`])) as PageStrings;

describe('a page without lines', () => {
  it('says that they are waited for, before the first and after it was cleared', () => {
    assert.equal(emptyText(undefined, false, strings), '<noLines>');
    assert.equal(emptyText('waiting', false, strings), '<noLines>');
    assert.equal(emptyText('following', true, strings), '<cleared>');
  });

  it('does not promise any while none can come', () => {
    for (const kind of ['ended', 'denied', 'offline', 'throttled'] as const) {
      assert.equal(emptyText(kind, true, strings), undefined);
    }
  });
});

describe('the status that is shown', () => {
  it('is what the follower says', () => {
    const status = { kind: 'following', text: 'Following x.' } as const;
    assert.deepEqual(shownStatus(status, false, strings), { dot: 'following', text: 'Following x.' });
  });

  it('is paused while the page is, and still tells a trouble', () => {
    const following = { kind: 'following', text: 'Following x.' } as const;
    assert.deepEqual(shownStatus(following, true, strings), { dot: 'paused', text: '<paused>' });
    const denied = { kind: 'denied', text: 'Not allowed.' } as const;
    assert.deepEqual(shownStatus(denied, true, strings), { dot: 'paused', text: '<paused> · Not allowed.' });
  });
});
