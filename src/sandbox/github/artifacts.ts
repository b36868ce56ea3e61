import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { zipSync } from 'fflate';
import { glob } from '../iam/match.ts';
import { GitHubError, notFound } from './errors.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly repositoryId: number;
  readonly runId: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Uploaded by upload-artifact v3 or older: nobody can get at it before its run has ended. */
  readonly hiddenUntilCompleted: boolean;
  /** A ZIP. */
  archive: Uint8Array;
}

export type Files = Readonly<Record<string, Uint8Array>>;

/** Changes files on their way into an artifact, as somebody could who may write in the repository. */
export interface Tampering {
  /** Names of artifacts; `*` stands for any characters. */
  readonly artifact: string;
  change(files: Files): Files;
}

/** A download's address is good for this long (ms). https://docs.github.com/en/rest/actions/artifacts#download-an-artifact */
const ADDRESS_LIFETIME = 60_000;

/** What runs uploaded, and the store that hands it out. */
export class Artifacts {
  readonly #byId = new Map<number, Artifact>();
  readonly #key = randomBytes(32);
  readonly #storeUrl: string;
  readonly #now: () => number;
  #lastId = 1_734_000_000;
  /** The newest last; each is applied to every upload that it names. */
  tampering: readonly Tampering[] = [];

  /** `storeUrl` is of another origin than the API's, as at GitHub. */
  constructor(storeUrl: string, now: () => number) {
    this.#storeUrl = storeUrl;
    this.#now = now;
  }

  add(
    upload: Pick<Artifact, 'name' | 'repositoryId' | 'runId' | 'hiddenUntilCompleted'> & {
      readonly files: Files;
      readonly days: number;
    },
  ): Artifact {
    const { files, days, ...rest } = upload;
    const changed = this.tampering
      .filter(({ artifact }) => glob(artifact, upload.name))
      .reduce((current, { change }) => change(current), files);
    this.#lastId += 1;
    const artifact: Artifact = {
      ...rest,
      id: this.#lastId,
      createdAt: this.#now(),
      expiresAt: this.#now() + days * 86_400_000,
      archive: archive(changed),
    };
    this.#byId.set(artifact.id, artifact);
    return artifact;
  }

  list(accept: (artifact: Artifact) => boolean): readonly Artifact[] {
    return [...this.#byId.values()].filter(accept).reverse();
  }

  find(id: number): Artifact | undefined {
    return this.#byId.get(id);
  }

  /** Puts other files in its place, as whoever controls the repository could. */
  replace(id: number, files: Files): void {
    const artifact = this.#byId.get(id);
    if (artifact === undefined) {
      throw notFound();
    }
    artifact.archive = archive(files);
  }

  delete(id: number): boolean {
    return this.#byId.delete(id);
  }

  hasExpired(artifact: Artifact): boolean {
    return artifact.expiresAt <= this.#now();
  }

  /** An address that needs no token, for one minute. */
  address(artifact: Artifact): string {
    const until = this.#now() + ADDRESS_LIFETIME;
    const query = new URLSearchParams({
      se: new Date(until).toISOString(),
      sig: this.#sign(artifact.id, new Date(until).toISOString()),
    });
    return `${this.#storeUrl}/${artifact.id}.zip?${query}`;
  }

  /** Throws GitHubError for an address that is not ours or no longer good. */
  open(id: number, query: URLSearchParams): Uint8Array {
    const ends = query.get('se') ?? '';
    const given = Buffer.from(query.get('sig') ?? '');
    const wanted = Buffer.from(this.#sign(id, ends));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new GitHubError(403, 'AuthenticationFailed', 'Signature did not match.');
    }
    if (!(Date.parse(ends) > this.#now())) {
      throw new GitHubError(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame.');
    }
    const artifact = this.#byId.get(id);
    if (artifact === undefined) {
      throw new GitHubError(404, 'BlobNotFound', 'The specified blob does not exist.');
    }
    return artifact.archive;
  }

  #sign(id: number, ends: string): string {
    return createHmac('sha256', this.#key).update(`${id}\n${ends}`).digest('base64url');
  }
}

export function digest(artifact: Artifact): string {
  return `sha256:${createHash('sha256').update(artifact.archive).digest('hex')}`;
}

function archive(files: Files): Uint8Array {
  return zipSync({ ...files });
}
