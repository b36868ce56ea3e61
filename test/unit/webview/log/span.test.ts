import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pointText, spanTexts } from '../../../../src/webview/log/span.ts';

describe('a span of time', () => {
  const at = (text: string): number => Date.parse(`${text}Z`);

  it('names its day once', () => {
    const range = { from: at('2026-11-21T10:31:00'), to: at('2026-11-21T10:50:00') };
    assert.deepEqual(spanTexts(range, 'utc'), ['11-21 10:31:00', '10:50:00']);
  });

  it('names both days, and milliseconds where there are any', () => {
    const range = { from: at('2026-11-20T23:59:59.250'), to: at('2026-11-21T00:00:00') };
    assert.deepEqual(spanTexts(range, 'utc'), ['11-20 23:59:59.250', '11-21 00:00:00']);
    assert.equal(pointText(range.to, 'utc'), '11-21 00:00:00');
  });
});
