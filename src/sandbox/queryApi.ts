import type { Caller } from './iam/authorize.ts';
import type { Front } from './world.ts';

/** The contract between the AWS Query protocol and the services that speak it. */

/** The parameters of a request, flat as in the protocol: `PolicyArns.member.1.arn`. */
export type Parameters = ReadonlyMap<string, string>;

/** A value of an XML answer; a list has `member` elements, in EC2's dialect `item`. */
export type Xml = string | number | readonly Xml[] | { readonly [element: string]: Xml | undefined };

interface UnsignedOperation {
  readonly signed: false;
  /** Throws ApiError. */
  run(front: Front, parameters: Parameters): Xml | Promise<Xml>;
}

interface SignedOperation {
  readonly signed: true;
  /** Authorizes the caller too. Throws ApiError. */
  run(front: Front, caller: Caller, parameters: Parameters): Xml | Promise<Xml>;
}

export interface QueryService {
  /** In the credential scope, and before the colon of an action. */
  readonly signingName: string;
  /** The only region that requests may be signed for; absent where any will do. */
  readonly signingRegion?: string;
  readonly version: string;
  /** EC2's own form of answers and errors; the usual one where it is absent. */
  readonly dialect?: 'ec2';
  readonly operations: Readonly<Record<string, UnsignedOperation | SignedOperation>>;
}
