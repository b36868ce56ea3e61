import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../failure.ts';
import type { Environment } from '../model.ts';
import type {
  Access,
  AssumedRole,
  Clock,
  Credentials,
  Identity,
  Log,
  SignInPrompt,
  Sts,
  TokenSource,
  WriteScope,
} from '../ports.ts';
import { sessionsRefused } from './failures.ts';
import { Identities } from './identities.ts';
import { keepAlive } from './keepAlive.ts';
import { Lease } from './lease.ts';
import { sessionPolicy } from './policies.ts';
import { claimsOf, type Presented } from './presented.ts';
import { sessionName } from './sessionName.ts';
import type { Asking } from './sessionState.ts';
import { throwIfAborted, untilAborted } from './untilAborted.ts';
import { type RoleLease, WriteSessions } from './writeSessions.ts';

export interface GrantDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly sts: () => Promise<Sts>;
  /** Whether terminals get a session; they do where this is absent. */
  readonly terminalWanted?: () => boolean;
}

/** What a grant tells whoever keeps it. */
export interface GrantListener {
  /** An exchange was answered or failed; none of those by which a diagnosis looks. */
  presented(grant: Grant, presented: Presented, access: Access): void;
  /** The read session is another one now. */
  renewed(grant: Grant): void;
  /** A change waits for its approval; undefined when none does any more. */
  approval(grant: Grant, asking: Asking | undefined): void;
}

/** Looking, as opposed to changing. */
export type Looking = Exclude<Access, WriteScope>;

/**
 * What one sign-in gave: the identity and the credentials that it is exchanged for, in memory. After `end`
 * nothing of it is left, and every call, also one under way, rejects.
 */
export class Grant {
  readonly #deps: GrantDeps;
  readonly #environment: Environment;
  readonly #listener: GrantListener;
  readonly #ended = new AbortController();
  readonly #identities: Identities;
  readonly #looking: Readonly<Record<Looking, Lease<RoleLease>>>;
  readonly #writing: WriteSessions;
  #terminalAsked = false;

  constructor(
    deps: GrantDeps,
    environment: Environment,
    source: TokenSource,
    identity: Identity,
    listener: GrantListener,
  ) {
    this.#deps = deps;
    this.#environment = environment;
    this.#listener = listener;
    this.#identities = new Identities(deps.clock, environment.name, source, identity, this.ended);
    const slow = source.renewal === 'whenUsed';
    const lease = (access: Looking) =>
      new Lease(deps.clock, () => this.#look(access), { slow, made: () => this.#looked(access) });
    this.#looking = {
      read: lease('read'),
      terminal: lease('terminal'),
      inspect: lease('inspect'),
      verify: lease('verify'),
      survey: lease('survey'),
    };
    this.#writing = new WriteSessions(environment.name, deps.clock, this.ended, scope => this.#write(scope));
  }

  get identity(): string {
    return this.#identities.name;
  }

  get renewal(): TokenSource['renewal'] {
    return this.#identities.renewal;
  }

  /** Aborted at the end of the grant; whatever belongs to it waits on this. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The read session as it was last made. */
  get role(): AssumedRole | undefined {
    return this.#looking.read.last;
  }

