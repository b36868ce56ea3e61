import type { Failure } from '../failure.ts';
import { safeAddress } from './webAddress.ts';

/** What is being waited for, in words, and a page where the person can see it, or act. */
export interface Asking {
  readonly step: string;
  readonly url?: string;
}

/** `url` is left out where no sign-in may lead there. */
export function asking(step: string, url: string | undefined): Asking {
  const safe = url === undefined ? undefined : safeAddress(url);
  return { step, ...(safe === undefined ? {} : { url: safe }) };
}

/** Where one environment's session stands; replaced whole. */
export type SessionState =
  /** `denied`: somebody said no to the last sign-in, and nothing is wrong. */
  | { readonly state: 'signedOut'; readonly denied?: Failure }
  | ({ readonly state: 'signingIn' } & Asking)
  | {
      readonly state: 'signedIn';
      /** Login, e-mail or subject. */
      readonly identity: string;
      readonly accountId: string;
      /** ARN of the assumed role with the session's name. */
      readonly arn: string;
      /** When the read session's credentials end (ms); renewal moves it. */
      readonly expiresAt: number;
      /** It is renewed when it is next used, not ahead of its end: idle, it outlives its credentials. */
      readonly renewal?: 'whenUsed';
      /** A change waits for its approval. */
      readonly approval?: Asking;
    }
  /** It ended and could not be renewed without the person. */
  | { readonly state: 'expired'; readonly identity: string }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Whether two states look the same to everybody. */
export function sameState(one: SessionState, other: SessionState): boolean {
  switch (one.state) {
    case 'signedOut':
      return other.state === 'signedOut' && other.denied === one.denied;
    case 'signingIn':
      return other.state === 'signingIn' && sameAsking(one, other);
    case 'signedIn':
      return (
        other.state === 'signedIn' &&
        other.identity === one.identity &&
        other.arn === one.arn &&
        other.expiresAt === one.expiresAt &&
        other.renewal === one.renewal &&
        sameAsking(one.approval, other.approval)
      );
    case 'expired':
      return other.state === 'expired' && other.identity === one.identity;
    case 'failed':
      return other.state === 'failed' && other.failure === one.failure;
  }
}

function sameAsking(one: Asking | undefined, other: Asking | undefined): boolean {
  return one?.step === other?.step && one?.url === other?.url;
}
