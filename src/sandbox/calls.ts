import { glob } from './iam/match.ts';

export type Outcome = 'ok' | 'error' | 'denied' | 'faulted';

interface RecordedCall {
  readonly id: string;
  /** Real time, milliseconds since the epoch. */
  readonly at: number;
  /** Such as `ecs:ListClusters`, `sts:GetCallerIdentity`, `oidc:Token`. */
  readonly action: string;
  readonly region?: string;
  /** ARN of the assumed role session; absent for unsigned calls. */
  readonly caller?: string;
  readonly outcome: Outcome;
  /** 0 where the connection was cut. */
  readonly status: number;
  /** The error's code. */
  readonly code?: string;
  readonly milliseconds: number;
}

interface Count {
  readonly total: number;
  readonly ok: number;
  readonly error: number;
  readonly denied: number;
  readonly faulted: number;
}

const KEPT = 10_000;
const NONE: Count = { total: 0, ok: 0, error: 0, denied: 0, faulted: 0 };

/** What was called: the newest 10,000 calls one by one, and counts of all since the last clear. */
export class Calls {
  #calls: RecordedCall[] = [];
  readonly #counts = new Map<string, Count>();

  record(call: RecordedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > 2 * KEPT) {
      this.#calls = this.#calls.slice(-KEPT);
    }
    const count = this.#counts.get(call.action) ?? NONE;
    this.#counts.set(call.action, {
      ...count,
      total: count.total + 1,
      [call.outcome]: count[call.outcome] + 1,
    });
  }

  /** By action; `pattern` may hold `*`. */
  counts(pattern = '*'): Readonly<Record<string, Count>> {
    return Object.fromEntries([...this.#counts].filter(([action]) => glob(pattern, action)).sort());
  }

  /** How often an action was called, whatever came of it. */
  total(action: string): number {
    return this.#counts.get(action)?.total ?? 0;
  }

  /** Oldest first. */
  list(pattern = '*', limit = KEPT): readonly RecordedCall[] {
    return this.#calls
      .slice(-KEPT)
      .filter(call => glob(pattern, call.action))
      .slice(-limit);
  }

  clear(): void {
    this.#calls = [];
    this.#counts.clear();
  }
}
