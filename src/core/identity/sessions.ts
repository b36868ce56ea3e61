import { type Disposable, Emitter, type Event } from '../emitter.ts';
import type { Environment } from '../model.ts';
import type { Access, Credentials, SignInPrompt, WriteScope } from '../ports.ts';
import { noSuchEnvironment } from './failures.ts';
import type { Presented } from './presented.ts';
import { Session, type SessionDeps } from './session.ts';
import type { SessionState } from './sessionState.ts';

/**
 * The sessions of all environments, by the environment's name. Every method that takes a name throws
 * (or rejects with) Failure `notFound` where the settings do not have it.
 */
export class Sessions implements Disposable {
  readonly #deps: SessionDeps;
  readonly #changes = new Emitter<string>();
  readonly #environmentChanges = new Emitter<void>();
  #sessions: ReadonlyMap<string, Session> = new Map();

  /** The name of an environment whose state became another one. */
  readonly onDidChange: Event<string> = this.#changes.event;
  /** There are other environments now, or one that was there means something else. */
  readonly onDidChangeEnvironments: Event<void> = this.#environmentChanges.event;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  get environments(): readonly Environment[] {
    return [...this.#sessions.values()].map(session => session.environment);
  }

  /**
   * Sessions of environments that are gone, or that now mean another role, account or identity, are
   * dropped. An environment that did not change stays the same object.
   */
  setEnvironments(environments: readonly Environment[]): void {
    const before = this.#sessions;
    const after = new Map<string, Session>();
    for (const environment of environments) {
      const known = before.get(environment.name);
      if (known !== undefined && sessionKey(known.environment) === sessionKey(environment)) {
        if (JSON.stringify(known.environment) !== JSON.stringify(environment)) {
          known.environment = environment;
        }
        after.set(environment.name, known);
      } else {
        after.set(environment.name, this.#open(environment));
      }
    }
    this.#sessions = after;
    for (const [name, session] of before) {
      const now = after.get(name);
      if (now !== session) {
        const wasSignedOut = session.state.state === 'signedOut';
        session.drop();
        if (now !== undefined && !wasSignedOut) {
          this.#changes.fire(name);
        }
      }
    }
    this.#environmentChanges.fire();
  }

  environment(name: string): Environment {
    return this.#session(name).environment;
  }

  state(name: string): SessionState {
    return this.#session(name).state;
  }

  /**
   * Joins a sign-in to the same environment that is under way. Rejects with what the token source or
   * STS said; the state then says it too, unless the person cancelled or is still signed in from before.
   */
  async signIn(name: string, prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    await this.#session(name).signIn(prompt, signal);
  }

  /** Signs in with what was kept from before, asking nobody; false where that does not do. */
  async restore(name: string, signal: AbortSignal): Promise<boolean> {
    return this.#session(name).restore(signal);
  }

  /**
   * The credentials are gone when this returns its promise; it then settles as the identity provider
   * takes the sign-out.
   */
  async signOut(name: string, signal: AbortSignal): Promise<void> {
    await this.#session(name).signOut(signal);
  }

  /**
   * Valid credentials, made or renewed once for all who ask, limited by session policy to what the access
   * is for. Rejects with `signedOut` or `expired` where the person has to sign in, with `expired` where a
   * change needs an approval that there is not (`authorize` asks for it), with `unsupported` where a diagnosis
   * (`inspect`) would need a renewal that costs something, otherwise with what stood in the way. `refused` is the access key id of credentials that AWS takes no more: they are not given again.
   */
  async credentials(name: string, access: Access, refused?: string): Promise<Credentials> {
    return this.#session(name).credentials(access, refused);
  }

  /**
   * Makes the write session of a scope before a change, asking whoever has to approve it where the identity
   * source has reviewers or another permission set for changes. Changes of services and tasks of one environment
   * share an approval, until fifteen minutes after the last use; the whole role, and values, have their own. Rejects with what the token source or STS said; the session for reading goes on.
   */
  async authorize(name: string, scope: WriteScope, prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    await this.#session(name).authorize(scope, prompt, signal);
  }

  /**
   * What was shown to STS last, or before that where it refused and the same role gave no session since. Undefined
   * after a sign-out; what a diagnosis shows to look at things is not in it.
   */
  presented(name: string): Presented | undefined {
    return this.#session(name).presented;
  }

  dispose(): void {
    this.#changes.dispose();
    this.#environmentChanges.dispose();
    this.setEnvironments([]);
  }

  /** Only the session that an environment has now is listened to. */
  #open(environment: Environment): Session {
    const { name } = environment;
    const session: Session = new Session(this.#deps, environment, () => {
      if (this.#sessions.get(name) === session) {
        this.#changes.fire(name);
      }
    });
    return session;
  }

  #session(name: string): Session {
    const session = this.#sessions.get(name);
    if (session === undefined) {
      throw noSuchEnvironment(name);
    }
    return session;
  }
}

/** What a session depends on; the rest of an environment may change under it. */
function sessionKey({ name, region, roleArn, writeRoleArn, identity, endpointUrl }: Environment): string {
  return JSON.stringify([name, region, roleArn, writeRoleArn, endpointUrl, identity]);
}
