import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { GitHubError } from './errors.ts';

/** What is handed out: archives of artifacts, and logs of jobs. */
export type DownloadKind = 'artifacts' | 'logs';

/** What the store has to know of the server that it belongs to. */
interface Server {
  readonly serverUrl: string;
  /** Seconds. */
  readonly settings: { readonly downloadLifetime: number };
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Hands out files to whoever has an address that GitHub signed: a capability that needs no token. As at
 * GitHub, where it is Azure's blob storage, the address is good for a minute.
 * https://docs.github.com/en/rest/actions/artifacts#download-an-artifact
 */
export class DownloadStore {
  readonly #key = randomBytes(32);
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  address(kind: DownloadKind, id: number, fileName: string): string {
    const { serverUrl, settings, now } = this.#server;
    const ends = new Date(now() + settings.downloadLifetime * 1000).toISOString();
    const query = new URLSearchParams({ se: ends, sp: 'r', sig: this.#sign(kind, id, ends) });
    return `${serverUrl}/_services/${kind}/${id}/${encodeURIComponent(fileName)}?${query}`;
  }

  /** Throws GitHubError for an address that GitHub did not sign, or not for now. */
  check(kind: DownloadKind, id: number, query: URLSearchParams): void {
    const ends = query.get('se') ?? '';
    const given = Buffer.from(query.get('sig') ?? '');
    const wanted = Buffer.from(this.#sign(kind, id, ends));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new GitHubError(403, 'AuthenticationFailed', 'Signature did not match.');
    }
    if (!(Date.parse(ends) > this.#server.now())) {
      throw new GitHubError(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame.');
    }
  }

  #sign(kind: DownloadKind, id: number, ends: string): string {
    return createHmac('sha256', this.#key).update(`${kind}\n${id}\n${ends}`).digest('base64url');
  }
}
