import type { FromPage } from '../../../src/core/logs/messages.ts';
import type { Environment } from '../../../src/core/model.ts';
import type { Credentials } from '../../../src/core/ports.ts';

/** What the process that follows is told to do. */
export interface FollowOrder {
  readonly environment: Environment;
  readonly credentials: Credentials;
  readonly group: string;
  readonly liveTail: boolean;
}

/** It answers with the messages of the view's page. */
export type ToFollower = { readonly type: 'order'; readonly order: FollowOrder } | FromPage;
