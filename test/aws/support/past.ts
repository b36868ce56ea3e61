import assert from 'node:assert/strict';
import type { Input, Json } from '../../../src/sandbox/api.ts';

import type { Stepped } from './stepped.ts';

/** What somebody else does in the account: past the network, so that no fault concerns it and no call is counted. */
export function past({ sandbox: box }: Stepped, action: string, input: Input): Json | Promise<Json> {
  const { world } = box.sandbox;
  const operation = world.ecs.operations[action];
  assert.ok(operation);
  const call = {
    accountId: world.accountId,
    region: world.region,
    callerArn: `arn:aws:sts::${world.accountId}:assumed-role/other/other`,
  };
  return operation.run(input, call);
}
