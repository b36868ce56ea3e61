import type { Clouds } from '../core/clouds.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { CurrentEnvironment } from '../ui/currentEnvironment.ts';
import type { FleetView } from '../ui/fleetView.ts';
import type { LogView } from '../ui/logView.ts';

/** What commands work with; made once by extension.ts. */
export interface Services {
  readonly sessions: Sessions;
  readonly clouds: Clouds;
  readonly fleet: Fleet;
  readonly fleetView: FleetView;
  readonly logView: LogView;
  readonly current: CurrentEnvironment;
  readonly clock: Clock;
  readonly log: Log & { show(): void };
  /** Starts the sandbox that ships with the extension and gives its environment's name. */
  openSandbox(signal: AbortSignal): Promise<string>;
}

/**
 * `arg` is what the place of invocation gave (a tree node, an environment's name), undefined from the
 * palette: the command then asks. Rejects with a Failure; `cancelled` is silent.
 */
export type Command<A> = (services: Services, arg: A | undefined, signal: AbortSignal) => Promise<void>;
