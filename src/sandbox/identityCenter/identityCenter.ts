import type { Sessions } from '../iam/sessions.ts';
import type { IamStore } from '../iam/store.ts';
import { Devices } from '../oidc/devices.ts';
import { Assignments } from './assignments.ts';
import { Clients } from './clients.ts';
import { SignIns } from './signIns.ts';

/** All in seconds. */
export interface IdentityCenterSettings {
  deviceInterval: number;
  deviceLifetime: number;
  accessTokenLifetime: number;
  /** The access portal's session, within which tokens can be refreshed. */
  sessionLifetime: number;
  clientLifetime: number;
}

interface Deps {
  /** The sandbox's address, without a slash at the end. */
  readonly url: string;
  /** Where the instance is. */
  readonly region: string;
  readonly sessions: Sessions;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Undefined for accounts outside of the organization. */
  iam(accountId: string): IamStore | undefined;
}

/** An instance of IAM Identity Center: who signed in at it with what, and what they are assigned to. */
export class IdentityCenter {
  readonly startUrl: string;
  readonly region: string;
  /**
   * The lifetimes are AWS's: eight hours for a portal session, an hour for an access token that can be
   * refreshed, ninety days for a client's registration.
   * https://docs.aws.amazon.com/singlesignon/latest/userguide/configure-user-session.html
   */
  readonly settings: IdentityCenterSettings = {
    deviceInterval: 1,
    deviceLifetime: 600,
    accessTokenLifetime: 3600,
    sessionLifetime: 8 * 3600,
    clientLifetime: 90 * 86_400,
  };
  readonly clients = new Clients();
  readonly devices = new Devices(this.settings, true);
  readonly signIns = new SignIns();
  readonly assignments: Assignments;
  readonly sessions: Sessions;
  readonly now: () => number;

  constructor(deps: Deps) {
    this.startUrl = `${deps.url}/start`;
    this.region = deps.region;
    this.assignments = new Assignments(deps.region, deps.iam);
    this.sessions = deps.sessions;
    this.now = deps.now;
  }

  /** Whether this is the address of the access portal; what follows `#` and a slash at the end do not count. */
  isInstance(url: string): boolean {
    return url.replace(/\/?(?:#.*)?$/, '') === this.startUrl;
  }
}
