import type { Access, Credentials } from '../core/ports.ts';

/** What AWS answers when it does not take a session's keys any more: ended early, revoked, or by another clock. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** Gives the session's credentials; `refused` is the access key id that AWS takes no more. */
export type AskSession = (access: Access, refused?: string) => Promise<Credentials>;

/** The little of a client's middleware stack that is needed here. */
interface Stack {
  add(
    middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>,
    options: { readonly step: 'initialize'; readonly name: string },
  ): void;
}

/**
 * The keys of one client. The session is asked for every request: `memoized` tells the SDK to keep nothing
 * itself, which would go on with what it was given once, after a sign-out and past the end of a write session
 * (see AwsSdkSigV4Memoized). A request that AWS refuses for its keys was not carried out, so it is sent once
 * more, changes too, with keys that the session makes anew.
 */
export class Keys {
  readonly provider: (() => Promise<{
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
    expiration: Date;
  }>) & { readonly memoized: true };
  #last: string | undefined;
  #refused: string | undefined;
  /** Counts the refusals: requests that were under way at the same one ask for new keys once. */
  #refusals = 0;

  constructor(access: Access, ask: AskSession) {
    this.provider = Object.assign(
      async () => {
        const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await ask(access, this.#refused);
        this.#last = accessKeyId;
        return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt) };
      },
      { memoized: true } as const,
    );
  }

  /** To be called once for the client that was given `provider`. */
  watch<C extends { readonly middlewareStack: Stack }>(client: C): C {
    client.middlewareStack.add(
      next => async args => {
        const before = this.#refusals;
        try {
          return await next(args);
        } catch (error) {
          if (!(error instanceof Error && REFUSALS.has(error.name))) {
            throw error;
          }
          if (this.#refusals === before) {
            this.#refusals += 1;
            this.#refused = this.#last;
          }
          return next(args);
        }
      },
      { step: 'initialize', name: 'renewRefusedKeys' },
    );
    return client;
  }
}
