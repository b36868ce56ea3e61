import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../failure.ts';
import type { Environment } from '../model.ts';
import type { Access, Credentials, Identity, SignInPrompt, TokenSource, WriteScope } from '../ports.ts';
import { echoing } from './echoing.ts';
import { isDenied, notSignedIn, signedOut, signInCancelled, withDiagnosis } from './failures.ts';
import type { Grant, GrantDeps } from './grant.ts';
import { Exchanges, type Presented } from './presented.ts';
import type { Asking, SessionState } from './sessionState.ts';
import { Standing } from './standing.ts';
import { throwIfAborted, untilAborted } from './untilAborted.ts';

export interface SessionDeps extends GrantDeps {
  readonly tokenSource: (environment: Environment) => Promise<TokenSource>;
}

let grants: Promise<typeof import('./grant.ts')> | undefined;

/** What a sign-in needs is loaded with the first one: activation goes without. */
function loadGrant(): Promise<typeof import('./grant.ts')> {
  grants ??= import('./grant.ts');
  return grants;
}

/** Gives the identity to sign in with; undefined where there is none without asking. */
type Obtain = (source: TokenSource, signal: AbortSignal) => Promise<Identity | undefined>;

/** A sign-in under way. */
interface Attempt {
  readonly controller: AbortController;
  done: Promise<boolean>;
}

/** One environment's session: signs in and out, and hands out credentials while signed in. */
export class Session {
  environment: Environment;
  readonly #deps: SessionDeps;
  readonly #standing: Standing;
  #attempt: Attempt | undefined;
  #grant: Grant | undefined;
  readonly #exchanges = new Exchanges();
  #source: Promise<TokenSource> | undefined;
  /** How often everything was forgotten: a sign-in that was asked for before does not go on after it. */
  #drops = 0;

  constructor(deps: SessionDeps, environment: Environment, changed: () => void) {
    this.#deps = deps;
    this.environment = environment;
    this.#standing = new Standing(changed);
  }

  get state(): SessionState {
    return this.#standing.state;
  }

  /** What was shown to STS; a refusal is kept until the same role gives a session, or until the sign-out. */
  get presented(): Presented | undefined {
    return this.#exchanges.telling;
  }

