import { Readable } from 'node:stream';
import { field } from '../core/awsAnswers.ts';

/**
 * Bodies of answers that hold very many log events, taken out of the SDK's hands: it copies each member of each event
 * twice, by the operation's schema and for a logger, which costs more than all that is done with the lines afterwards.
 * What it makes of an error's body, of the head, and of a connection that breaks, stays as it is.
 */

interface Commanded {
  readonly middlewareStack: {
    add(
      middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>,
      options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'low' },
    ): void;
  };
}

/** From this status on the SDK makes an error of an answer. */
const ERROR_STATUS = 300;

/**
 * Gives the body of the command's answer to `take`, with the time (ms) that its head names, as part of the attempt, so
 * that it is repeated like one whose answer the SDK reads itself; the SDK finds it empty. What it gives is to be called once the command was answered;
 * undefined where the answer had no body.
 */
export function takeBody<T>(
  command: Commanded,
  take: (body: Readable, answeredAt: number | undefined) => T | Promise<T>,
): () => T | undefined {
  let taken: T | undefined;
  command.middlewareStack.add(
    next => async args => {
      taken = undefined;
      const result = await next(args);
      const response = field(result, 'response');
      const status = field(response, 'statusCode');
      const body = field(response, 'body');
      if (body instanceof Readable && typeof status === 'number' && status < ERROR_STATUS) {
        taken = await take(body, dateOf(response));
        Object.assign(Object(response), { body: Readable.from([]) });
      }
      return result;
    },
    { step: 'deserialize', name: 'takeBody', priority: 'low' },
  );
  return () => taken;
}

function dateOf(response: unknown): number | undefined {
  const date = field(field(response, 'headers'), 'date');
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
