import type { Sessions } from '../iam/sessions.ts';
import type { IamStore } from '../iam/store.ts';
import type { IssuerKeys } from './issuerKeys.ts';

/** What STS works with. */
export interface StsDeps {
  readonly iam: IamStore;
  readonly sessions: Sessions;
  readonly keys: IssuerKeys;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The parameters of a request, flat as in the Query protocol: `PolicyArns.member.1.arn`. */
export type Parameters = ReadonlyMap<string, string>;

/** A value of an XML answer. */
export type Xml = string | number | { readonly [element: string]: Xml | undefined };
