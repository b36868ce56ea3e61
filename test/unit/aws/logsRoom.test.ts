import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AnswerRoom } from '../../../src/aws/logsRoom.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 });

describe('the room of answers', () => {
  it('leaves each of them as it is until it is released', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(pieces, fc.nat(3)), { maxLength: 30 }), answers => {
        const room = new AnswerRoom();
        const open: { readonly bytes: Buffer; readonly release: () => void; readonly text: string }[] = [];
        for (const [parts, released] of answers) {
          open.push({ ...room.join(parts), text: Buffer.concat(parts).toString('hex') });
          for (const { bytes, text } of open) {
            assert.equal(bytes.toString('hex'), text);
          }
          for (const { release } of open.splice(0, released)) {
            release();
          }
        }
      }),
    );
  });

  it('is used again', () => {
    const room = new AnswerRoom();
    const first = room.join([Buffer.alloc(1000)]);
    first.release();
    assert.equal(room.join([Buffer.alloc(500), Buffer.alloc(500)]).bytes.buffer, first.bytes.buffer);
  });
});
