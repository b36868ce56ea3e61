import type { SignedRequest } from '../signature.ts';

/** A request to AWS as it came over the wire. */
export interface AwsRequest extends SignedRequest {
  readonly requestId: string;
  readonly sourceIp: string;
}
