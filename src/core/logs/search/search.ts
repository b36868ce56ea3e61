import type { PastDeps, PastReading, PastSink } from '../past/reading.ts';

/** What a search is given besides its words. */
export interface SearchSurroundings {
  readonly title: string;
  readonly reading: PastReading;
  readonly deps: PastDeps;
  readonly sink: PastSink;
  readonly signal: AbortSignal;
}
