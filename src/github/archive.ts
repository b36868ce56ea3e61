import * as l10n from '@vscode/l10n';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { Failure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';

/** Milliseconds until a download counts as lost. */
const PATIENCE = 60_000;
const MAX_REDIRECTS = 3;

/**
 * The files of an archive that GitHub sent us on to. No header goes along: the address is a capability of
 * its own (a minute long), and its host is not GitHub's. Rejects with `invalid` where the archive, or what
 * is in it, is larger than `limit` bytes.
 */
export async function downloadArchive(
  location: string,
  limit: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  try {
    return unpack(await read(await open(location, ended), limit), limit);
  } catch (error) {
    throwIfAborted(signal);
    throw error instanceof Failure
      ? error
      : new Failure('offline', l10n.t('The artifact could not be fetched from its store.'), {
          cause: error,
        });
  }
}

/** A store may send on to another; an open connection is not taken. */
async function open(location: string, signal: AbortSignal): Promise<Response> {
  let next: URL | null = URL.parse(location);
  for (
    let redirects = 0;
    redirects <= MAX_REDIRECTS && next !== null && isSafeAddress(next);
    redirects += 1
  ) {
    const response = await fetch(next, { redirect: 'manual', signal });
    if (response.ok) {
      return response;
    }
    await response.body?.cancel();
    const { status, headers } = response;
    const onward = headers.get('location');
    if (status < 300 || status >= 400 || onward === null) {
      throw new Failure(
        status === 404 || status === 403 ? 'notFound' : 'server',
        l10n.t('The artifact’s store answered HTTP status {0}.', String(status)),
      );
    }
    next = URL.parse(onward, next.href);
  }
  throw new Failure('server', l10n.t('GitHub names no safe address for the artifact.'));
}

async function read({ body }: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > limit) {
      throw tooLarge(limit);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sizes are looked at before anything is unpacked, and what is larger than it says is cut there. */
function unpack(archive: Uint8Array, limit: number): ReadonlyMap<string, Uint8Array> {
  let length = 0;
  const filter = ({ originalSize }: UnzipFileInfo): boolean => {
    length += originalSize;
    if (length > limit) {
      throw tooLarge(limit);
    }
    return true;
  };
  try {
    return new Map(Object.entries(unzipSync(archive, { filter })));
  } catch (error) {
    throw error instanceof Failure
      ? error
      : new Failure('invalid', l10n.t('The artifact is no archive that can be read.'), { cause: error });
  }
}

function tooLarge(limit: number): Failure {
  return new Failure('invalid', l10n.t('The artifact is larger than {0} bytes.', String(limit)));
}
