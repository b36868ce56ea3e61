import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Disposable } from '../../core/emitter.ts';
import { toFailure } from '../../core/failure.ts';
import type { SessionState } from '../../core/identity/sessionState.ts';
import type { Sessions } from '../../core/identity/sessions.ts';
import type { Environment } from '../../core/model.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { describeVariables, type ShownConfiguration } from '../../core/terminal/describe.ts';
import type { ServicePlan } from '../../core/terminal/servicePlan.ts';
import { WriteTurn } from '../../core/terminal/writeTurn.ts';
import { Doors } from './doors.ts';
import type { Door } from './endpoint.ts';
import type { Launch } from './launcher.ts';
import { type TerminalSession, terminalSession } from './terminalSession.ts';
import { setVariables } from './variables.ts';

export interface TerminalDeps {
  /** The extension's own; not persistent. */
  readonly variables: vscode.EnvironmentVariableCollection;
  /** Of Markdown, as the collection takes it. */
  readonly markdown: (text: string) => vscode.MarkdownString | string;
  readonly sessions: Pick<Sessions, 'credentials' | 'environment' | 'environments' | 'state'>;
  readonly current: { readonly name: string | undefined };
  /** The environment with its endpoint, where that is known only now. */
  readonly located: (environment: Environment) => Promise<Environment>;
  /** The setting: whether terminals get a session. */
  readonly enabled: () => boolean;
  /** What terminals have before this extension adds to it, as far as that can be known. */
  readonly inherited: () => Promise<NodeJS.ProcessEnv> | NodeJS.ProcessEnv;
  /** Name of the environment whose terminals may write, whenever it becomes another one. */
  readonly writing: (environment: string | undefined) => void;
  /** The service whose variables new terminals have, whenever it becomes another one. */
  readonly configured: (configuration: ServiceConfiguration | undefined) => void;
  /** Tells the person, who may be looking elsewhere, what a switch to another environment ended. */
  readonly tell: (message: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A service's configuration that was chosen for terminals. */
export interface ServiceConfiguration {
  readonly environment: string;
  readonly service: string;
  readonly container: string;
  readonly plan: ServicePlan;
  /** Variable → fetched value. Secret: in memory here, and nowhere else. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * What new terminals have of this extension: the current environment's session through the endpoint's door, and the
 * variables of a service. Nothing that is secret is among the variables but the door's token, which is good for
 * nothing once this window is closed.
 */
export class Terminal implements Disposable {
  readonly #deps: TerminalDeps;
  readonly #turn: WriteTurn;
  #doors: Promise<Doors> | undefined;
  #session: TerminalSession | undefined;
  #configuration: ServiceConfiguration | undefined;
  /** Counts up, so that what was found out about an older state is not painted. */
  #version = 0;
  #warned = '';

  constructor(deps: TerminalDeps) {
    this.#deps = deps;
    this.#turn = new WriteTurn(deps.clock, () => {
      deps.writing(this.#turn.environment);
      void this.update();
    });
  }

  /** Name of the environment whose terminals may write. */
  get writing(): string | undefined {
    return this.#turn.environment;
  }

  get configuration(): ServiceConfiguration | undefined {
    return this.#configuration;
  }

  /** To be called once a session for it was authorized. */
  beginWriting(environment: string): void {
    this.#deps.log.info(`${environment}: terminals may write`);
    this.#turn.begin(environment);
  }

  endWriting(): void {
    this.#turn.end();
  }

  async configure(configuration: ServiceConfiguration | undefined): Promise<void> {
    this.#setConfiguration(configuration);
    await this.update();
  }

  /** A door that gives the fetched values, once, to the program that becomes a shell with them. */
  async launch(shell: string, args: readonly string[]): Promise<Door> {
    return this.launchProgram({
      shell,
      args,
      variables: Object.fromEntries(this.#configuration?.values ?? []),
    });
  }

  /** A door that gives, once, a program with variables that are secret. */
  async launchProgram(program: Launch): Promise<Door> {
    return (await this.#open()).launch(program);
  }

  /** To be called whenever a session, the current environment or the setting changed. Never rejects. */
  async update(): Promise<void> {
    this.#endWithSwitch();
    const version = ++this.#version;
    const { log } = this.#deps;
    const writing = this.#turn.environment;
    if (writing !== undefined && (!this.#isSignedIn(writing) || !this.#deps.enabled())) {
      log.info(`${writing}: terminals may only read again`);
      this.#turn.end();
      return;
    }
    this.#forgetValues();
    const session = await this.#findSession().catch((error: unknown) => {
      log.warn(`terminal: ${toFailure(error).message}`);
      return undefined;
    });
    if (version === this.#version) {
      this.#session = session;
      this.#paint();
    }
  }

  dispose(): void {
    this.#version += 1;
    this.#turn.dispose();
    this.#configuration = undefined;
    this.#close();
    this.#deps.variables.clear();
  }

  /**
   * What was meant for one environment does not stay beside the session of another. Plain variables of prod in a
   * terminal of dev would look like dev's.
   */
  #endWithSwitch(): void {
    const { current, log, tell } = this.#deps;
    const now = current.name;
    const ended: string[] = [];
    const configuration = this.#configuration;
    if (configuration !== undefined && configuration.environment !== now) {
      const { service, environment } = configuration;
      log.info(`${environment}: new terminals are without the configuration of ${service}`);
      this.#setConfiguration(undefined);
      ended.push(
        l10n.t('New terminals are without the configuration of {0} in {1} now.', service, environment),
      );
    }
    const writing = this.#turn.environment;
    if (writing !== undefined && writing !== now) {
      log.info(`${writing}: terminals may only read again`);
      ended.push(l10n.t('Terminals of {0} may only read again.', writing));
      this.#turn.end();
    }
    if (ended.length > 0) {
      tell(
        now === undefined
          ? ended.join(' ')
          : [l10n.t('{0} is the current environment.', now), ...ended].join(' '),
      );
    }
  }

  #setConfiguration(configuration: ServiceConfiguration | undefined): void {
    if (configuration !== this.#configuration) {
      this.#configuration = configuration;
      this.#deps.configured(configuration);
    }
  }

  async #findSession(): Promise<TerminalSession | undefined> {
    const { sessions, current, enabled, located, inherited: readInherited } = this.#deps;
    const { name } = current;
    if (!enabled()) {
      this.#close();
      return undefined;
    }
    const state = name === undefined ? undefined : this.#stateOf(name);
    if (name === undefined || state === undefined) {
      return undefined;
    }
    if (state.state === 'signingIn' && this.#session?.shown.environment === name) {
      // The session that there is goes on until the new one takes its place.
      return this.#session;
    }
    if (state.state !== 'signedIn') {
      return undefined;
    }
    const [environment, doors, inherited] = await Promise.all([
      located(sessions.environment(name)),
      this.#open(),
      readInherited(),
    ]);
    const write = this.#turn.environment === name;
    return terminalSession(environment, state, doors.environment(name), write, inherited);
  }

