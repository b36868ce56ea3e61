import { labelled } from '../sourceLabels.ts';
import type { LogRequest } from '../target.ts';
import type { PastSink } from './reading.ts';

/**
 * Labels the sources of a request's lines, and says nothing any more after the run was disposed of: the sink shows
 * something else by then.
 */
export class Guarded implements PastSink {
  readonly #sink: PastSink;
  readonly #targets: LogRequest['targets'];
  readonly #signal: AbortSignal;

  constructor(sink: PastSink, targets: LogRequest['targets'], signal: AbortSignal) {
    this.#sink = sink;
    this.#targets = targets;
    this.#signal = signal;
  }

  sources(...[sources]: Parameters<PastSink['sources']>): void {
    this.#unlessAborted(() => this.#sink.sources(labelled(sources, this.#targets)));
  }

  lines(...args: Parameters<PastSink['lines']>): void {
    this.#unlessAborted(() => this.#sink.lines(...args));
  }

  status(...args: Parameters<PastSink['status']>): void {
    this.#unlessAborted(() => this.#sink.status(...args));
  }

  past(...args: Parameters<PastSink['past']>): boolean {
    return !this.#signal.aborted && this.#sink.past(...args);
  }

  older(...args: Parameters<PastSink['older']>): void {
    this.#unlessAborted(() => this.#sink.older(...args));
  }

  search(...args: Parameters<PastSink['search']>): void {
    this.#unlessAborted(() => this.#sink.search(...args));
  }

  show(...args: Parameters<PastSink['show']>): void {
    this.#unlessAborted(() => this.#sink.show(...args));
  }

  #unlessAborted(run: () => void): void {
    if (!this.#signal.aborted) {
      run();
    }
  }
}
