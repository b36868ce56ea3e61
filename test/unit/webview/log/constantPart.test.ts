import assert from 'node:assert/strict';
import { it } from 'node:test';
import { constantPart } from '../../../../src/webview/log/constantPart.ts';

const LINES: readonly (readonly [line: string, part: string | undefined])[] = [
  ['GET /health 200 3ms', 'GET /health'],
  ['12:04:05 connection to db-7 was lost after 30 s', 'was lost after'],
  ['{"level":30,"msg":"request done","took":4}', 'request done'],
  ['\u001B[31mno space left on device\u001B[0m', 'no space left on device'],
  ['a1 b2 c3', undefined],
  ['id: 7', undefined],
  [`${'x'.repeat(4000)}`, 'x'.repeat(60)],
];

for (const [line, part] of LINES) {
  it(`takes what lines like it have too: ${line.slice(0, 40)}`, () => {
    assert.equal(constantPart(line), part);
  });
}
