import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WRITE_IDLE, WriteTurn } from '../../../../src/core/terminal/writeTurn.ts';
import { MINUTE, settle, TestClock } from '../identity/fixture.ts';

function rig() {
  const clock = new TestClock();
  const heard: (string | undefined)[] = [];
  const turn: WriteTurn = new WriteTurn(clock, () => heard.push(turn.environment));
  return { clock, heard, turn };
}

describe('the turn of terminals to write', () => {
  it('ends fifteen minutes after its last use', async () => {
    const { clock, heard, turn } = rig();
    turn.begin('dev');
    await clock.advance(10 * MINUTE);
    assert.equal(turn.used(), clock.now() + WRITE_IDLE);
    await clock.advance(WRITE_IDLE - 1);
    assert.equal(turn.environment, 'dev');
    await clock.advance(1);
    assert.equal(turn.environment, undefined);
    assert.deepEqual(heard, ['dev', undefined]);
    assert.equal(clock.sleeping, 0);
  });

  it('ends when the machine wakes after it should have', async () => {
    const { clock, turn } = rig();
    turn.begin('dev');
    await settle();
    clock.jump(60 * MINUTE);
    await clock.advance(MINUTE);
    assert.equal(turn.environment, undefined);
  });

  it('is over for whoever looks first after a sleep, and is not brought back by a use', async () => {
    const { clock, heard, turn } = rig();
    turn.begin('dev');
    await settle();
    clock.jump(60 * MINUTE);
    turn.used();
    assert.equal(turn.environment, undefined);
    assert.deepEqual(heard, ['dev', undefined]);
    await clock.advance(2 * MINUTE);
    assert.equal(clock.sleeping, 0);
  });

  it('is over when the clock was set back: the last use is not known then', async () => {
    const { clock, turn } = rig();
    turn.begin('dev');
    await settle();
    clock.jump(-60 * MINUTE);
    assert.equal(turn.environment, undefined);
  });

  it('ends when it is told to, once, and waits for nothing after that', async () => {
    const { clock, heard, turn } = rig();
    turn.begin('dev');
    turn.end();
    turn.end();
    await settle();
    assert.deepEqual(heard, ['dev', undefined]);
    assert.equal(clock.sleeping, 0);
  });

  it('passes to another environment with a time of its own', async () => {
    const { clock, turn } = rig();
    turn.begin('dev');
    await clock.advance(14 * MINUTE);
    turn.begin('prod');
    await clock.advance(14 * MINUTE);
    assert.equal(turn.environment, 'prod');
    assert.equal(clock.sleeping, 1);
    turn.dispose();
    await settle();
    assert.equal(clock.sleeping, 0);
  });
});