  /** Asks the person only where what the token source kept does not do. */
  async signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    const { resting } = this.#standing;
    const quietly = resting.state === 'signedOut' || resting.state === 'expired';
    const obtain: Obtain = async (source, ended) => {
      const kept = quietly && source.renewal === 'ahead' ? await this.#renewed(source, ended) : undefined;
      return (
        kept ??
        source.signIn(
          echoing(prompt, said => this.#say(said)),
          ended,
        )
      );
    };
    const drops = this.#drops;
    if (!(await this.#join(signal, obtain, signingIn()))) {
      if (drops !== this.#drops) {
        throw signInCancelled();
      }
      // It waited for an attempt to restore what was kept, and there was nothing.
      await this.#join(signal, obtain, signingIn());
    }
  }

  /** Signs in without asking; false where that is not possible, or costs what only a person may spend. */
  restore(signal: AbortSignal): Promise<boolean> {
    return this.#grant === undefined
      ? this.#join(signal, async (source, ended) => {
          if (source.renewal === 'whenUsed') {
            return undefined;
          }
          this.#say(signingIn());
          return source.renew(ended);
        })
      : Promise.resolve(true);
  }

  async signOut(signal: AbortSignal): Promise<void> {
    this.drop();
    const source = await this.#tokenSource();
    await source.signOut(signal);
  }

  /** Forgets everything that is in memory; what the token source kept stays. */
  drop(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#standing.asking = undefined;
    attempt?.controller.abort(signInCancelled());
    this.#drops += 1;
    this.#exchanges.forget();
    this.#leave({ state: 'signedOut' }, signedOut(this.environment.name));
  }

  async credentials(access: Access, refused?: string): Promise<Credentials> {
    const grant = this.#grant;
    if (grant === undefined) {
      throw notSignedIn(this.#standing.resting, this.environment.name);
    }
    try {
      const credentials =
        typeof access === 'string'
          ? (await grant.look(access, refused)).credentials
          : await grant.write(access, refused);
      throwIfAborted(grant.ended);
      this.#show(grant);
      return credentials;
    } catch (error) {
      const failure = toFailure(error);
      if (this.#grant === grant && (access === 'read' || access === 'terminal')) {
        this.#lose(grant, failure);
      }
      throw failure;
    }
  }

  /** Makes the write session of a scope, with the approval that it needs. */
  async authorize(scope: WriteScope, prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    const grant = this.#grant;
    if (grant === undefined) {
      throw notSignedIn(this.#standing.resting, this.environment.name);
    }
    try {
      await grant.authorize(scope, prompt, signal);
    } catch (error) {
      throw withDiagnosis(toFailure(error), this.environment.name);
    }
  }

  /** Starts an attempt, or waits for the one that is under way. */
  #join(signal: AbortSignal, obtain: Obtain, asking?: Asking): Promise<boolean> {
    if (this.#attempt !== undefined) {
      this.#standing.asking ??= asking;
      this.#standing.announce();
      return untilAborted(this.#attempt.done, signal);
    }
    const attempt: Attempt = {
      controller: new AbortController(),
      done: Promise.resolve(false),
    };
    this.#attempt = attempt;
    this.#standing.asking = asking;
    this.#standing.forgetDenial();
    attempt.done = this.#run(attempt, AbortSignal.any([signal, attempt.controller.signal]), obtain);
    this.#standing.announce();
    return attempt.done;
  }

  async #run(attempt: Attempt, ended: AbortSignal, obtain: Obtain): Promise<boolean> {
    let grant: Grant | undefined;
    try {
      const source = await untilAborted(this.#tokenSource(), ended);
      const identity = await untilAborted(obtain(source, ended), ended);
      if (identity === undefined) {
        return false;
      }
      this.#say({ step: l10n.t('Asking AWS for a session as {0}', identity.name) });
      const { Grant } = await untilAborted(loadGrant(), ended);
      grant = new Grant(this.#deps, this.environment, source, identity, {
        presented: (from, presented, access) => {
          if (this.#attempt === attempt || this.#grant === from) {
            this.#exchanges.add(presented, access);
          }
        },
        renewed: from => this.#show(from),
        approval: (from, approval) => {
          if (this.#grant === from) {
            this.#standing.approval = approval;
            this.#standing.announce();
          }
        },
      });
      await untilAborted(grant.look('read'), ended);
      throwIfAborted(ended);
      this.#grant?.end(signedOut(this.environment.name));
      this.#grant = grant;
      this.#standing.approval = undefined;
      this.#rest(grant);
      if (grant.renewal === 'ahead') {
        grant.keepAlive(() => this.credentials('read')).catch(() => undefined);
      }
      return true;
    } catch (error) {
      const failure = withDiagnosis(toFailure(ended.aborted ? ended.reason : error), this.environment.name);
      grant?.end(failure);
      if (this.#grant === undefined && failure.code !== 'cancelled') {
        this.#standing.resting = isDenied(failure)
          ? { state: 'signedOut', denied: failure }
          : { state: 'failed', failure };
      }
      throw failure;
    } finally {
      if (this.#attempt === attempt) {
        this.#attempt = undefined;
        this.#standing.asking = undefined;
        this.#standing.announce();
      }
    }
  }

  async #renewed(source: TokenSource, signal: AbortSignal): Promise<Identity | undefined> {
    try {
      return await source.renew(signal);
    } catch (error) {
      throwIfAborted(signal);
      this.#deps.log.info(`${this.environment.name}: ${toFailure(error).message}`);
      return undefined;
    }
  }

  #tokenSource(): Promise<TokenSource> {
    if (this.#source === undefined) {
      const source = this.#deps.tokenSource(this.environment);
      this.#source = source;
      source.catch(() => {
        this.#source = undefined;
      });
    }
    return this.#source;
  }

  #say(asking: Asking): void {
    if (this.#attempt !== undefined) {
      this.#standing.asking = asking;
      this.#standing.announce();
    }
  }

  #show(grant: Grant): void {
    if (this.#grant === grant) {
      this.#rest(grant);
      this.#standing.announce();
    }
  }

  #rest(grant: Grant): void {
    const role = grant.role;
    if (role !== undefined) {
      this.#standing.resting = {
        state: 'signedIn',
        identity: grant.identity,
        accountId: role.accountId,
        arn: role.arn,
        expiresAt: role.credentials.expiresAt,
        ...(grant.renewal === 'whenUsed' ? { renewal: 'whenUsed' } : {}),
      };
    }
  }

  /** Nothing but the person can bring the session back after these; the rest may pass by itself. */
  #lose(grant: Grant, failure: Failure): void {
    if (failure.code === 'expired') {
      this.#leave({ state: 'expired', identity: grant.identity }, failure);
    } else if (failure.code === 'identityRefused') {
      this.#leave({ state: 'failed', failure: withDiagnosis(failure, this.environment.name) }, failure);
    }
  }

  #leave(resting: SessionState, reason: Failure): void {
    const grant = this.#grant;
    this.#grant = undefined;
    this.#standing.approval = undefined;
    this.#standing.resting = resting;
    grant?.end(reason);
    this.#standing.announce();
  }
}

function signingIn(): Asking {
  return { step: l10n.t('Signing in') };
}
