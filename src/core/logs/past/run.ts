import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../emitter.ts';
import { toFailure } from '../../failure.ts';
import { dateTime } from '../../format.ts';
import { openSettingsAction } from '../../identity/failures.ts';
import { LOG_CAPACITY } from '../buffer.ts';
import { type LogLine, NOTE } from '../line.ts';
import { searchByFilter } from '../search/byFilter.ts';
import { searchByInsights } from '../search/byInsights.ts';
import type { SearchSurroundings } from '../search/search.ts';
import type { LogRequest, TimeRange } from '../target.ts';
import { Guarded } from './guarded.ts';
import { OVERLAP } from './newerReader.ts';
import { PastLines } from './pastLines.ts';
import { PastReader, type Way } from './pastReader.ts';
import { readRange } from './range.ts';
import { type PastDeps, PastReading, type PastSink } from './reading.ts';
import { countOf, failed, missingText, sentence, titleOf } from './words.ts';

/** Lines that are read at a time as somebody scrolls, and on either side of a moment. */
const PORTION = 1000;

/** A request for past lines, as long as it is shown. */
export interface PastRun extends Disposable {
  /** Settles when the lines that were asked for are there, or cannot be had; never rejects. */
  readonly done: Promise<void>;
  /** More, from before the oldest ones or after the newest; does nothing where that is under way. Never rejects. */
  older(): Promise<void>;
  newer(): Promise<void>;
  /** Of a range: as much time before it, or what follows it, which a full view had no room for. Otherwise undefined. */
  further(way: Way): TimeRange | undefined;
}

/** Does what a request asks for that is not to follow. The lines of one are given to a sink that was begun anew. */
export function runRequest(
  request: LogRequest & { readonly lines: Exclude<LogRequest['lines'], { kind: 'follow' }> },
  deps: PastDeps,
  sink: PastSink,
): PastRun {
  return new Run(request, deps, sink);
}

class Run implements PastRun {
  readonly done: Promise<void>;
  readonly #request: Parameters<typeof runRequest>[0];
  readonly #deps: PastDeps;
  readonly #sink: PastSink;
  readonly #reading: PastReading;
  readonly #abort = new AbortController();
  readonly #title: string;
  #older: PastLines | undefined;
  #newer: PastLines | undefined;
  #busy: Promise<void> | undefined;
  /** Time (ms) of the first line of a range that had no room. */
  #cutAt: number | undefined;

  constructor(request: Parameters<typeof runRequest>[0], deps: PastDeps, sink: PastSink) {
    this.#request = request;
    this.#deps = deps;
    this.#sink = new Guarded(sink, request.targets, this.#abort.signal);
    this.#title = titleOf(request.targets);
    this.#reading = new PastReading(request.targets, deps, this.#sink);
    this.done = this.#run(this.#abort.signal);
  }

  dispose(): void {
    this.#abort.abort();
  }

  older(): Promise<void> {
    return this.#more(
      this.#older,
      async lines => {
        this.#sink.older('loading');
        const more = await lines.next(PORTION, this.#reading.calls.logs, this.#abort.signal);
        const room = this.#reading.past(more);
        this.#tellOlder(room);
      },
      text => this.#sink.older('failed', text),
    );
  }