  #paint(): void {
    const { variables, markdown } = this.#deps;
    const session = this.#session;
    const configuration = this.#configuration;
    this.#warn(session?.shown.takenFirst ?? []);
    setVariables(
      variables,
      new Map([
        ...(configuration?.plan.variables.map(({ name, value }) => [name, value] as const) ?? []),
        ...(session?.variables ?? []),
      ]),
    );
    const text = describeVariables(session?.shown, configuration && shown(configuration));
    variables.description = text === '' ? undefined : markdown(text);
  }

  #warn(sentences: readonly string[]): void {
    const text = sentences.join(' ');
    if (text !== '' && text !== this.#warned) {
      this.#deps.log.warn(`terminal: ${text}`);
    }
    this.#warned = text;
  }

  /** Values that were fetched with a session go with it; plain variables are no secret and stay. */
  #forgetValues(): void {
    const configuration = this.#configuration;
    if (configuration !== undefined && configuration.values.size > 0) {
      if (!this.#isSignedIn(configuration.environment)) {
        this.#configuration = { ...configuration, values: new Map() };
      }
    }
  }

  #isSignedIn(name: string): boolean {
    const state = this.#stateOf(name)?.state;
    return state === 'signedIn' || state === 'signingIn';
  }

  #stateOf(name: string): SessionState | undefined {
    const { sessions } = this.#deps;
    return sessions.environments.some(environment => environment.name === name)
      ? sessions.state(name)
      : undefined;
  }

  #open(): Promise<Doors> {
    if (this.#doors === undefined) {
      const { sessions, clock } = this.#deps;
      const doors = Doors.open({ sessions, clock, turn: this.#turn });
      this.#doors = doors;
      doors.catch(() => {
        if (this.#doors === doors) {
          this.#doors = undefined;
        }
      });
    }
    return this.#doors;
  }

  #close(): void {
    this.#doors?.then(
      doors => doors.dispose(),
      () => undefined,
    );
    this.#doors = undefined;
  }
}

function shown({ environment, service, container, plan, values }: ServiceConfiguration): ShownConfiguration {
  return {
    environment,
    service,
    container,
    variables: plan.variables.map(({ name }) => name),
    secrets: [...values.keys()],
    leftOut: plan.leftOut,
    environmentFiles: plan.environmentFiles,
  };
}
