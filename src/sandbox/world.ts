import type { JsonService } from './api.ts';
import type { Calls } from './calls.ts';
import type { SteppedClock } from './clock.ts';
import type { Layers } from './ecr/layers.ts';
import type { EcsService } from './ecs/ecs.ts';
import type { Faults } from './faults.ts';
import type { GitHub } from './github/github.ts';
import type { Sessions } from './iam/sessions.ts';
import type { IamStore } from './iam/store.ts';
import type { IdentityCenter } from './identityCenter/identityCenter.ts';
import type { LogsService } from './logs/logs.ts';
import type { Oidc } from './oidc/oidc.ts';
import type { Logins } from './signin/logins.ts';
import type { IssuerKeys } from './sts/issuerKeys.ts';
import type { Throttle } from './throttle.ts';
import type { ValueStore } from './values/store.ts';

/** One account of the organization, with what is in it. */
export interface Account {
  readonly id: string;
  readonly iam: IamStore;
  readonly services: readonly JsonService[];
}

/** What the wire protocols need of the world behind them. */
export interface Front {
  /** Where the demo is. */
  readonly accountId: string;
  readonly iam: IamStore;
  readonly sessions: Sessions;
  readonly keys: IssuerKeys;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly throttle: Throttle;
  readonly services: readonly JsonService[];
  /** The account with this id, the demo's or another one; undefined outside of the organization. */
  account(id: string): Account | undefined;
  /**
   * Real time (ms): tokens, signatures and sessions live by it, since their holders do. The fleet's
   * clock, which can be sped up and stepped, is another one.
   */
  now(): number;
}

/** Everything there is in a sandbox. */
export interface World extends Front {
  readonly url: string;
  /** The region that the fleet was made in. */
  readonly region: string;
  readonly clock: SteppedClock;
  readonly ecs: EcsService;
  /** Blobs of ECR, at the addresses that it gives. */
  readonly layers: Layers;
  readonly logs: LogsService;
  readonly oidc: Oidc;
  readonly identityCenter: IdentityCenter;
  readonly github: GitHub;
  /** Parameters and secrets of the demo's account. */
  readonly values: ValueStore;
  readonly logins: Logins;
}
