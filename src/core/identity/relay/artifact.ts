import { toFailure } from '../../failure.ts';
import type { Artifact } from '../../github.ts';
import { throwIfAborted } from '../untilAborted.ts';
import { patiently } from './patience.ts';
import { artifactName, FILE, type RelayDeps, type RelayRequest } from './request.ts';
import { tidyUp } from './tidying.ts';

/** Bytes that the artifact may have, packed and unpacked: a sealed token has about three thousand. */
const LIMIT = 64 * 1024;

/** Undefined where the run has not handed over any yet, or it expired. */
export async function findArtifact(
  deps: RelayDeps,
  { repository, id }: RelayRequest,
  runId: number,
  signal: AbortSignal,
): Promise<Artifact | undefined> {
  const name = artifactName(id);
  const artifacts = await patiently(deps, () => deps.hub.artifacts(repository, runId, name, signal), signal);
  return artifacts.find(({ expired }) => !expired);
}

/** What is in the artifact; undefined where the store does not have it yet. */
export async function fetchFile(
  deps: RelayDeps,
  { repository }: RelayRequest,
  { id }: Artifact,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const files = await patiently(deps, () => deps.hub.download(repository, id, LIMIT, signal), signal);
    return files.get(FILE) ?? new Uint8Array();
  } catch (error) {
    throwIfAborted(signal);
    const failure = toFailure(error);
    if (failure.code === 'notFound') {
      return undefined;
    }
    throw failure;
  }
}

/** Never rejects: what is left behind otherwise is sealed, and gone after a day. */
export async function removeArtifact(
  { hub, clock, log }: RelayDeps,
  { repository }: RelayRequest,
  { id, name }: Artifact,
): Promise<void> {
  await tidyUp(clock, log, signal => hub.deleteArtifact(repository, id, signal), `${name} stays`);
}
