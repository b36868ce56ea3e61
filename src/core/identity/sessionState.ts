import type { Failure } from '../failure.ts';

/** Where one environment's session stands; replaced whole. */
export type SessionState =
  | { readonly state: 'signedOut' }
  | { readonly state: 'signingIn'; readonly step: string }
  | {
      readonly state: 'signedIn';
      /** Login, e-mail or subject. */
      readonly identity: string;
      readonly accountId: string;
      /** ARN of the assumed role with the session's name. */
      readonly arn: string;
      /** When the read session's credentials end (ms); renewal moves it. */
      readonly expiresAt: number;
    }
  /** It ended and could not be renewed without the person. */
  | { readonly state: 'expired'; readonly identity: string }
  | { readonly state: 'failed'; readonly failure: Failure };
