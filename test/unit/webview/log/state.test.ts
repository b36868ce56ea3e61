import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageView } from '../../../../src/core/logs/messages.ts';
import { logKey, parseSaved } from '../../../../src/webview/log/state.ts';

describe('what the page remembers', () => {
  it('is taken as far as it makes sense', () => {
    const whole = { run: 3, log: 'x', place: { arrival: 7, time: 9 } };
    assert.deepEqual(parseSaved(whole), whole);
    for (const nothing of [undefined, null, 'x', 5, [], { run: '3', log: 1, place: { arrival: 1 } }]) {
      assert.deepEqual(parseSaved(nothing), { run: 0, log: '', place: undefined });
    }
  });

  it('belongs to a log, however that is read', () => {
    const view: PageView = {
      targets: [{ kind: 'service', title: 'blog-api', environment: 'dev', region: undefined, colour: 0 }],
      request: 'follow',
      range: undefined,
      time: undefined,
      words: undefined,
      liveTail: 'off',
    };
    assert.equal(logKey({ ...view, liveTail: 'on' }), logKey(view));
    assert.notEqual(logKey({ ...view, request: 'last' }), logKey(view));
    assert.notEqual(logKey({ ...view, targets: [] }), logKey(view));
  });
});
