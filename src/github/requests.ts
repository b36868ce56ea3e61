import * as l10n from '@vscode/l10n';
import { Failure, type FailureCode } from '../core/failure.ts';
import type { GitHubOptions, RepositoryName, TokenCandidate } from '../core/github.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock, Log } from '../core/ports.ts';
import { noToken, toGitHubFailure, unreachable } from './failures.ts';

const API_VERSION = '2022-11-28';
const JSON_TYPE = 'application/vnd.github+json';
/** Milliseconds until a request counts as lost. */
const PATIENCE = 30_000;
const MAX_REDIRECTS = 3;

export interface Call {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** Below the API's address, with a slash in front. */
  readonly path: string;
  /** What it needs, as GitHub names it: `actions: write`. */
  readonly permission: string;
  /** Whose permission it is: a token may do for one repository and not for another. */
  readonly repository: RepositoryName | undefined;
  readonly body?: object;
  readonly accept?: string;
  /** A token that may not see it at all gets 404 too, so the person may be asked for another one. */
  readonly hidden?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly request: string;
}

export interface RequestDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** The more a refusal says, the further in front. */
const TELLING: readonly FailureCode[] = ['accessDenied', 'notFound', 'signedOut'];

/**
 * Sends requests with the first token that GitHub accepts, and remembers it for each permission of each
 * repository. Tokens go to the API's own origin and nowhere else. What may have happened is not sent again.
 */
export class Requests {
  readonly #deps: RequestDeps;
  readonly #options: GitHubOptions;
  readonly #working = new Map<string, TokenCandidate>();
  #clockAhead: number | undefined;

  constructor(deps: RequestDeps, options: GitHubOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  /** Milliseconds, from the Date header of the last answer. */
  get clockAhead(): number | undefined {
    return this.#clockAhead;
  }

  async json(call: Call, signal: AbortSignal): Promise<{ readonly body: unknown; readonly source: string }> {
    const { text, request } = await this.send(call, signal);
    return { body: parse(text), source: request };
  }

  /** Gives successes and what `also` lists; rejects with a Failure for the rest. */
  async send(call: Call, signal: AbortSignal, also: readonly number[] = []): Promise<Answer> {
    const key = keyOf(call);
    const known = this.#working.get(key);
    const candidates = [
      ...(known === undefined ? [] : [known]),
      ...this.#options.tokens.filter(candidate => candidate !== known),
    ];
    const tried = new Set<string>();
    let worst: Failure | undefined;
    for (const candidate of candidates) {
      if (candidate.asks && worst?.code === 'notFound' && call.hidden !== true) {
        continue;
      }
      const token = await untilAborted(candidate.token(signal), signal);
      if (token === undefined || tried.has(token)) {
        continue;
      }
      tried.add(token);
      const answer = await this.#fetch(call, token, signal, also).catch((error: unknown) => {
        this.#perhaps(call, candidate);
        throw error;
      });
      if (isSuccess(answer.status) || also.includes(answer.status)) {
        this.#working.set(key, candidate);
        return answer;
      }
      const failure = this.#failure(call, answer, candidate);
      this.#deps.log.debug(`${answer.request}: ${answer.status} with ${candidate.source}`);
      if (!TELLING.includes(failure.code)) {
        this.#perhaps(call, candidate);
        throw failure;
      }
      if (failure.code === 'notFound' && candidate === known) {
        throw failure;
      }
      worst = moreTelling(worst, failure);
    }
    throw worst ?? noToken(this.#options.serverUrl);
  }

  /** As `send`, with the token that may do this in this repository, if one is known: to ask who that is. */
  async sendAs(
    permitted: Pick<Call, 'permission' | 'repository'>,
    call: Call,
    signal: AbortSignal,
  ): Promise<Answer> {
    const known = this.#working.get(keyOf(permitted));
    const token = known === undefined ? undefined : await untilAborted(known.token(signal), signal);
    if (known === undefined || token === undefined) {
      return this.send(call, signal);
    }
    const answer = await this.#fetch(call, token, signal, []);
    if (!isSuccess(answer.status)) {
      throw this.#failure(call, answer, known);
    }
    return answer;
  }

  /** What is changed although no answer says so, is changed with this token. */
  #perhaps(call: Call, candidate: TokenCandidate): void {
    if (call.method !== 'GET') {
      this.#working.set(keyOf(call), candidate);
    }
  }

  #failure(call: Call, answer: Answer, { source }: TokenCandidate): Failure {
    const { status, headers, request, text } = answer;
    return toGitHubFailure(
      { status, headers, request, source, permission: call.permission, body: parse(text) },
      this.#deps.clock.now(),
    );
  }

  async #fetch(call: Call, token: string, signal: AbortSignal, also: readonly number[]): Promise<Answer> {
    const { origin } = new URL(this.#options.apiUrl);
    let url = new URL(`${this.#options.apiUrl}${call.path}`);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.#once(url, call, token, signal);
      const target = redirected(answer, url);
      if (target === undefined || also.includes(answer.status)) {
        return answer;
      }
      // A renamed repository is answered so. A change is sent on only by what keeps its method (RFC 9110, 15.4).
      const keepsMethod = answer.status === 307 || answer.status === 308 || call.method === 'GET';
      if (target.origin !== origin || !keepsMethod) {
        break;
      }
      url = target;
    }
    throw new Failure('server', l10n.t('GitHub sends {0} elsewhere.', `${call.method} ${call.path}`));
  }

  async #once(url: URL, call: Call, token: string, signal: AbortSignal): Promise<Answer> {
    const { clock } = this.#deps;
    const request = `${call.method} ${call.path}`;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    try {
      const response = await fetch(url, {
        method: call.method,
        redirect: 'manual',
        signal: ended,
        headers: {
          accept: call.accept ?? JSON_TYPE,
          authorization: `Bearer ${token}`,
          'user-agent': 'ecs-codespaces',
          'x-github-api-version': API_VERSION,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const { status, headers } = response;
      const text = await response.text();
      const date = Date.parse(headers.get('date') ?? '');
      // The header tells whole seconds, cut off.
      this.#clockAhead = Number.isNaN(date) ? this.#clockAhead : date + 500 - clock.now();
      return { status, headers, text, request };
    } catch (error) {
      throwIfAborted(signal);
      throw unreachable(this.#options.apiUrl, error);
    }
  }
}

/** Below a repository. */
export function pathOf({ owner, name }: RepositoryName, path: string): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}${path}`;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keyOf({ repository, permission }: Pick<Call, 'permission' | 'repository'>): string {
  return `${repository?.owner ?? ''}/${repository?.name ?? ''}`.toLowerCase().concat(' ', permission);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function redirected({ status, headers }: Answer, from: URL): URL | undefined {
  const location = headers.get('location');
  return [301, 302, 307, 308].includes(status) && location !== null
    ? (URL.parse(location, from.href) ?? undefined)
    : undefined;
}

function moreTelling(one: Failure | undefined, other: Failure): Failure {
  return one !== undefined && TELLING.indexOf(one.code) <= TELLING.indexOf(other.code) ? one : other;
}