  /** `refused` is an access key id that AWS takes no more. */
  async look(access: Looking, refused?: string): Promise<AssumedRole> {
    const lease = this.#looking[access];
    this.#terminalAsked ||= access === 'terminal';
    if (refused !== undefined && lease.last?.credentials.accessKeyId === refused && !lease.refuse()) {
      throw sessionsRefused(this.#environment.name);
    }
    return untilAborted(lease.get(), this.ended);
  }

  /**
   * `refused` is an access key id that AWS takes no more. Rejects with `expired` where changes need an
   * approval that there is not, or no longer: `authorize` asks for it.
   */
  async write(scope: WriteScope, refused?: string): Promise<Credentials> {
    this.#identities.used(scope);
    return (await untilAborted(this.#writing.get(scope, refused), this.ended)).credentials;
  }

  /** Makes the write session of a scope, with the approval that it needs. */
  async authorize(scope: WriteScope, prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    throwIfAborted(this.ended);
    if (this.#writing.has(scope)) {
      await untilAborted(this.write(scope), signal);
      return;
    }
    await this.#identities.authorize(scope, prompt, asking => this.#listener.approval(this, asking), signal);
    prompt.step(l10n.t('Asking AWS for a session that may change this'));
    await untilAborted(this.write(scope), signal);
    if (scope.kind === 'deploy' && this.#identities.needsApproval) {
      // Taking back what was just deployed is not to wait for another approval.
      this.write({ ...scope, kind: 'service' }).catch(() => undefined);
    }
  }

  /** Has the read session renewed whether it is used or not, so that its state is the truth. Rejects at the end. */
  keepAlive(renew: () => Promise<unknown>): Promise<never> {
    return keepAlive(this, renew, this.#deps, this.#environment.name);
  }

  /** `reason` is what calls under way, and later ones, reject with. */
  end(reason: Failure): void {
    this.#ended.abort(reason);
    for (const lease of Object.values(this.#looking)) {
      lease.drop();
    }
    this.#writing.drop();
    this.#identities.forget();
  }

  async #look(access: Looking): Promise<RoleLease> {
    const { name, roleArn } = this.#environment;
    try {
      return await this.#exchange(access, roleArn, refused =>
        isAside(access) ? this.#identities.affordable(refused) : this.#identities.signedIn(refused),
      );
    } catch (error) {
      this.#deps.log.debug(`${name}: ${access} session: ${toFailure(error).message}`);
      throw error;
    }
  }

  #looked(access: Looking): void {
    if (access === 'read') {
      this.#listener.renewed(this);
    }
    // A terminal, or what is checked before a deployment, waits a second or two for its session, not for a
    // workflow run: a token that costs much is used for all of them while it is good.
    if (this.renewal !== 'whenUsed' || isAside(access)) {
      return;
    }
    if (access !== 'read') {
      this.#looking.read.get().catch(() => undefined);
      return;
    }
    this.#looking.verify.get().catch(() => undefined);
    if (this.#terminalAsked || this.#deps.terminalWanted?.() !== false) {
      this.#looking.terminal.get().catch(() => undefined);
    }
  }

  async #write(scope: WriteScope): Promise<RoleLease> {
    const { roleArn, writeRoleArn } = this.#environment;
    return this.#exchange(scope, writeRoleArn ?? roleArn, refused =>
      this.#identities.forChanges(scope, refused),
    );
  }

  /** `identity` gives one that is good for an exchange; its argument is one that STS found to be too old. */
  async #exchange(
    access: Access,
    roleArn: string | undefined,
    identity: (refused: Identity | undefined) => Promise<Identity>,
  ): Promise<RoleLease> {
    const held = await identity(undefined);
    try {
      return await this.#assume(access, roleArn, held);
    } catch (error) {
      if (toFailure(error).code !== 'expired') {
        throw error;
      }
      // STS found it too old although this clock did not: once more with a new one.
      return this.#assume(access, roleArn, await identity(held));
    }
  }

  async #assume(access: Access, roleArn: string | undefined, identity: Identity): Promise<RoleLease> {
    const { clock, log } = this.#deps;
    const sts = await this.#deps.sts();
    throwIfAborted(this.ended);
    const name = sessionName(identity.name);
    const shown = { claims: claimsOf(identity), roleArn: roleArn ?? '', sessionName: name };
    const policy = sessionPolicy(access);
    try {
      const role = await sts.assumeRole(
        {
          environment: this.#environment,
          ...(roleArn === undefined ? {} : { roleArn }),
          sessionName: name,
          identity,
          ...(policy === undefined ? {} : { policy }),
        },
        this.ended,
      );
      this.#present(access, { ...shown, at: clock.now() });
      log.debug(
        `${this.#environment.name}: ${describe(access)} session: ${role.arn} until ${new Date(role.credentials.expiresAt).toISOString()}`,
      );
      return { ...role, expiresAt: role.credentials.expiresAt };
    } catch (error) {
      this.#present(access, { ...shown, at: clock.now(), failure: toFailure(error) });
      throw error;
    }
  }

  #present(access: Access, presented: Presented): void {
    if (access !== 'inspect' && !this.ended.aborted) {
      this.#listener.presented(this, presented, access);
    }
  }
}

/** What is looked up by the way, which no workflow run is worth. */
function isAside(access: Looking): boolean {
  return access === 'inspect' || access === 'survey';
}

function describe(access: Access): string {
  return typeof access === 'string' ? access : `write (${access.kind})`;
}
