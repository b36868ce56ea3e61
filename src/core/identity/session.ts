import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../failure.ts';
import type { Environment } from '../model.ts';
import type { Access, Credentials, SignInPrompt, TokenSource, WebIdentity } from '../ports.ts';
import { expired, signedOut } from './failures.ts';
import { Grant, type GrantDeps } from './grant.ts';
import { RENEW_AHEAD } from './lease.ts';
import type { SessionState } from './sessionState.ts';
import { throwIfAborted, untilAborted } from './untilAborted.ts';

/** How often a session that could not be renewed in the background is tried again. */
const KEEP_ALIVE_RETRY = 60_000;

export interface SessionDeps extends GrantDeps {
  readonly tokenSource: (environment: Environment) => Promise<TokenSource>;
}

/** Gives the identity to sign in with; undefined where there is none without asking. */
type Obtain = (source: TokenSource, signal: AbortSignal) => Promise<WebIdentity | undefined>;

/** A sign-in under way. */
interface Attempt {
  readonly controller: AbortController;
  step: string;
  done: Promise<boolean>;
}

/** One environment's session: signs in and out, and hands out credentials while signed in. */
export class Session {
  environment: Environment;
  readonly #deps: SessionDeps;
  readonly #changed: () => void;
  /** Where it stands apart from an attempt to sign in. */
  #resting: SessionState = { state: 'signedOut' };
  #attempt: Attempt | undefined;
  #grant: Grant | undefined;
  #source: Promise<TokenSource> | undefined;
  #state: SessionState = this.#resting;
  /** How often everything was forgotten: a sign-in that was asked for before does not go on after it. */
  #drops = 0;

  constructor(deps: SessionDeps, environment: Environment, changed: () => void) {
    this.#deps = deps;
    this.environment = environment;
    this.#changed = changed;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Asks the person only where what the token source kept does not do. */
  async signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    const quietly = this.#resting.state === 'signedOut' || this.#resting.state === 'expired';
    const obtain: Obtain = async (source, ended) => {
      const kept = quietly ? await this.#renewed(source, ended) : undefined;
      return kept ?? source.signIn(this.#echoing(prompt), ended);
    };
    const drops = this.#drops;
    if (!(await this.#join(signal, obtain))) {
      if (drops !== this.#drops) {
        throw cancelled();
      }
      // It waited for an attempt to restore what was kept, and there was nothing.
      await this.#join(signal, obtain);
    }
  }

  /** Signs in without asking; false where that is not possible. */
  restore(signal: AbortSignal): Promise<boolean> {
    return this.#grant === undefined
      ? this.#join(signal, (source, ended) => source.renew(ended))
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
    attempt?.controller.abort(cancelled());
    this.#drops += 1;
    this.#leave({ state: 'signedOut' }, signedOut(this.environment.name));
  }

  async credentials(access: Access, refused?: string): Promise<Credentials> {
    const grant = this.#grant;
    if (grant === undefined) {
      throw this.#refusal();
    }
    try {
      const credentials =
        access === 'write' ? await grant.write(refused) : (await grant.read(refused)).credentials;
      throwIfAborted(grant.ended);
      this.#show(grant);
      return credentials;
    } catch (error) {
      const failure = toFailure(error);
      if (this.#grant === grant && access === 'read') {
        this.#lose(grant, failure);
      }
      throw failure;
    }
  }

  #refusal(): Failure {
    switch (this.#resting.state) {
      case 'expired':
        return expired(this.environment.name);
      case 'failed':
        return this.#resting.failure;
      default:
        return signedOut(this.environment.name);
    }
  }

  /** Starts an attempt, or waits for the one that is under way. */
  #join(signal: AbortSignal, obtain: Obtain): Promise<boolean> {
    if (this.#attempt !== undefined) {
      return untilAborted(this.#attempt.done, signal);
    }
    const attempt: Attempt = {
      controller: new AbortController(),
      step: l10n.t('Signing in'),
      done: Promise.resolve(false),
    };
    this.#attempt = attempt;
    attempt.done = this.#run(attempt, AbortSignal.any([signal, attempt.controller.signal]), obtain);
    this.#announce();
    return attempt.done;
  }

  async #run(attempt: Attempt, ended: AbortSignal, obtain: Obtain): Promise<boolean> {
    let grant: Grant | undefined;
    try {
      const source = await untilAborted(this.#tokenSource(), ended);
      const web = await untilAborted(obtain(source, ended), ended);
      if (web === undefined) {
        return false;
      }
      this.#say(l10n.t('Asking AWS for a session as {0}', web.name));
      grant = new Grant(this.#deps, this.environment, source, web);
      await untilAborted(grant.read(), ended);
      throwIfAborted(ended);
      this.#grant?.end(signedOut(this.environment.name));
      this.#grant = grant;
      this.#rest(grant);
      this.#keepAlive(grant).catch(() => undefined);
      return true;
    } catch (error) {
      const failure = toFailure(ended.aborted ? ended.reason : error);
      grant?.end(failure);
      if (this.#grant === undefined && failure.code !== 'cancelled') {
        this.#resting = { state: 'failed', failure };
      }
      throw failure;
    } finally {
      if (this.#attempt === attempt) {
        this.#attempt = undefined;
        this.#announce();
      }
    }
  }

  async #renewed(source: TokenSource, signal: AbortSignal): Promise<WebIdentity | undefined> {
    try {
      return await source.renew(signal);
    } catch (error) {
      throwIfAborted(signal);
      this.#deps.log.info(`${this.environment.name}: ${toFailure(error).message}`);
      return undefined;
    }
  }

  /** Renews the read session whether it is used or not, so that its state is the truth. Rejects at its end. */
  async #keepAlive(grant: Grant): Promise<void> {
    const { clock, log } = this.#deps;
    for (;;) {
      const expiresAt = grant.role?.credentials.expiresAt ?? 0;
      await clock.sleep(Math.max(expiresAt - RENEW_AHEAD - clock.now(), KEEP_ALIVE_RETRY), grant.ended);
      try {
        await this.credentials('read');
      } catch (error) {
        throwIfAborted(grant.ended);
        log.warn(`${this.environment.name}: ${toFailure(error).message}`);
      }
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

  /** The prompt, with its steps told to whoever shows the state too. */
  #echoing(prompt: SignInPrompt): SignInPrompt {
    return {
      deviceCode: (request, wanted) => prompt.deviceCode(request, wanted),
      pick: (title, items, wanted) => prompt.pick(title, items, wanted),
      step: text => {
        this.#say(text);
        prompt.step(text);
      },
    };
  }

  #say(step: string): void {
    if (this.#attempt !== undefined) {
      this.#attempt.step = step;
      this.#announce();
    }
  }

