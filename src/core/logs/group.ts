import type { Entry } from './entry.ts';
import { NOTE } from './line.ts';
import { plainText } from './text/ansi.ts';

/** Milliseconds between two lines of one source, up to which the second may go on with the first. */
const PAUSE_MAX = 1000;
/** Milliseconds from the first line of a group, so that one that never ends does not hold back what others say. */
const SPAN_MAX = 5000;

/** Whether a line belongs to the group of the line before it of the same source, whose first line is `head`. */
export function joins(entry: Entry, before: Entry, head: Entry): boolean {
  const { line, time } = entry;
  if (line.source === NOTE) {
    return false;
  }
  if (line.continued === true) {
    return true;
  }
  return (
    time - before.time <= PAUSE_MAX &&
    time - head.time <= SPAN_MAX &&
    continues(plainText(line.text), before, head)
  );
}

/** Lines that go on with whatever stands before them, wherever they begin. */
const ANY =
  /^(?:Caused by: |Suppressed: |\.\.\. \d{1,6} (?:more|common frames)|#\d{1,4} |at [\w$.<]{1,200}[ (]|from \/|--- End of |During handling of the above|The above exception was|Stack trace:|stack backtrace:|note: run with `RUST_BACKTRACE|\[stacktrace\]|Node\.js v\d)/;
/** What ends an object or list whose lines came one by one. */
const CLOSING = /^[}\])]{1,8}[,;]?\s{0,20}$/;
/** The line that says what was thrown, which Python writes last and the JVM's loggers after their own line. */
const THROWN = /^(?:[A-Za-z_$][\w$]{0,60}\.){0,12}[A-Z][\w$]{0,80}(?::|$)/;
const NAMED_FAILURE = /(?:Error|Exception|Throwable|Exit|Interrupt|Warning|Fault)(?::|$)/;
/** A frame of Python, or the code that it shows. */
const PYTHON_CODE = /^ {2}(?:File "| {2}(?!at )\S)/;
/** Node writes this, the code, and an empty line before an error that nobody caught. */
const NODE_PLACE = /^(?:file:\/\/)?[\w./@\\:-]{1,300}:\d{1,7}$/;
const TRACEBACK = 'Traceback (most recent call last)';
const GO_DIED = /^(?:panic: |fatal error: |SIG[A-Z]{2,6}: |goroutine \d)/;
const GO_FRAME =
  /^(?:goroutine \d{1,10} \[|created by |\[signal |panic: |runtime stack:|exit status \d|[\w./*()%-]{1,200}(?:\(.{0,300}\)|\.\.\.)$)/;
const RUST_DIED = /^thread '.{0,80}' (?:\(\d{1,10}\) )?panicked at /;

function continues(text: string, before: Entry, head: Entry): boolean {
  const first = text.charCodeAt(0);
  // Most lines are none of these, and this decides it.
  if (first === 0x20 || first === 0x09 || Number.isNaN(first)) {
    return true;
  }
  if (ANY.test(text)) {
    return true;
  }
  if (first === 0x7d || first === 0x5d || first === 0x29) {
    return CLOSING.test(text) && /^\s|[{[(]\s{0,20}$/.test(before.line.text);
  }
  const beginning = head.line.text;
  if (GO_DIED.test(beginning)) {
    return GO_FRAME.test(text);
  }
  if (RUST_DIED.test(beginning)) {
    // Its message is on a line of its own.
    return before === head;
  }
  if (text.startsWith(TRACEBACK)) {
    return /^(?:The above|During handling)|^$/.test(before.line.text) || isFailureOf(before, head);
  }
  if (!THROWN.test(text)) {
    return false;
  }
  const named = NAMED_FAILURE.test(text.slice(0, 300));
  if (PYTHON_CODE.test(before.line.text)) {
    return named || beginning.startsWith(TRACEBACK);
  }
  return named && ((NODE_PLACE.test(beginning) && before.line.text === '') || isFailureOf(before, head));
}

/** Whether the line before is a logger's own, of something that failed: the trace that follows is that failure's. */
function isFailureOf(before: Entry, head: Entry): boolean {
  const beginning = head.line.text;
  if (before !== head || (THROWN.test(beginning) && NAMED_FAILURE.test(beginning.slice(0, 300)))) {
    return false;
  }
  const { ownLevel } = head;
  return ownLevel === 'error' || ownLevel === 'fatal' || ownLevel === 'warn';
}
