import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import { dateTime } from '../../format.ts';
import { rows } from '../format.ts';
import type { LogLine } from '../line.ts';
import { type PastEvent, PastReader } from '../past/pastReader.ts';
import { Room } from '../past/room.ts';
import { countOf, percent, rangeText, sentence } from '../past/words.ts';
import type { TimeRange } from '../target.ts';
import { type Clause, parseClauses } from './clauses.ts';
import { filterPattern } from './filterPattern.ts';
import { matcher } from './matches.ts';
import type { SearchSurroundings } from './search.ts';
import { Wholes } from './wholes.ts';
import { nothingFound, quoted } from './words.ts';

/** Parts of the range that are read one after the other, for it to be known how far it is. */
const PARTS = 24;
const PART_MIN = 60_000;

/**
 * Searches with FilterLogEvents, the newest first, until the range is searched or the view is full. What the server
 * finds is looked through once more: see `filterPattern`. Rejects with a Failure.
 */
export async function searchByFilter(
  words: string,
  range: TimeRange,
  around: SearchSurroundings,
): Promise<void> {
  const clauses = parseClauses(words);
  const pattern = filterPattern(clauses);
  const found = new Found();
  try {
    await search(words, clauses, pattern, range, around, found);
  } catch (error) {
    const needed = clauses.some(({ any }) => any.some(({ kind }) => kind === 'regex'));
    const refused = error instanceof Failure && error.code === 'invalid' && pattern !== undefined;
    if (!refused || needed || found.rows > 0) {
      throw error;
    }
    // An endpoint that stands in for AWS need not know all of the pattern language.
    around.reading.addNotice(sentence(error));
    await search(words, clauses, undefined, range, around, new Found());
  }
}

/** What a search gave. */
class Found {
  /** Lines that match. */
  hits = 0;
  /** With those that belong to them. */
  events = 0;
  /** In the view, where a line can take several. */
  rows = 0;

  get text(): string {
    const beside = this.events - this.hits;
    return beside > 0
      ? l10n.t('{0} found, shown with {1} around', countOf(this.hits), countOf(beside))
      : l10n.t('{0} found', countOf(this.hits));
  }
}

async function search(
  words: string,
  clauses: readonly Clause[],
  pattern: string | undefined,
  range: TimeRange,
  { title, reading, sink, signal }: SearchSurroundings,
  found: Found,
): Promise<void> {
  const { from, to } = range;
  const asked = quoted(words);
  reading.addNotice(
    pattern === undefined
      ? l10n.t('All lines are read, and looked through here: no filter pattern can say what is meant.')
      : l10n.t('CloudWatch Logs is asked for {0}; what it finds is looked through here.', pattern),
  );
  const matches = matcher(clauses);
  const reader = new PastReader(reading.pieces, 'older', {
    from,
    to,
    ...(pattern === undefined ? {} : { pattern }),
    span: Math.max(PART_MIN, (to - from) / PARTS),
  });
  // What is only not to be there is not there in nearly all lines.
  const wholes = clauses.every(({ not }) => not) ? undefined : new Wholes(reading.calls.logs);
  const room = new Room();
  while (!reader.done) {
    const share = percent((to - reader.frontier) / (to - from));
    const text = l10n.t(
      'Searching {0} for {1}, back to {2} so far ({3} %): {4}.',
      title,
      asked,
      dateTime(Math.max(from, reader.frontier)),
      share,
      found.text,
    );
    reading.status({ kind: 'waiting', text });
    sink.search(text, false, 0);
    const hits = (await reader.step(reading.calls.logs, signal)).filter(
      event => matches(event.event.message) && reading.sourceOf(event) !== undefined,
    );
    const events = (await wholes?.of(hits, signal)) ?? hits;
    const lines = toLines(events, reading);
    const fitting = room.takeLast(lines);
    found.hits += hits.length;
    found.events += events.length;
    found.rows += fitting.length;
    reading.lines(fitting);
    const rest = lines.at(-1 - fitting.length);
    if (wholes?.exhausted === true) {
      reading.addNotice(
        l10n.t(
          'Much was found: of some hits only the lines that match are shown, without the rest of their stack traces. Show the log around a line for all of it.',
        ),
      );
    }
    if (room.full && rest !== undefined) {
      end(
        l10n.t(
          'The view is full with {0}, back to {1}; search before that for the rest: {2} in {3}, {4}.',
          countOf(found.rows),
          dateTime(rest.time),
          asked,
          title,
          rangeText(from, to),
        ),
      );
      return;
    }
  }
  if (found.rows === 0) {
    reading.lines(nothingFound(words, title, range));
  }
  end(l10n.t('{0}: {1} in {2}, {3}.', found.text, asked, title, rangeText(from, to)));

  function end(text: string): void {
    sink.search(text, true, 0);
    reading.status({ kind: 'ended', text });
  }
}

function toLines(events: readonly PastEvent[], { sourceOf }: SearchSurroundings['reading']): LogLine[] {
  return events.flatMap(found => {
    const source = sourceOf(found);
    return source === undefined ? [] : rows(source, found.event.timestamp, found.event.message);
  });
}
