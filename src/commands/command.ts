import type { Clouds } from '../core/clouds.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import type { Git } from '../core/git.ts';
import type { GitHub, RepositoryName } from '../core/github.ts';
import type { Probe } from '../core/identity/diagnosis/probe.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Checks } from '../ui/checks/checks.ts';
import type { CurrentEnvironment } from '../ui/currentEnvironment.ts';
import type { OpenedSandbox } from '../ui/environments.ts';
import type { FleetView } from '../ui/fleetView.ts';
import type { LogPanel } from '../ui/logPanel.ts';
import type { Ports } from '../ui/remote/ports.ts';
import type { Reports } from '../ui/report.ts';
import type { RolloutPanel } from '../ui/rolloutPanel.ts';
import type { TerminalCredentials } from '../ui/terminal/terminalCredentials.ts';

/** What commands work with; made once by extension.ts. */
export interface Services {
  readonly sessions: Sessions;
  readonly clouds: Clouds;
  readonly fleet: Fleet;
  readonly fleetView: FleetView;
  readonly logPanel: LogPanel;
  readonly rollouts: RolloutPanel;
  readonly checks: Checks;
  readonly terminal: TerminalCredentials;
  readonly ports: Ports;
  readonly reports: Reports;
  readonly current: CurrentEnvironment;
  readonly clock: Clock;
  readonly log: Log & { show(): void };
  /** Starts the sandbox that ships with the extension and gives its environment. */
  openSandbox(signal: AbortSignal): Promise<OpenedSandbox>;
  /** GitHub with the tokens that are here; the person is asked for one only where that is allowed. */
  gitHub(options: { readonly interactive: boolean }, signal: AbortSignal): Promise<GitHub>;
  /** Undefined where no repository is open. */
  openRepository(signal: AbortSignal): Promise<RepositoryName | undefined>;
  /** The repository that is open, through the editor's own git extension. */
  git(): Promise<Git>;
  /** Looks at public pages of issuers and endpoints. */
  probe(): Promise<Probe>;
}

/**
 * `arg` is what the place of invocation gave (a tree node, an environment's name), undefined from the
 * palette: the command then asks. Rejects with a Failure; `cancelled` is silent.
 */
export type Command<A> = (services: Services, arg: A | undefined, signal: AbortSignal) => Promise<void>;
