import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../core/failure.ts';
import type { GitHub, GitHubOptions, RepositoryName, RunSearch, WorkflowRun } from '../core/github.ts';
import { issuerOf } from '../core/identity/relay/host.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';
import {
  readApprovals,
  readArtifacts,
  readDispatched,
  readHead,
  readJobs,
  readLogin,
  readPendingDeployments,
  readRepository,
  readRun,
  readRuns,
  readSubjectFormat,
  readUser,
  readWorkflow,
} from './answers.ts';
import { type Call, parse, pathOf, type RequestDeps, Requests } from './requests.ts';
import { createSettings } from './settings.ts';

const RAW = 'application/vnd.github.raw+json';
const ARCHIVE = 'application/vnd.github+json, application/zip';
/** How far the two clocks may be apart (ms) before a run of ours is not found. */
const CLOCK_TOLERANCE = 10 * 60_000;
const RUNS_A_PAGE = 50;

/** The REST API over fetch. Throws Failure `invalid` for an API address that no token should be sent to. */
export function createGitHub(deps: RequestDeps, options: GitHubOptions): GitHub {
  const address = URL.parse(options.apiUrl);
  if (address === null || !isSafeAddress(address)) {
    throw new Failure('invalid', l10n.t('GITHUB_API_URL is no safe address: {0}', options.apiUrl));
  }
  const requests = new Requests(deps, options);

  const get = <T>(
    repository: RepositoryName,
    path: string,
    permission: string,
    read: (body: unknown, source: string) => T,
    signal: AbortSignal,
    more: Partial<Call> = {},
  ): Promise<T> =>
    requests
      .json({ method: 'GET', path: pathOf(repository, path), permission, repository, ...more }, signal)
      .then(({ body, source }) => read(body, source));
  const actions = <T>(
    repository: RepositoryName,
    path: string,
    read: (body: unknown, source: string) => T,
    signal: AbortSignal,
  ): Promise<T> => get(repository, `/actions${path}`, 'actions: read', read, signal);
  const change = (
    method: 'DELETE' | 'POST',
    repository: RepositoryName,
    path: string,
    body?: object,
  ): Call => ({
    method,
    repository,
    path: pathOf(repository, `/actions${path}`),
    permission: 'actions: write',
    ...(body === undefined ? {} : { body }),
  });

  const whoever = async <T>(
    repository: RepositoryName | undefined,
    read: (body: unknown, source: string) => T,
    signal: AbortSignal,
  ): Promise<T | undefined> => {
    const call: Call = { method: 'GET', path: '/user', permission: 'user', repository: undefined };
    try {
      const { text, request } = await requests.sendAs(
        { repository, permission: 'actions: write' },
        call,
        signal,
      );
      return read(parse(text), request);
    } catch (error) {
      const { code } = toFailure(error);
      if (code === 'accessDenied' || code === 'notFound') {
        return undefined;
      }
      throw error;
    }
  };

  return {
    serverUrl: options.serverUrl,
    apiUrl: options.apiUrl,
    issuer: issuerOf(options.serverUrl),
    get clockAhead() {
      return requests.clockAhead;
    },
    repository: (repository, signal) =>
      get(repository, '', 'metadata: read', readRepository, signal, { hidden: true }),
    login: (repository, signal) => whoever(repository, readLogin, signal),
    user: (repository, signal) => whoever(repository, readUser, signal),
    subjectFormat: (repository, signal) =>
      actions(repository, '/oidc/customization/sub', readSubjectFormat, signal),
    file: async (repository, path, ref, signal) => {
      const encoded = path.split('/').map(encodeURIComponent).join('/');
      const query = ref === undefined ? '' : `?ref=${encodeURIComponent(ref)}`;
      const { text } = await requests.send(
        {
          method: 'GET',
          path: pathOf(repository, `/contents/${encoded}${query}`),
          permission: 'contents: read',
          repository,
          accept: RAW,
        },
        signal,
      );
      return text;
    },
    head: (repository, branch, signal) => {
      const name = branch.split('/').map(encodeURIComponent).join('/');
      return get(repository, `/git/ref/heads/${name}`, 'contents: read', readHead, signal);
    },
    workflow: (repository, file, signal) =>
      actions(repository, `/workflows/${encodeURIComponent(file)}`, readWorkflow, signal),
    dispatch: async (repository, workflow, ref, inputs, signal) => {
      const path = `/workflows/${encodeURIComponent(workflow)}/dispatches`;
      const send = (body: object, also: readonly number[]) =>
        requests.send(change('POST', repository, path, body), signal, also);
      let answer = await send({ ref, inputs, return_run_details: true }, [400, 422]);
      if (answer.status === 400 || answer.status === 422) {
        // An older server does not know `return_run_details`; what else it minds, it minds again.
        answer = await send({ ref, inputs }, []);
      }
      return readDispatched(parse(answer.text), answer.request);
    },
    findRun: async (repository, workflow, wanted, signal) => {
      const created = new Date(wanted.notBefore ?? wanted.since - CLOCK_TOLERANCE).toISOString();
      const query = new URLSearchParams({
        event: 'workflow_dispatch',
        created: `>=${created}`,
        per_page: String(RUNS_A_PAGE),
        ...(wanted.branch === undefined ? {} : { branch: wanted.branch }),
        ...(wanted.commit === undefined ? {} : { head_sha: wanted.commit }),
      });
      const path = `/workflows/${encodeURIComponent(workflow)}/runs?${query}`;
      const runs = await actions(repository, path, readRuns, signal);
      return runs.filter(run => isWanted(run, wanted)).sort((one, other) => one.id - other.id)[0];
    },
    run: (repository, id, signal) => actions(repository, `/runs/${id}`, readRun, signal),
    pendingDeployments: (repository, id, signal) =>
      actions(repository, `/runs/${id}/pending_deployments`, readPendingDeployments, signal),
    approvals: (repository, id, signal) =>
      actions(repository, `/runs/${id}/approvals`, readApprovals, signal),
    jobs: (repository, id, signal) => actions(repository, `/runs/${id}/jobs?per_page=100`, readJobs, signal),
    cancelRun: async (repository, id, signal) => {
      await requests.send(change('POST', repository, `/runs/${id}/cancel`), signal);
    },
    artifacts: (repository, id, name, signal) =>
      actions(
        repository,
        `/runs/${id}/artifacts?${new URLSearchParams({ name, per_page: '100' })}`,
        (body, source) => readArtifacts(body, source).filter(artifact => artifact.name === name),
        signal,
      ),
    download: async (repository, id, limit, signal) => {
      const answer = await requests.send(
        {
          method: 'GET',
          path: pathOf(repository, `/actions/artifacts/${id}/zip`),
          permission: 'actions: read',
          repository,
          accept: ARCHIVE,
        },
        signal,
        [302, 307],
      );
      const { downloadArchive } = await import('./archive.ts');
      return downloadArchive(answer.headers.get('location') ?? '', limit, signal);
    },
    deleteArtifact: async (repository, id, signal) => {
      await requests.send(change('DELETE', repository, `/artifacts/${id}`), signal);
    },
    settings: createSettings(requests),
  };
}

/** Others can name runs as they like: the name alone does not tell whose a run is. */
function isWanted({ title, actor }: WorkflowRun, wanted: RunSearch): boolean {
  const name = title.trim();
  const before = name.at(-wanted.mark.length - 1) ?? ' ';
  const whole = wanted.mark === '' || name.length === wanted.mark.length || !/[\w-]/.test(before);
  return (
    name.endsWith(wanted.mark) &&
    whole &&
    (wanted.actor === undefined || actor.toLowerCase() === wanted.actor.toLowerCase())
  );
}
