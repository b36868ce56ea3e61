import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api.ts';
import type { Calls, Outcome } from './calls.ts';
import { type Fault, type Faults, streamTrouble } from './faults.ts';
import { type Answer, type StreamAnswer, send } from './http.ts';

/** A call as its wire protocol sees it. */
export interface Exchange {
  readonly requestId: string;
  /** Such as `ecs:ListClusters`; faults and the log of calls go by it. */
  readonly action: string;
  /** Authenticates, authorizes and does it. Throws ApiError. */
  run(seen: Seen): Answer | Promise<Answer | StreamAnswer>;
  fail(error: ApiError): Answer;
  /** The service's own error for too many calls. */
  throttling(): ApiError;
  /** The service's own answer to trouble of its own. */
  trouble(status: number): ApiError;
}

/** What is found out about a call while it is answered. */
export interface Seen {
  /** ARN of the assumed role session. */
  caller?: string;
  region?: string;
}

interface Result {
  /** Undefined: the connection is cut instead. */
  readonly answer: Answer | StreamAnswer | undefined;
  readonly outcome: Outcome;
  readonly code?: string;
  /** What befalls the stream that it is. */
  readonly fault?: Fault;
}

export interface Observers {
  readonly faults: Faults;
  readonly calls: Calls;
}

/** Answers a call, with the faults that were asked for, and logs it. */
export async function answerCall(
  observers: Observers,
  exchange: Exchange,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = Date.now();
  const started = performance.now();
  const seen: Seen = {};
  const result = await perform(observers.faults, exchange, seen);
  observers.calls.record({
    id: exchange.requestId,
    at,
    action: exchange.action,
    ...seen,
    outcome: result.outcome,
    status: result.answer?.status ?? 0,
    ...(result.code === undefined ? {} : { code: result.code }),
    milliseconds: Math.round(performance.now() - started),
  });
  if (result.answer === undefined) {
    incoming.socket.resetAndDestroy();
  } else {
    send(response, result.answer);
    if ('source' in result.answer && result.fault !== undefined) {
      befall(result.answer, result.fault);
    }
  }
}

function befall({ source }: StreamAnswer, fault: Fault): void {
  const trouble = streamTrouble(fault);
  if (trouble !== undefined) {
    setTimeout(() => source.befall(trouble), fault.after ?? 0).unref();
  }
}

async function perform(faults: Faults, exchange: Exchange, seen: Seen): Promise<Result> {
  const { delay, fault } = faults.draw(exchange.action);
  if (delay > 0) {
    await sleep(delay, undefined, { ref: false });
  }
  if (fault === undefined || streamTrouble(fault) !== undefined) {
    const result = await attempt(exchange, seen);
    return fault === undefined ? result : { ...result, fault };
  }
  if (fault.when === 'before') {
    return faulted(exchange, fault);
  }
  const { answer } = await attempt(exchange, seen);
  if (answer !== undefined && 'source' in answer) {
    answer.source.closed();
  }
  return faulted(exchange, fault);
}

async function attempt(exchange: Exchange, seen: Seen): Promise<Result> {
  try {
    return { answer: await exchange.run(seen), outcome: 'ok' };
  } catch (error) {
    if (error instanceof ApiError) {
      return failed(exchange, error, error.code.startsWith('AccessDenied') ? 'denied' : 'error');
    }
    console.error(error);
    return failed(exchange, exchange.trouble(500), 'error');
  }
}

function faulted(exchange: Exchange, fault: Fault): Result {
  switch (fault.kind) {
    case 'reset':
      return { answer: undefined, outcome: 'faulted', code: 'reset' };
    case 'throttling':
      return failed(exchange, exchange.throttling(), 'faulted');
    default: {
      const own = exchange.trouble(fault.status ?? 500);
      return failed(
        exchange,
        new ApiError(fault.code ?? own.code, fault.message ?? own.message, own.status),
        'faulted',
      );
    }
  }
}

function failed(exchange: Exchange, error: ApiError, outcome: Outcome): Result {
  return { answer: exchange.fail(error), outcome, code: error.code };
}
