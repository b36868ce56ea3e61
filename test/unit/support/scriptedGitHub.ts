import { Failure } from '../../../src/core/failure.ts';
import type { Artifact, GitHub, Repository, WorkflowRun } from '../../../src/core/github.ts';

export const REPOSITORY: Repository = {
  id: 42,
  ownerId: 7,
  owner: 'octo-org',
  name: 'blog-api',
  defaultBranch: 'main',
  fork: false,
  archived: false,
  url: 'https://github.com/octo-org/blog-api',
};

export const RUN: WorkflowRun = {
  id: 100,
  title: 'ECS for Codespaces sign-in 0123',
  url: 'https://github.com/octo-org/blog-api/actions/runs/100',
  status: 'queued',
  actor: 'octocat',
};

export const ARTIFACT: Artifact = { id: 9, name: 'ecs-codespaces-0123', bytes: 3000, expired: false };

export function offline(): Failure {
  return new Failure('offline', 'GitHub does not answer.');
}

export function refusal(code: 'accessDenied' | 'invalid' | 'notFound'): Failure {
  return new Failure(
    code,
    `GitHub said ${code}.`,
    code === 'accessDenied' ? { missingAction: 'actions: write' } : {},
  );
}

/** GitHub for tests of the core: each method does what the test says, and the calls are listed. */
export class ScriptedGitHub implements GitHub {
  readonly serverUrl = 'https://github.com';
  readonly apiUrl = 'https://api.github.com';
  readonly issuer = 'https://token.actions.githubusercontent.com';
  readonly calls: string[] = [];
  readonly #script: Partial<GitHub>;

  constructor(script: Partial<GitHub>) {
    this.#script = script;
  }

  repository: GitHub['repository'] = (...args) => this.#call('repository', args);
  login: GitHub['login'] = (...args) => this.#call('login', args);
  subjectFormat: GitHub['subjectFormat'] = (...args) => this.#call('subjectFormat', args);
  file: GitHub['file'] = (...args) => this.#call('file', args);
  head: GitHub['head'] = (...args) => this.#call('head', args);
  workflow: GitHub['workflow'] = (...args) => this.#call('workflow', args);
  dispatch: GitHub['dispatch'] = (...args) => this.#call('dispatch', args);
  findRun: GitHub['findRun'] = (...args) => this.#call('findRun', args);
  run: GitHub['run'] = (...args) => this.#call('run', args);
  pendingDeployments: GitHub['pendingDeployments'] = (...args) => this.#call('pendingDeployments', args);
  approvals: GitHub['approvals'] = (...args) => this.#call('approvals', args);
  jobs: GitHub['jobs'] = (...args) => this.#call('jobs', args);
  cancelRun: GitHub['cancelRun'] = (...args) => this.#call('cancelRun', args);
  artifacts: GitHub['artifacts'] = (...args) => this.#call('artifacts', args);
  download: GitHub['download'] = (...args) => this.#call('download', args);
  deleteArtifact: GitHub['deleteArtifact'] = (...args) => this.#call('deleteArtifact', args);

  async #call<A extends readonly unknown[], T>(name: string, args: A): Promise<T> {
    this.calls.push(name);
    const script: unknown = Reflect.get(this.#script, name);
    if (typeof script !== 'function') {
      throw new Error(`The test does not expect ${name}.`);
    }
    return script(...args);
  }
}

/** Gives the entries one after the other, the last again and again; errors are thrown. */
export function inTurn<T>(...entries: readonly (T | Error)[]): () => Promise<T> {
  let next = 0;
  return async () => {
    const entry = entries[Math.min(next, entries.length - 1)];
    next += 1;
    if (entry === undefined || entry instanceof Error) {
      throw entry ?? new Error('Nothing was scripted.');
    }
    return entry;
  };
}
