import type { Clock, Secrets } from '../core/ports.ts';
import type { Registration } from './identityCenterApi.ts';

/** Milliseconds. A registration that ends sooner would end during the sign-in. */
const MARGIN = 15 * 60_000;

/** This extension's registration at IAM Identity Center, in secret storage until it ends (after 90 days). */
export class RegistrationStore {
  readonly #secrets: Secrets;
  readonly #clock: Clock;
  readonly #key: string;

  constructor(secrets: Secrets, clock: Clock, key: string) {
    this.#secrets = secrets;
    this.#clock = clock;
    this.#key = `${key} client`;
  }

  /** Undefined where there is none that is good for a while. */
  async read(): Promise<Registration | undefined> {
    const kept = parse(await this.#secrets.get(this.#key));
    return kept !== undefined && kept.expiresAt - this.#clock.now() > MARGIN ? kept : undefined;
  }

  async write({ clientId, clientSecret, expiresAt }: Registration): Promise<void> {
    await this.#secrets.store(this.#key, JSON.stringify({ clientId, clientSecret, expiresAt }));
  }
}

function parse(text: string | undefined): Registration | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRegistration(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRegistration(value: unknown): value is Registration {
  return (
    typeof value === 'object' &&
    value !== null &&
    'clientId' in value &&
    typeof value.clientId === 'string' &&
    'clientSecret' in value &&
    typeof value.clientSecret === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number'
  );
}
