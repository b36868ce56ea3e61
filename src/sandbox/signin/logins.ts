import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { ApiError } from '../api.ts';
import type { Session } from '../iam/sessions.ts';
import type { IdentityCenter } from '../identityCenter/identityCenter.ts';
import { roleCredentials } from '../identityCenter/portalApi.ts';
import { thumbprint } from './dpop.ts';

/** Somebody who ran `aws login`. */
interface Login {
  readonly person: string;
  readonly accountId: string;
  readonly permissionSet: string;
  readonly clientId: string;
  /** Thumbprint of the key whose holder alone may refresh. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** The person's password was changed since. */
  changed: boolean;
}

/** What `aws login` leaves on a machine. */
interface Cached {
  /** The profile's `login_session`. */
  readonly loginSession: string;
  /** Name of the file in `~/.aws/login/cache` or in AWS_LOGIN_CACHE_DIRECTORY. */
  readonly file: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** All in seconds. */
interface LoginSettings {
  accessTokenLifetime: number;
  sessionLifetime: number;
}

/**
 * The sign-ins of `aws login`: the console's credentials for the command line, refreshed every quarter
 * of an hour for half a day.
 * https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html
 */
export class Logins {
  readonly settings: LoginSettings = { accessTokenLifetime: 900, sessionLifetime: 12 * 3600 };
  readonly #center: IdentityCenter;
  readonly #byToken = new Map<string, Login>();
  readonly #proofs = new Set<string>();

  constructor(center: IdentityCenter) {
    this.#center = center;
  }

  /** Does what `aws login --remote` does, as the person and in the role of one of their permission sets. */
  start(person: string, accountId: string, permissionSet: string): Cached {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const login: Login = {
      person,
      accountId,
      permissionSet,
      clientId: 'arn:aws:signin:::devtools/cross-device',
      key: thumbprint({ ...pair.publicKey.export({ format: 'jwk' }) }),
      endsAt: this.#center.now() + this.settings.sessionLifetime * 1000,
      changed: false,
    };
    const session = this.#issue(login);
    return {
      loginSession: session.arn,
      file: `${createHash('sha256').update(session.arn).digest('hex')}.json`,
      content: {
        accessToken: {
          accessKeyId: session.accessKeyId,
          secretAccessKey: session.secretAccessKey,
          sessionToken: session.sessionToken,
          accountId,
          expiresAt: new Date(session.expiresAt).toISOString(),
        },
        tokenType: 'aws_sigv4',
        clientId: login.clientId,
        refreshToken: this.#remember(login),
        dpopKey: pair.privateKey.export({ format: 'pem', type: 'sec1' }),
      },
    };
  }

  /** A refresh token is good for one use. Throws AccessDeniedException, whose message is the reason's code. */
  refresh(
    refreshToken: string,
    clientId: string,
    proof: { readonly thumbprint: string; readonly id: string },
  ): { readonly session: Session; readonly refreshToken: string; readonly expiresIn: number } {
    const login = this.#byToken.get(refreshToken);
    if (login === undefined || login.clientId !== clientId || login.endsAt <= this.#center.now()) {
      throw new ApiError('AccessDeniedException', 'TOKEN_EXPIRED');
    }
    if (login.key !== proof.thumbprint || this.#proofs.has(proof.id)) {
      throw new ApiError('ValidationException', 'INVALID_REQUEST');
    }
    if (login.changed) {
      throw new ApiError('AccessDeniedException', 'USER_CREDENTIALS_CHANGED');
    }
    this.#proofs.add(proof.id);
    this.#byToken.delete(refreshToken);
    const session = this.#issue(login);
    return {
      session,
      refreshToken: this.#remember(login),
      expiresIn: this.settings.accessTokenLifetime,
    };
  }

  /** As if everybody had changed their password. */
  changeCredentials(): void {
    for (const login of this.#byToken.values()) {
      login.changed = true;
    }
  }

  endAll(): void {
    this.#byToken.clear();
  }

  #issue({ person, accountId, permissionSet }: Login): Session {
    return roleCredentials(this.#center, person, accountId, permissionSet, this.settings.accessTokenLifetime);
  }

  #remember(login: Login): string {
    const token = randomBytes(96).toString('base64url');
    this.#byToken.set(token, login);
    return token;
  }
}
