import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../failure.ts';
import type { Environment } from '../model.ts';
import type { AssumedRole, Clock, Credentials, Log, Sts, TokenSource, WebIdentity } from '../ports.ts';
import { expired } from './failures.ts';
import { Lease } from './lease.ts';
import { READ_POLICY } from './readPolicy.ts';
import { sessionName } from './sessionName.ts';
import { throwIfAborted, untilAborted } from './untilAborted.ts';

/** A write session that nobody used for this long is forgotten. */
const WRITE_IDLE = 15 * 60_000;
/** A token with less than this left is renewed first: STS has to check it while it is still valid. */
const TOKEN_MARGIN = 30_000;

export interface GrantDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly sts: () => Promise<Sts>;
}

interface RoleLease extends AssumedRole {
  readonly expiresAt: number;
}

/**
 * What one sign-in gave: the web identity and the credentials that it is exchanged for, in memory.
 * After `end` nothing of it is left, and every call, also one under way, rejects.
 */
export class Grant {
  readonly #deps: GrantDeps;
  readonly #environment: Environment;
  readonly #source: TokenSource;
  readonly #ended = new AbortController();
  readonly #identity: string;
  #web: WebIdentity | undefined;
  #renewing: Promise<WebIdentity> | undefined;
  readonly #read: Lease<RoleLease>;
  readonly #write: Lease<RoleLease>;
  #writeUsedAt = 0;
  #watchingWrite = false;

  constructor(deps: GrantDeps, environment: Environment, source: TokenSource, web: WebIdentity) {
    this.#deps = deps;
    this.#environment = environment;
    this.#source = source;
    this.#identity = web.name;
    this.#web = web;
    const { roleArn, writeRoleArn } = environment;
    this.#read = new Lease(deps.clock, () => this.#exchange(roleArn, READ_POLICY));
    this.#write = new Lease(deps.clock, () => this.#exchange(writeRoleArn ?? roleArn, undefined));
  }

  get identity(): string {
    return this.#identity;
  }

  /** Aborted at the end of the grant; whatever belongs to it waits on this. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The read session as it was last made. */
  get role(): AssumedRole | undefined {
    return this.#read.last;
  }

  /** `refused` is an access key id that AWS takes no more. */
  async read(refused?: string): Promise<AssumedRole> {
    forget(this.#read, refused);
    return untilAborted(this.#read.get(), this.ended);
  }

  /** `refused` is an access key id that AWS takes no more. */
  async write(refused?: string): Promise<Credentials> {
    forget(this.#write, refused);
    const { clock } = this.#deps;
    if (clock.now() - this.#writeUsedAt >= WRITE_IDLE) {
      this.#write.drop();
    }
    this.#writeUsedAt = clock.now();
    const role = await untilAborted(this.#write.get(), this.ended);
    this.#watchWrite();
    return role.credentials;
  }

  /** `reason` is what calls under way, and later ones, reject with. */
  end(reason: Failure): void {
    this.#ended.abort(reason);
    this.#read.drop();
    this.#write.drop();
    this.#web = undefined;
    this.#renewing = undefined;
  }

  async #exchange(roleArn: string, policy: string | undefined): Promise<RoleLease> {
    const held = await this.#token(undefined);
    try {
      return await this.#assume(roleArn, policy, held);
    } catch (error) {
      if (toFailure(error).code !== 'expired') {
        throw error;
      }
      // STS found the token too old although this clock did not: once more with a new one.
      return this.#assume(roleArn, policy, await this.#token(held));
    }
  }

  async #assume(roleArn: string, policy: string | undefined, web: WebIdentity): Promise<RoleLease> {
    const sts = await this.#deps.sts();
    throwIfAborted(this.ended);
    const role = await sts.assumeRole(
      {
        environment: this.#environment,
        roleArn,
        sessionName: sessionName(web.name),
        token: web.token,
        ...(policy === undefined ? {} : { policy }),
      },
      this.ended,
    );
    this.#deps.log.debug(
      `${this.#environment.name}: ${role.arn} until ${new Date(role.credentials.expiresAt).toISOString()}`,
    );
    return { ...role, expiresAt: role.credentials.expiresAt };
  }

  /** A token that is good for an exchange; `refused` is one that STS found to be too old. */
  async #token(refused: WebIdentity | undefined): Promise<WebIdentity> {
    throwIfAborted(this.ended);
    const web = this.#web;
    if (web !== undefined && web !== refused && web.expiresAt - this.#deps.clock.now() > TOKEN_MARGIN) {
      return web;
    }
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(): Promise<WebIdentity> {
    const web = await this.#source.renew(this.ended);
    throwIfAborted(this.ended);
    if (web === undefined) {
      throw expired(this.#environment.name);
    }
    if (web.name !== this.#identity) {
      throw expired(
        this.#environment.name,
        l10n.t('The identity provider now names {0} instead of {1}.', web.name, this.#identity),
      );
    }
    this.#web = web;
    return web;
  }

  #watchWrite(): void {
    if (!this.#watchingWrite) {
      this.#watchingWrite = true;
      this.#dropIdleWrite().catch(() => undefined);
    }
  }

  /** Rejects when the grant ends. */
  async #dropIdleWrite(): Promise<void> {
    const { clock } = this.#deps;
    for (;;) {
      const left = this.#writeUsedAt + WRITE_IDLE - clock.now();
      if (left <= 0) {
        this.#write.drop();
        this.#watchingWrite = false;
        return;
      }
      await clock.sleep(left, this.ended);
    }
  }
}

function forget(lease: Lease<RoleLease>, refused: string | undefined): void {
  if (refused !== undefined && lease.last?.credentials.accessKeyId === refused) {
    lease.forget();
  }
}
