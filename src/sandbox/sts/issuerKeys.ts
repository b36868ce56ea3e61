import type { Jwk } from './jwt.ts';

const SIZE_LIMIT = 512 * 1024;

/** All in milliseconds. */
interface Limits {
  /** What an issuer gets for both of its documents; five seconds at STS. */
  readonly time: number;
  /** How long keys are kept. */
  readonly age: number;
  /** An unknown key leads to a new look, but not more often than this. */
  readonly pause: number;
}

interface Entry {
  readonly keys: readonly Jwk[];
  readonly readAt: number;
}

/** The issuers' public keys, found by discovery over HTTP and kept for a while. */
export class IssuerKeys {
  readonly #limits: Limits;
  readonly #cache = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<Entry>>();

  constructor(limits: Limits = { time: 5_000, age: 5 * 60_000, pause: 1_000 }) {
    this.#limits = limits;
  }

  /**
   * Keys of which `accept` takes one, or else the newest there are. Rejects when the issuer cannot be
   * reached in time or its documents are not as they should be.
   */
  async find(issuer: string, accept: (keys: readonly Jwk[]) => boolean): Promise<readonly Jwk[]> {
    const known = this.#cache.get(issuer);
    const age = known === undefined ? Number.POSITIVE_INFINITY : Date.now() - known.readAt;
    if (known !== undefined && age < this.#limits.age && (accept(known.keys) || age < this.#limits.pause)) {
      return known.keys;
    }
    return (await this.#read(issuer)).keys;
  }

  /** Forgets everything, as after an issuer changed all of its keys. */
  clear(): void {
    this.#cache.clear();
  }

  #read(issuer: string): Promise<Entry> {
    const joined = this.#underWay.get(issuer);
    if (joined !== undefined) {
      return joined;
    }
    const reading = discover(issuer, AbortSignal.timeout(this.#limits.time))
      .then(keys => {
        const entry: Entry = { keys, readAt: Date.now() };
        this.#cache.set(issuer, entry);
        return entry;
      })
      .finally(() => this.#underWay.delete(issuer));
    this.#underWay.set(issuer, reading);
    return reading;
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string, signal: AbortSignal): Promise<readonly Jwk[]> {
  const metadata = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  if (metadata['issuer'] !== issuer) {
    throw new Error('The discovery document is of another issuer.');
  }
  const uri = metadata['jwks_uri'];
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    throw new Error('The discovery document has no jwks_uri.');
  }
  const { keys } = await readJson(uri, signal);
  if (!Array.isArray(keys)) {
    throw new Error('The JWKS has no keys.');
  }
  return keys.filter(isJwk);
}

async function readJson(url: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  if (!response.ok || response.body === null) {
    throw new Error(`${url} answered ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > SIZE_LIMIT) {
      throw new Error(`${url} answered more than ${SIZE_LIMIT} bytes.`);
    }
    chunks.push(chunk);
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof value !== 'object' || value === null) {
    throw new Error(`${url} is no JSON object.`);
  }
  return Object.fromEntries(Object.entries(value));
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string';
}
