import * as l10n from '@vscode/l10n';
import { field } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import type { Json, JsonObject } from '../core/json.ts';

/**
 * Requests and answers of the JSON protocol as they stand. A client reads and writes only the members that it
 * was made with, so that a document that is read, changed and written back would lose every newer one.
 */

interface Commanded<S> {
  readonly middlewareStack: {
    add(middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>, options: S): void;
  };
}

const LAST_STEP = { step: 'deserialize', name: 'keepAnswer', priority: 'low' } as const;
const WRITTEN = { step: 'build', name: 'sendDocument', priority: 'high' } as const;

/** Keeps the body of the command's answer. What it gives is to be called once the command was answered. */
export function keepAnswer(command: Commanded<typeof LAST_STEP>): () => Json {
  let kept = '';
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const response = field(result, 'response');
      const body = field(response, 'body');
      if (typeof response === 'object' && response !== null && isIterable(body)) {
        const bytes = await collect(body);
        kept = new TextDecoder().decode(bytes);
        Object.assign(response, { body: bytes });
      }
      return result;
    },
    LAST_STEP,
  );
  return () => {
    try {
      const answer: Json = JSON.parse(kept);
      return answer;
    } catch (error) {
      throw new Failure('server', l10n.t('AWS gave an answer that cannot be read.'), { cause: error });
    }
  };
}

/** Sends the document as the command's body, whatever the command was made of. */
export function sendDocument<C extends Commanded<typeof WRITTEN>>(command: C, document: JsonObject): C {
  command.middlewareStack.add(
    next => args => {
      const request = field(args, 'request');
      if (typeof request === 'object' && request !== null) {
        Object.assign(request, { body: JSON.stringify(document) });
      }
      return next(args);
    },
    WRITTEN,
  );
  return command;
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}