  #show(grant: Grant): void {
    this.#rest(grant);
    this.#announce();
  }

  #rest(grant: Grant): void {
    const role = grant.role;
    if (role !== undefined) {
      this.#resting = {
        state: 'signedIn',
        identity: grant.identity,
        accountId: role.accountId,
        arn: role.arn,
        expiresAt: role.credentials.expiresAt,
      };
    }
  }

  /** Nothing but the person can bring the session back after these; the rest may pass by itself. */
  #lose(grant: Grant, failure: Failure): void {
    if (failure.code === 'expired') {
      this.#leave({ state: 'expired', identity: grant.identity }, failure);
    } else if (failure.code === 'identityRefused') {
      this.#leave({ state: 'failed', failure }, failure);
    }
  }

  #leave(resting: SessionState, reason: Failure): void {
    const grant = this.#grant;
    this.#grant = undefined;
    this.#resting = resting;
    grant?.end(reason);
    this.#announce();
  }

  #announce(): void {
    const next: SessionState =
      this.#attempt === undefined ? this.#resting : { state: 'signingIn', step: this.#attempt.step };
    if (!same(this.#state, next)) {
      this.#state = next;
      this.#changed();
    }
  }
}

function cancelled(): Failure {
  return new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
}

function same(one: SessionState, other: SessionState): boolean {
  switch (one.state) {
    case 'signedOut':
      return other.state === 'signedOut';
    case 'signingIn':
      return other.state === 'signingIn' && other.step === one.step;
    case 'signedIn':
      return (
        other.state === 'signedIn' &&
        other.identity === one.identity &&
        other.arn === one.arn &&
        other.expiresAt === one.expiresAt
      );
    case 'expired':
      return other.state === 'expired' && other.identity === one.identity;
    case 'failed':
      return other.state === 'failed' && other.failure === one.failure;
  }
}
