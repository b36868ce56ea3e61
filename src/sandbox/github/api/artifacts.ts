import { createHash } from 'node:crypto';
import { GitHubError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Repository } from '../repository/repository.ts';
import type { Run, StoredArtifact } from '../runs/run.ts';
import {
  NO_CONTENT,
  ok,
  type Reply,
  type RepositoryAsked,
  type RepositoryEndpoint,
  timestamp,
} from './endpoint.ts';
import { listed } from './paging.ts';
import { runOf } from './runs.ts';
import { nodeId, repositoryUrl } from './shapes.ts';

interface Found {
  readonly run: Run;
  readonly artifact: StoredArtifact;
}

/** https://docs.github.com/en/rest/actions/artifacts */
export const ARTIFACT_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/artifacts',
    action: 'ListRepositoryArtifacts',
    docs: 'actions/artifacts#list-artifacts-for-a-repository',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => listArtifacts(asked, artifactsOf(asked.github, asked.repository)),
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/runs/{run_id}/artifacts',
    action: 'ListArtifacts',
    docs: 'actions/artifacts#list-workflow-run-artifacts',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => listArtifacts(asked, visibleArtifacts(runOf(asked))),
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/artifacts/{artifact_id}',
    action: 'GetArtifact',
    docs: 'actions/artifacts#get-an-artifact',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => ok(describe(asked.github, artifactOf(asked))),
  },
  {
    scope: 'repository',
    method: 'DELETE',
    path: '/actions/artifacts/{artifact_id}',
    action: 'DeleteArtifact',
    docs: 'actions/artifacts#delete-an-artifact',
    needs: { permission: 'actions', level: 'write', role: 'write' },
    run: asked => {
      artifactOf(asked).artifact.deleted = true;
      return NO_CONTENT;
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/artifacts/{artifact_id}/{archive_format}',
    action: 'DownloadArtifact',
    docs: 'actions/artifacts#download-an-artifact',
    needs: { permission: 'actions', level: 'read' },
    run: asked => {
      if (asked.params['archive_format'] !== 'zip') {
        throw notFound();
      }
      const { artifact } = artifactOf(asked);
      if (hasExpired(asked.github, artifact)) {
        throw new GitHubError(410, 'Gone', 'Artifact has expired');
      }
      return {
        status: 302,
        headers: { location: asked.github.store.address('artifacts', artifact.id, `${artifact.name}.zip`) },
      };
    },
  },
];

/** Those that can be seen now, the newest first. */
export function artifactsOf({ runs }: GitHub, repository: Repository): readonly Found[] {
  return runs
    .of(repository)
    .flatMap(visibleArtifacts)
    .sort((one, other) => other.artifact.id - one.artifact.id);
}

function visibleArtifacts(run: Run): readonly Found[] {
  return run.artifacts
    .filter(artifact => !artifact.deleted && (artifact.visibleWhileRunning || run.status === 'completed'))
    .map(artifact => ({ run, artifact }))
    .reverse();
}

function artifactOf({ github, repository, params }: RepositoryAsked): Found {
  const id = Number(params['artifact_id']);
  const found = artifactsOf(github, repository).find(({ artifact }) => artifact.id === id);
  if (found === undefined) {
    throw notFound();
  }
  return found;
}

function listArtifacts(asked: RepositoryAsked, all: readonly Found[]): Reply {
  const name = asked.query.get('name');
  const named = name === null ? all : all.filter(({ artifact }) => artifact.name === name);
  return listed(asked, 'artifacts', named, found => describe(asked.github, found));
}

function hasExpired({ now }: GitHub, artifact: StoredArtifact): boolean {
  return artifact.expiresAt <= now();
}

function describe(github: GitHub, { run, artifact }: Found): object {
  const url = `${repositoryUrl(github, run.repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId('A', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.archive.length,
    digest: `sha256:${createHash('sha256').update(artifact.archive).digest('hex')}`,
    url,
    archive_download_url: `${url}/zip`,
    expired: hasExpired(github, artifact),
    created_at: timestamp(artifact.createdAt),
    updated_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    workflow_run: {
      id: run.id,
      repository_id: run.repository.id,
      head_repository_id: run.repository.id,
      head_branch: run.ref.name,
      head_sha: run.ref.commit.sha,
    },
  };
}
