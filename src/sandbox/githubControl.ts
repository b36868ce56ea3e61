import { zipSync } from 'fflate';
import { ApiError } from './api.ts';
import {
  type Fields,
  found,
  invalid,
  isFields,
  optionalNumber,
  optionalText,
  text,
  texts,
} from './controlFields.ts';
import type { GitHub, GitHubSettings, TokenOptions } from './github/github.ts';
import { findUser } from './github/repository/accounts.ts';
import type { Repository } from './github/repository/repository.ts';
import type { Run } from './github/runs/run.ts';
import type { Level, Permissions } from './github/tokens.ts';
import type { World } from './world.ts';

interface Request {
  readonly query: URLSearchParams;
  readonly body: Fields;
}

/** The control API's routes for the sandbox's GitHub. `repository` is octo-org/blog-api where it is absent. */
export const GITHUB_ROUTES: Readonly<Record<string, (world: World, request: Request) => unknown>> = {
  'GET /github': ({ github }) => describeGitHub(github),

  /** What is absent stays. */
  'PUT /github/settings': ({ github: { settings } }, { body }) => {
    settings.runDetails = oneOf(body, 'runDetails', RUN_DETAILS) ?? settings.runDetails;
    settings.subjectPrefix = flag(body, 'subjectPrefix') ?? settings.subjectPrefix;
    settings.rateLimit = optionalNumber(body, 'rateLimit') ?? settings.rateLimit;
    settings.downloadLifetime = optionalNumber(body, 'downloadLifetime') ?? settings.downloadLifetime;
    return settings;
  },

  /** A token as a codespace has it, with more permissions if they are named; `{token}`. */
  'POST /github/tokens': ({ github }, { body }) => {
    const options: TokenOptions = {
      ...given('login', optionalText(body, 'login')),
      ...given('kind', oneOf(body, 'kind', TOKEN_KINDS)),
      ...given('permissions', permissions(body['permissions'])),
      ...given('scopes', body['scopes'] === undefined ? undefined : texts(body, 'scopes')),
      ...given('repositories', body['repositories'] === undefined ? undefined : texts(body, 'repositories')),
    };
    try {
      return { token: github.issueToken(options) };
    } catch (error) {
      throw error instanceof RangeError ? new ApiError('NotFound', error.message, 404) : error;
    }
  },
  /** One token, or all of them where none is named. */
  'DELETE /github/tokens': ({ github: { tokens } }, { query }) => {
    const token = query.get('token');
    if (token === null) {
      tokens.revokeAll();
    } else {
      found(tokens.revoke(token), 'token');
    }
  },

  /** Commits a text to a branch, the default one where none is named; without a text the file is removed. */
  'PUT /github/contents': ({ github }, { body }) => {
    const repository = repositoryOf(github, body);
    const branch = optionalText(body, 'branch') ?? repository.defaultBranch;
    return { sha: repository.commit(branch, text(body, 'path'), optionalText(body, 'text')).sha };
  },

  /** What a push brings: the branch, the default one where none is named, leads to the commit of this SHA. */
  'PUT /github/branches': ({ github }, { body }) => {
    const repository = repositoryOf(github, body);
    const sha = text(body, 'sha');
    if (!/^[0-9a-f]{40}$/.test(sha)) {
      throw invalid('sha is 40 hexadecimal digits.');
    }
    repository.push(optionalText(body, 'branch') ?? repository.defaultBranch, sha);
  },

  /**
   * A push: commits the texts of `files` by path to a branch, or puts a `tag` on it, and starts the workflows
   * that this starts, as `login` (octocat). Gives `{sha, runs}`, of which `runs` are numbers.
   */
  'POST /github/push': ({ github }, { body }) => {
    const repository = repositoryOf(github, body);
    const branch = optionalText(body, 'branch') ?? repository.defaultBranch;
    const files = body['files'] ?? {};
    const actor = findUser(optionalText(body, 'login') ?? 'octocat');
    if (!isFields(files) || actor === undefined) {
      throw invalid('files is an object of texts by path, and login somebody’s.');
    }
    for (const path of Object.keys(files)) {
      repository.commit(branch, path, text(files, path));
    }
    const tag = optionalText(body, 'tag');
    if (tag !== undefined) {
      repository.tag(tag, branch);
    }
    const ref = repository.resolve(tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`);
    if (ref === undefined) {
      throw new ApiError('NotFound', `There is no branch ${branch}.`, 404);
    }
    const runs = github.runs.push({ repository, ref, actor });
    return { sha: ref.commit.sha, runs: runs.map(({ id }) => id) };
  },

  'PUT /github/repository': ({ github }, { body }) => {
    const { settings } = repositoryOf(github, body);
    settings.visibility = oneOf(body, 'visibility', VISIBILITIES) ?? settings.visibility;
    settings.fork = flag(body, 'fork') ?? settings.fork;
    return settings;
  },

  /** As if the repository had been renamed: the former full name leads to it. */
  'PUT /github/formerNames': ({ github }, { body }) => {
    github.addFormerName(text(body, 'name'), repositoryOf(github, body));
  },

  /** The form of the tokens' `sub`. No `includeClaimKeys` (null) is the default form. */
  'PUT /github/subject': ({ github }, { body }) => {
    const { subject } = repositoryOf(github, body).settings;
    const immutable = flag(body, 'immutable') ?? subject.immutable;
    subject.immutable = immutable;
    subject.optedIn = immutable;
    const keys = body['includeClaimKeys'];
    if (keys !== undefined) {
      subject.includeClaimKeys = keys === null ? undefined : texts(body, 'includeClaimKeys');
    }
    return subject;
  },

  /** `waitMinutes`, `reviewers` (logins), `preventSelfReview`, `branches` (null: all); what is absent stays. */
  'PUT /github/environments': ({ github }, { body }) => {
    const branches = body['branches'];
    return repositoryOf(github, body).putEnvironment(text(body, 'name'), {
      ...given('waitMinutes', optionalNumber(body, 'waitMinutes')),
      ...given('preventSelfReview', flag(body, 'preventSelfReview')),
      ...given('reviewers', body['reviewers'] === undefined ? undefined : texts(body, 'reviewers')),
      ...(branches === undefined
        ? {}
        : { branches: branches === null ? undefined : texts(body, 'branches') }),
    });
  },
  'DELETE /github/environments': ({ github }, { query, body }) => {
    const { environments } = repositoryOf(github, body);
    found(environments.delete((query.get('name') ?? '').toLowerCase()), 'environment');
  },

  /** What a reviewer does on the run's page; all environments that wait, unless they are named. */
  'POST /github/reviews': ({ github }, { body }) => {
    const run = runOf(github, body);
    const user = findUser(text(body, 'login'));
    const state = oneOf(body, 'state', STATES) ?? 'approved';
    const names = body['environments'] === undefined ? undefined : texts(body, 'environments');
    const environments = github.runs
      .pending(run)
      .map(({ environment }) => environment)
      .filter(({ name }) => names?.includes(name) ?? true);
    if (user === undefined || environments.length === 0) {
      throw new ApiError('NotFound', 'Nobody has this login, or the run waits for no such environment.', 404);
    }
    github.runs.review(run, environments, state, optionalText(body, 'comment') ?? '', user);
  },

  /** Puts other files, texts by name, into an artifact, as whoever may write in the repository could. */
  'PUT /github/artifacts': ({ github }, { body }) => {
    const id = optionalNumber(body, 'id');
    const { files } = body;
    const artifact = github
      .repositories()
      .flatMap(repository => github.runs.of(repository))
      .flatMap(run => run.artifacts)
      .find(candidate => candidate.id === id);
    if (artifact === undefined || !isFields(files)) {
      throw new ApiError(
        'NotFound',
        'There is no such artifact, or files is no object of texts by name.',
        404,
      );
    }
    artifact.archive = zipSync(
      Object.fromEntries(Object.keys(files).map(name => [name, Buffer.from(text(files, name))])),
    );
  },
};

/** The sandbox's GitHub as the control API gives it. No secret is in it. */
function describeGitHub(github: GitHub): unknown {
  return {
    serverUrl: github.serverUrl,
    apiUrl: github.apiUrl,
    issuer: github.issuer.url,
    settings: github.settings,
    repositories: github.repositories().map(repository => ({
      fullName: repository.fullName,
      id: repository.id,
      ownerId: repository.owner.id,
      defaultBranch: repository.defaultBranch,
      branches: repository.branches(),
      files: [...(repository.tree(undefined)?.files.keys() ?? [])],
      ...repository.settings,
      environments: [...repository.environments.values()],
      runs: github.runs.of(repository).map(run => describeRun(github, run)),
    })),
  };
}

function describeRun(github: GitHub, run: Run): unknown {
  return {
    id: run.id,
    title: run.title,
    path: run.path,
    ref: run.ref.ref,
    actor: run.actor.login,
    status: run.status,
    conclusion: run.conclusion,
    jobs: run.jobs.map(({ name, status, conclusion, annotation, log }) => ({
      name,
      status,
      conclusion,
      annotation,
      log,
    })),
    waitsFor: github.runs.pending(run).map(({ environment }) => environment.name),
    artifacts: run.artifacts.map(({ id, name, deleted }) => ({ id, name, deleted })),
  };
}

const RUN_DETAILS: readonly GitHubSettings['runDetails'][] = ['given', 'ignored', 'refused'];
const TOKEN_KINDS: readonly NonNullable<TokenOptions['kind']>[] = ['codespace', 'editor', 'installation'];
const VISIBILITIES: readonly Repository['settings']['visibility'][] = ['public', 'private', 'internal'];
const STATES = ['approved', 'rejected'] as const;

function repositoryOf(github: GitHub, body: Fields): Repository {
  const repository = github.repository(optionalText(body, 'repository') ?? 'octo-org/blog-api');
  if (repository === undefined) {
    throw new ApiError('NotFound', 'There is no such repository.', 404);
  }
  return repository;
}

/** The run with this `runId`; the newest one where it is absent. */
function runOf(github: GitHub, body: Fields): Run {
  const repository = repositoryOf(github, body);
  const id = optionalNumber(body, 'runId');
  const run = id === undefined ? github.runs.of(repository)[0] : github.runs.find(repository, id);
  if (run === undefined) {
    throw new ApiError('NotFound', 'There is no such run.', 404);
  }
  return run;
}

function permissions(value: unknown): Permissions | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!isFields(value)) {
    throw invalid('permissions is an object of read or write by name.');
  }
  const levels: readonly Level[] = ['read', 'write'];
  return Object.fromEntries(
    Object.keys(value).flatMap(name => {
      const level = oneOf(value, name, levels);
      return level === undefined ? [] : [[name, level]];
    }),
  );
}

function flag(body: Fields, name: string): boolean | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalid(`${name} is true or false.`);
  }
  return value;
}

function oneOf<T extends string>(body: Fields, name: string, values: readonly T[]): T | undefined {
  const value = optionalText(body, name);
  const known = values.find(candidate => candidate === value);
  if (value !== undefined && known === undefined) {
    throw invalid(`${name} is one of ${values.join(', ')}.`);
  }
  return known;
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } | undefined {
  const entry: { [key in K]?: V } = {};
  if (value === undefined) {
    return undefined;
  }
  entry[key] = value;
  return entry;
}
