import { NOTE } from './line.ts';
import { fromWire, type ToPage } from './messages.ts';
import type { Change, LogModel } from './model.ts';

/**
 * Adds the lines of a message to the page's model, with the numbers that they have on the other side. Where lines are
 * missing because more came than could be sent, a note says how many.
 */
export function takeLines(
  model: LogModel,
  message: Extract<ToPage, { type: 'lines' }>,
  gapText: (missing: number) => string,
): Change {
  const { first, holes, missed } = message;
  const lines = message.lines.map(fromWire);
  const numbers: number[] = [];
  let number = first;
  let hole = 0;
  for (let index = 0; index < lines.length; index++) {
    const next = holes[hole];
    if (next?.[0] === index) {
      number += next[1];
      hole++;
    }
    numbers.push(number);
    number++;
  }
  if (missed === undefined) {
    return model.add(lines, numbers);
  }
  const note = { source: NOTE, time: missed.time, text: gapText(missed.count) };
  // Half a number before the first: no line of the other side has it.
  return model.add([note, ...lines], [first - 0.5, ...numbers]);
}
