import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultOf } from '../../../../src/core/rollout/taskResult.ts';

const done = 'EssentialContainerExited';

for (const { name, stopCode, codes, result } of [
  { name: 'what does the work ended with 0', stopCode: done, codes: [0], result: 0 },
  { name: 'it ended with another code', stopCode: done, codes: [3], result: 3 },
  {
    name: 'it never ran, whoever else did',
    stopCode: 'TaskFailedToStart',
    codes: [undefined],
    result: undefined,
  },
  { name: 'one of several never ran', stopCode: done, codes: [0, undefined], result: undefined },
  { name: 'one of several failed', stopCode: done, codes: [0, 9, undefined], result: 9 },
  {
    name: 'a person stopped it, and it took its leave with 0',
    stopCode: 'UserInitiated',
    codes: [0],
    result: undefined,
  },
  { name: 'so did a Spot interruption', stopCode: 'SpotInterruption', codes: [0], result: undefined },
  { name: 'a person stopped it, and it was killed', stopCode: 'UserInitiated', codes: [137], result: 137 },
  { name: 'a neighbour could not start', stopCode: 'TaskFailedToStart', codes: [0], result: undefined },
  { name: 'ECS does not say why it ended', stopCode: undefined, codes: [0], result: undefined },
  { name: 'there is nothing that does the work', stopCode: done, codes: [], result: undefined },
]) {
  test(`the result of a task: ${name}`, () => {
    const work = codes.map(exitCode => (exitCode === undefined ? {} : { exitCode }));
    assert.equal(resultOf(stopCode === undefined ? {} : { stopCode }, work), result);
  });
}
