import type { GitHub, RepositoryName } from '../../github.ts';
import type { Clock, Log } from '../../ports.ts';

/** The client id that AWS's provider for GitHub has; the relay's workflow asks for this audience. */
export const AUDIENCE = 'sts.amazonaws.com';

/** What a sign-in by way of GitHub works with. */
export interface RelayDeps {
  readonly hub: GitHub;
  readonly clock: Clock;
  readonly log: Log;
}

/** The extension's half of one sealed exchange. */
export interface RelayKey {
  /** base64url of the 32 bytes of an X25519 public key. */
  readonly publicKey: string;
  /** Text of what was sealed to this key for this request. Throws Failure `identityRefused`. */
  open(file: Uint8Array, requestId: string): string;
}

/** One sign-in by way of a workflow run. */
export interface RelayRequest {
  /** 32 hexadecimal digits, never used before. */
  readonly id: string;
  readonly repository: RepositoryName;
  /** File name below `.github/workflows`. */
  readonly workflow: string;
  /** Branch that the workflow runs on. */
  readonly branch: string;
  /** GitHub environment that the job is to run in. */
  readonly environment?: string;
  readonly publicKey: string;
}

export const FILE = 'token.json';

export function artifactName(requestId: string): string {
  return `ecs-codespaces-${requestId}`;
}

export function fullName({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`;
}
