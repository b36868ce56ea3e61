import { type CloudWatchLogsClient, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { LogTail, TailScope, TailUpdate } from '../core/logPorts.ts';
import type { Environment } from '../core/model.ts';
import { Inbox } from './inbox.ts';
import { type GroupArn, groupArns } from './logGroupArns.ts';
import { takeBody } from './logsBody.ts';
import { toLogsFailure } from './logsFailure.ts';
import { updatesOf } from './logTailEvents.ts';

const ACTION = 'logs:StartLiveTail';

/** CloudWatch Logs sends an update every second, an empty one too: after so many milliseconds nobody is there. */
const SILENCE_MAX = 15_000;
/** Updates that wait for a reader that has no time: some minutes' worth. */
const UPDATES_MAX = 300;

/** LogTail over the SDK, in the region of the client. */
export function createLogTail(
  client: CloudWatchLogsClient,
  environment: Environment,
  region: string,
  silenceMax = SILENCE_MAX,
): LogTail {
  const arnOf = groupArns(client, environment, region);
  return { session: (scope, signal) => session(scope, signal) };

  async function* session(
    scope: TailScope,
    signal: AbortSignal,
  ): AsyncGenerator<TailUpdate, void, undefined> {
    const connection = new AbortController();
    const inbox = new Inbox<TailUpdate>();
    const close = (failure?: Failure) => {
      clearTimeout(silence);
      inbox.end(failure);
      // The session is billed as long as the connection stands.
      connection.abort(failure);
    };
    const onAbort = () => close(cancelled());
    const silence = setTimeout(() => close(silent()), silenceMax);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) {
        throw cancelled();
      }
      const body = await start(scope, connection.signal);
      void pump(body, inbox, silence);
      yield* inbox;
    } catch (error) {
      throw connection.signal.aborted ? connection.signal.reason : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      close();
    }
  }

  /** Resolves when the call was answered. */
  async function start(scope: TailScope, abortSignal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const command = new StartLiveTailCommand(await inputOf(scope, arnOf, abortSignal));
    const body = takeBody(command, stream => stream);
    try {
      await client.send(command, { abortSignal });
      return body() ?? nothing();
    } catch (error) {
      throw toLogsFailure(error, { action: ACTION, environment });
    }
  }

  /** The first message says that the session has begun. Reads on also when nobody takes: CloudWatch Logs drops what is not read. */
  async function pump(
    body: AsyncIterable<Uint8Array>,
    inbox: Inbox<TailUpdate>,
    silence: NodeJS.Timeout,
  ): Promise<void> {
    let begun = false;
    let skipped = false;
    try {
      for await (const update of updatesOf(body)) {
        silence.refresh();
        if (!begun) {
          begun = true;
          inbox.push({ kind: 'started' });
        }
        if (inbox.length >= UPDATES_MAX) {
          inbox.shift();
          skipped = true;
        }
        if (update !== undefined) {
          inbox.push(skipped ? { ...update, sampled: true } : update);
          skipped = false;
        }
      }
      inbox.end(begun ? undefined : notBegun());
    } catch (error) {
      inbox.end(isTimeout(error) ? undefined : broken(error, environment));
    }
  }
}

async function inputOf(scope: TailScope, arnOf: GroupArn, signal: AbortSignal) {
  switch (scope.kind) {
    case 'groups':
      return { logGroupIdentifiers: await Promise.all(scope.groups.map(group => arnOf(group, signal))) };
    case 'streams':
      return { logGroupIdentifiers: [await arnOf(scope.group, signal)], logStreamNames: [...scope.streams] };
    case 'prefixes':
      return {
        logGroupIdentifiers: [await arnOf(scope.group, signal)],
        logStreamNamePrefixes: [...scope.prefixes],
      };
  }
}

async function* nothing(): AsyncGenerator<never, void, undefined> {}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionTimeoutException';
}

/** What goes wrong with an open stream and has no name of AWS's own is the connection. */
function broken(error: unknown, environment: Environment): Failure {
  const failure = toLogsFailure(error, { action: ACTION, environment });
  switch (true) {
    case error instanceof Error && error.name === 'SessionStreamingException':
      return new Failure('server', failure.message, { cause: error });
    case failure.code === 'unexpected':
      return new Failure('offline', l10n.t('The connection of Live Tail broke off.'), { cause: error });
    default:
      return failure;
  }
}

function silent(): Failure {
  return new Failure('offline', l10n.t('Live Tail has fallen silent.'));
}

function notBegun(): Failure {
  return new Failure('server', l10n.t('Live Tail ended before it began.'));
}

function cancelled(): Failure {
  return new Failure('cancelled', l10n.t('{0} was cancelled.', ACTION));
}
