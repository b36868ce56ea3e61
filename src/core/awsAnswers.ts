/** Names of AWS's errors that say: too many requests. */
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;

/** Codes of Node's system errors that say: nobody was reached, or the connection broke off. */
const NETWORK: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Whether an SDK client's error, which is named after AWS's code, says that there were too many requests. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && (THROTTLED.test(error.name) || statusOf(error) === 429);
}

/** Whether an SDK client's error, or a cause of it, says that AWS could not be reached. */
export function isUnreachable(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner.name === 'TimeoutError' || NETWORK.has(field(inner, 'code'))) {
      return true;
    }
  }
  return false;
}

/** The HTTP status of the answer that an SDK client made an error of. */
export function statusOf(error: unknown): number | undefined {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** When the last answer was sent (ms), by its sender's clock (RFC 9110, section 6.6.1). */
export class AnswerDate {
  #at: number | undefined;

  get at(): number | undefined {
    return this.#at;
  }

  /** A middleware for the step `deserialize` of an SDK client. */
  readonly middleware =
    <I, O extends { readonly response: unknown }>(next: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      const result = await next(input);
      const time = Date.parse(String(field(field(result.response, 'headers'), 'date')));
      this.#at = Number.isNaN(time) ? undefined : time;
      return result;
    };
}

/** What an object has under a name; undefined where there is none, or no object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
