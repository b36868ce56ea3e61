import type * as vscode from 'vscode';
import type { PageState } from '../core/logs/messages.ts';
import { isPageState } from '../core/logs/parseMessages.ts';
import { isLogRequest } from '../core/logs/parseRequest.ts';
import type { LogRequest } from '../core/logs/target.ts';
import { isTimeZone } from '../core/logs/times.ts';

const REQUEST = 'logs.request';
const PAGE = 'logs.page';
const LIVE_TAIL = 'logs.liveTail';
const TIME_ZONE = 'logs.timeZone';
const SOURCES = 'logs.sources';
const WORDS = 'logs.words';

/** A learned rule: below `from` in the container `key`, is below `to` in the workspace's folder (its URI). */
export interface LearnedSource {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly folder: string;
}

/** Rules that are kept; older ones are forgotten. */
const SOURCES_MAX = 200;

/** What the log view keeps with the workspace, over reloads of the window. */
export class LogMemory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** What was shown last. */
  get request(): LogRequest | undefined {
    const kept: unknown = this.#memento.get(REQUEST);
    return isLogRequest(kept) ? kept : undefined;
  }

  setRequest(request: LogRequest | undefined): Thenable<void> {
    return this.#memento.update(REQUEST, request);
  }

  get page(): PageState | undefined {
    const kept: unknown = this.#memento.get(PAGE);
    return isPageState(kept) ? kept : undefined;
  }

  setPage(state: PageState): Thenable<void> {
    return this.#memento.update(PAGE, state);
  }

  /** Whether Live Tail is wanted in an environment; undefined where nobody said that it may cost. */
  liveTail(environment: string): boolean | undefined {
    const wanted = records(this.#memento.get(LIVE_TAIL))[environment];
    return typeof wanted === 'boolean' ? wanted : undefined;
  }

  setLiveTail(environments: readonly string[], on: boolean): Thenable<void> {
    const before = records(this.#memento.get(LIVE_TAIL));
    const wanted = Object.fromEntries(environments.map(name => [name, on]));
    return this.#memento.update(LIVE_TAIL, { ...before, ...wanted });
  }

  /** Where the person is, as far as it was told. */
  get timeZone(): string | undefined {
    const kept: unknown = this.#memento.get(TIME_ZONE);
    return typeof kept === 'string' && isTimeZone(kept) ? kept : undefined;
  }

  setTimeZone(name: string): Thenable<void> {
    return this.#memento.update(TIME_ZONE, name);
  }

  /** What was searched for last. */
  get words(): string | undefined {
    const kept: unknown = this.#memento.get(WORDS);
    return typeof kept === 'string' ? kept : undefined;
  }

  setWords(words: string): Thenable<void> {
    return this.#memento.update(WORDS, words);
  }

  /** Newest first. */
  get sources(): readonly LearnedSource[] {
    const kept: unknown = this.#memento.get(SOURCES);
    return Array.isArray(kept) ? kept.filter(isLearned) : [];
  }

  learn(source: LearnedSource): Thenable<void> {
    const others = this.sources.filter(({ key, from }) => key !== source.key || from !== source.from);
    return this.#memento.update(SOURCES, [source, ...others].slice(0, SOURCES_MAX));
  }
}

function isLearned(value: unknown): value is LearnedSource {
  const learned = records(value);
  return ['key', 'from', 'to', 'folder'].every(name => typeof learned[name] === 'string');
}

function records(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
