import type { TailUpdate } from '../core/logPorts.ts';
import { readUpdate } from './logsAnswers.ts';
import { type Frame, framesOf } from './logTailFrames.ts';

type Update = Extract<TailUpdate, { kind: 'events' }>;

/**
 * What a session of Live Tail sends, message by message: an update, or undefined for one that says only that the session
 * stands (`initial-response`, `sessionStart`, what is not known). An exception or error is thrown as an Error with AWS's
 * name for it, and its text.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTailResponseStream.html
 */
export async function* updatesOf(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Update | undefined, void, undefined> {
  for await (const frame of framesOf(body)) {
    yield updateOf(frame);
  }
}

function updateOf({ headers, payload }: Frame): Update | undefined {
  switch (headers.get(':message-type')) {
    case 'event':
      return headers.get(':event-type') === 'sessionUpdate' ? readUpdate(payload) : undefined;
    case 'exception':
      throw named(headers.get(':exception-type'), messageOf(payload.toString()));
    case 'error':
      throw named(headers.get(':error-code'), headers.get(':error-message'));
    default:
      throw new Error('A message of the event stream does not say what it is.');
  }
}

function named(name = 'UnknownError', message: string = name): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function messageOf(payload: string): string {
  try {
    const { message, Message = message } = Object(JSON.parse(payload));
    return typeof Message === 'string' ? Message : payload;
  } catch {
    return payload;
  }
}