  newer(): Promise<void> {
    return this.#more(
      this.#newer,
      async lines => {
        this.#status(l10n.t('Reading newer lines of {0} …', this.#title));
        lines.extend(this.#deps.clock.now());
        const more = await lines.next(PORTION, this.#reading.calls.logs, this.#abort.signal);
        this.#reading.lines(more);
        const last = more.at(-1);
        this.#ended(
          last === undefined
            ? l10n.t('{0}: nothing newer.', this.#title)
            : l10n.t('{0}: {1} more, up to {2}.', this.#title, countOf(more.length), dateTime(last.time)),
        );
      },
      text => this.#ended(text),
    );
  }

  further(way: Way): TimeRange | undefined {
    const { lines } = this.#request;
    if (lines.kind !== 'range') {
      return undefined;
    }
    const { from, to } = lines.range;
    // The ends of a range belong to it.
    const span = Math.max(1, to - from);
    if (way === 'older') {
      return { from: Math.max(0, from - 1 - span), to: Math.max(0, from - 1) };
    }
    return this.#cutAt === undefined ? { from: to + 1, to: to + 1 + span } : { from: this.#cutAt, to };
  }

  #more(
    lines: PastLines | undefined,
    read: (lines: PastLines) => Promise<void>,
    failing: (text: string) => void,
  ): Promise<void> {
    if (lines !== undefined && !this.#abort.signal.aborted) {
      this.#busy ??= this.done
        .then(() => read(lines))
        .catch((error: unknown) => {
          if (!this.#abort.signal.aborted) {
            failing(sentence(toFailure(error)));
          }
        })
        .finally(() => {
          this.#busy = undefined;
        });
    }
    return this.#busy ?? Promise.resolve();
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      this.#reading.status({ kind: 'waiting', text: l10n.t('Looking for the logs of {0} …', this.#title) });
      await this.#reading.find(signal);
      if (this.#reading.pieces.length === 0) {
        this.#reading.status({
          kind: 'denied',
          text: l10n.t('No log of {0} can be read.', this.#title),
          ...(this.#reading.mendable ? { action: openSettingsAction() } : {}),
        });
        this.#sink.older('complete');
        return;
      }
      await this.#read(signal);
    } catch (error) {
      if (!signal.aborted) {
        this.#reading.log(error);
        this.#reading.status(failed(toFailure(error)));
      }
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { lines } = this.#request;
    switch (lines.kind) {
      case 'last':
        return this.#last(lines.count, signal);
      case 'around':
        return this.#around(lines.time, signal);
      case 'range':
        this.#cutAt = await readRange(lines.range, this.#surroundings(signal));
        this.#tellEnds(lines.range.from, this.#cutAt ?? lines.range.to);
        return;
      case 'search': {
        const search = lines.search.by === 'insights' ? searchByInsights : searchByFilter;
        await search(lines.search.words, lines.range, this.#surroundings(signal));
        this.#sink.older('complete');
      }
    }
  }

  #surroundings(signal: AbortSignal): SearchSurroundings {
    return { title: this.#title, reading: this.#reading, deps: this.#deps, sink: this.#sink, signal };
  }

  async #last(count: number, signal: AbortSignal): Promise<void> {
    const wanted = Math.min(count, LOG_CAPACITY.items);
    this.#status(l10n.t('Reading the newest {0} of {1} …', countOf(wanted), this.#title));
    const now = this.#deps.clock.now();
    const seen = new Map<string, Set<string>>();
    const older = this.#backFrom(now, wanted, seen);
    const given = await this.#fill(older, wanted, signal);
    this.#newer = this.#forthFrom(Math.max(given[0]?.time ?? 0, now - OVERLAP), now, seen);
    this.#reading.lines(given);
    this.#tellEnds(older.done ? 0 : (given[0]?.time ?? 0), Number.POSITIVE_INFINITY);
    this.#ended(
      older.done
        ? l10n.t('{0} of {1}: all there are.', countOf(given.length), this.#title)
        : l10n.t('The newest {0} of {1}.', countOf(given.length), this.#title),
    );
    this.#tellOlder(true);
  }

  async #around(time: number, signal: AbortSignal): Promise<void> {
    this.#status(l10n.t('Reading {0} around {1} …', this.#title, dateTime(time)));
    const older = this.#backFrom(time, PORTION);
    const newer = this.#forthFrom(time + 1, this.#deps.clock.now());
    this.#newer = newer;
    const before = await this.#fill(older, PORTION, signal);
    const after = await this.#fill(newer, PORTION, signal);
    this.#reading.lines([...before, ...after]);
    this.#tellEnds(
      older.done ? 0 : (before[0]?.time ?? time),
      newer.done ? Number.POSITIVE_INFINITY : (after.at(-1)?.time ?? time),
    );
    this.#sink.show(time);
    const [end] = this.#reading.ends;
    if (end !== undefined && before.length + after.length === 0) {
      this.#ended(`${this.#title}: ${end.text}`);
      return;
    }
    this.#ended(
      l10n.t(
        '{0} around {1}: {2} before, {3} after.',
        this.#title,
        dateTime(time),
        countOf(before.length),
        countOf(after.length),
      ),
    );
    this.#tellOlder(true);
  }

  /** `seen`: as PastReader's. */
  #backFrom(time: number, wanted: number, seen?: Map<string, Set<string>>): PastLines {
    const reading = { from: 0, to: time, limit: Math.min(Math.max(wanted, PORTION), 10_000) };
    this.#older = new PastLines(
      'older',
      new PastReader(this.#reading.pieces, 'older', reading, seen),
      this.#reading.sourceOf,
    );
    return this.#older;
  }

  #forthFrom(from: number, to: number, seen?: Map<string, Set<string>>): PastLines {
    return new PastLines(
      'newer',
      new PastReader(this.#reading.pieces, 'newer', { from, to, limit: PORTION }, seen),
      this.#reading.sourceOf,
    );
  }

  /** So many lines, in order of time, or all that there are. */
  async #fill(lines: PastLines, wanted: number, signal: AbortSignal): Promise<LogLine[]> {
    const older = lines === this.#older;
    let given: LogLine[] = [];
    while (given.length < wanted && !lines.done) {
      const more = await lines.next(wanted - given.length, this.#reading.calls.logs, signal);
      given = older ? [...more, ...given] : [...given, ...more];
    }
    return given;
  }

  /** Says between the lines of a stretch of time (ms) how tasks ended in it. */
  #tellEnds(from: number, to: number): void {
    this.#reading.lines(
      this.#reading.ends
        .filter(({ time }) => time >= from && time <= to)
        .map(({ time, text }) => ({ source: NOTE, time, text })),
    );
  }

  #status(text: string): void {
    this.#reading.status({ kind: 'waiting', text });
  }

  #ended(text: string): void {
    const [missing] = [...(this.#older?.missing ?? []), ...(this.#newer?.missing ?? [])];
    if (missing !== undefined) {
      this.#reading.addNotice(missingText(missing));
    }
    this.#reading.status({ kind: 'ended', text });
  }

  #tellOlder(room: boolean): void {
    if (this.#older?.done === true) {
      this.#sink.older('complete');
    } else if (room) {
      this.#sink.older('more');
    } else {
      this.#sink.older('full');
    }
  }
}
