import type { SignedRequest } from '../sigv4.ts';

/** A request to AWS as it came over the wire. */
export interface AwsRequest extends SignedRequest {
  readonly requestId: string;
  readonly sourceIp: string;
}
