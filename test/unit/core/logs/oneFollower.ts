import assert from 'node:assert/strict';
import { Failure, type FailureCode, type FailureDetails } from '../../../../src/core/failure.ts';
import type { Follower } from '../../../../src/core/logs/follow.ts';
import type { FollowTarget } from '../../../../src/core/logs/target.ts';
import { FollowRig, serviceTarget } from './followRig.ts';

export const signedIn = {
  state: 'signedIn',
  identity: 'octocat',
  accountId: '111122223333',
  arn: 'arn',
  expiresAt: 0,
} as const;

/** A rig where somebody is signed in, with one follower, which must leave nothing behind. */
export class OneFollower extends FollowRig {
  follower: Follower | undefined;

  constructor() {
    super();
    this.fleet.signIn(signedIn);
  }

  /** Follows, up to the first lines. */
  async begin(target: FollowTarget = serviceTarget, ...others: readonly FollowTarget[]): Promise<void> {
    this.follower = this.follow(target, ...others);
    await this.pass(100);
  }

  async end(): Promise<void> {
    this.follower?.dispose();
    await this.follower?.done;
    assert.equal(this.clock.sleeping, 0, 'something still waits');
    assert.equal(this.fleet.watched.length, 0, 'something is still watched');
  }
}

/** An answer that is a failure. */
export function fail(code: FailureCode, details: FailureDetails = {}): () => never {
  return () => {
    throw new Failure(code, `${code}.`, details);
  };
}
