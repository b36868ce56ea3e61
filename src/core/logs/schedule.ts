import type { Clock } from '../ports.ts';

/**
 * Milliseconds between calls in the long run. FilterLogEvents allows an account 5 to 25 a second, by region: this is a
 * fifth of the least. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const SPACING = 1000;
/** Calls that may be made at once after a rest: the first screen of a follow, the pages of a busy second. */
const BURST = 5;
const BACK_OFF_FIRST = 2000;
const BACK_OFF_MAX = 30_000;

interface Bucket {
  /** When the calls made so far would be used up at `SPACING` (generic cell rate algorithm). */
  usedUpAt: number;
  blockedUntil: number;
  throttles: number;
}

/**
 * When CloudWatch Logs may be called. A bucket is an account and region: everybody in it shares the
 * quota, so all followers share the pace, and one throttled call holds all of them back.
 */
export class CallSchedule {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Resolves when the caller may call, once. Rejects with the signal's reason. */
  async turn(key: string, signal: AbortSignal): Promise<void> {
    const bucket = this.#bucket(key);
    bucket.usedUpAt = Math.max(bucket.usedUpAt, this.#clock.now()) + SPACING;
    const at = bucket.usedUpAt - BURST * SPACING;
    for (;;) {
      signal.throwIfAborted();
      const wait = Math.max(at, bucket.blockedUntil) - this.#clock.now();
      if (wait <= 0) {
        return;
      }
      await this.#clock.sleep(wait, signal);
    }
  }

  /** A call of the bucket was throttled; gives the time (ms) before which nothing is sent again. */
  throttled(key: string, retryAt?: number): number {
    const bucket = this.#bucket(key);
    const backOff = Math.min(BACK_OFF_FIRST * 2 ** bucket.throttles, BACK_OFF_MAX);
    bucket.throttles++;
    const until = this.#clock.now() + backOff * (0.75 + this.#random() / 2);
    bucket.blockedUntil = Math.max(bucket.blockedUntil, until, retryAt ?? 0);
    return bucket.blockedUntil;
  }

  succeeded(key: string): void {
    this.#bucket(key).throttles = 0;
  }

  #bucket(key: string): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) {
      return known;
    }
    const bucket = { usedUpAt: 0, blockedUntil: 0, throttles: 0 };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
