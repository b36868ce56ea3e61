import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { zipSync } from 'fflate';
import { Calls } from '../../../src/sandbox/calls.ts';
import { Faults } from '../../../src/sandbox/faults.ts';
import { createDemoRepository } from '../../../src/sandbox/github/demoRepository.ts';
import { unprocessable } from '../../../src/sandbox/github/errors.ts';
import { GitHub, type TokenOptions } from '../../../src/sandbox/github/github.ts';
import { ActionsIssuer, actionsKeys } from '../../../src/sandbox/github/oidc/actionsIssuer.ts';
import type { Repository } from '../../../src/sandbox/github/repository/repository.ts';
import { handleGitHub } from '../../../src/sandbox/github/routes.ts';
import type { Pending, Run, RunBook, StoredArtifact } from '../../../src/sandbox/github/runs/run.ts';
import { AccessTokens } from '../../../src/sandbox/github/tokens.ts';

export const WORKFLOW = 'deploy.yml';
export const WORKFLOW_TEXT = `name: Deploy
run-name: Deploy \${{ inputs.tag }}
on:
  workflow_dispatch:
    inputs:
      tag:
        type: string
        required: true
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: echo deployed
`;

/** Runs that do nothing but what a test says. */
export class HandledRuns implements RunBook {
  readonly runs: Run[] = [];
  readonly waits = new Map<number, Pending[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  of(repository: Repository): readonly Run[] {
    return this.runs.filter(run => run.repository === repository).reverse();
  }

  find(repository: Repository, id: number): Run | undefined {
    return this.of(repository).find(run => run.id === id);
  }

  dispatch({ repository, path, ref, actor, inputs }: Parameters<RunBook['dispatch']>[0]): Run {
    const now = this.#now();
    const run: Run = {
      id: 1000 + this.runs.length,
      number: this.runs.length + 1,
      repository,
      path,
      workflowName: 'Deploy',
      title: `Deploy ${inputs['tag'] ?? ''}`,
      ref,
      actor,
      inputs,
      eventName: 'workflow_dispatch',
      createdAt: now,
      startedAt: undefined,
      updatedAt: now,
      status: 'queued',
      conclusion: undefined,
      jobs: [],
      artifacts: [],
      reviews: [],
    };
    this.runs.push(run);
    return run;
  }

  push(): readonly Run[] {
    return [];
  }

  cancel(run: Run): boolean {
    if (run.status === 'completed') {
      return false;
    }
    run.status = 'completed';
    run.conclusion = 'cancelled';
    return true;
  }

  pending(run: Run): readonly Pending[] {
    return this.waits.get(run.id) ?? [];
  }

  review(...[run, environments, state, comment, user]: Parameters<RunBook['review']>): void {
    if (!environments.every(({ reviewers }) => reviewers.includes(user.login))) {
      throw unprocessable('You are not authorized to review this deployment');
    }
    run.reviews.push({ state, comment, user, environments });
    this.waits.set(
      run.id,
      this.pending(run).filter(({ environment }) => !environments.includes(environment)),
    );
  }

  async stop(): Promise<void> {}
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an answer that is no JSON: undefined. */
  readonly body: unknown;
}

/** A GitHub server on loopback whose time and runs are the test's. */
export class GitHubRig {
  readonly github: GitHub;
  readonly runs: HandledRuns;
  readonly repository: Repository;
  readonly calls = new Calls();
  readonly faults = new Faults();
  now = Date.UTC(2026, 0, 2, 3, 4, 5);

  constructor(url: string, keys: Awaited<ReturnType<typeof actionsKeys>>) {
    const now = (): number => this.now;
    this.repository = createDemoRepository({ [`.github/workflows/${WORKFLOW}`]: WORKFLOW_TEXT }, now);
    this.runs = new HandledRuns(now);
    this.github = new GitHub({
      url,
      repositories: [this.repository],
      tokens: new AccessTokens(),
      runs: this.runs,
      issuer: new ActionsIssuer(url, keys, now),
      now,
    });
  }

  token(options: TokenOptions = { login: 'octocat', permissions: { actions: 'write' } }): string {
    return this.github.issueToken(options);
  }

  /** `path` is below the API's address. */
  ask(
    method: string,
    path: string,
    options: {
      readonly token?: string;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Answered> {
    return answered(
      fetch(`${this.github.apiUrl}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      }),
    );
  }

  /** `path` is below `/repos/octo-org/blog-api`, and the token octocat's with all rights over Actions. */
  async get(path: string, token = this.token()): Promise<unknown> {
    const { status, body, text } = await this.ask('GET', `/repos/octo-org/blog-api${path}`, { token });
    assert.equal(status, 200, text);
    return body;
  }

  /** A page; `path` is below the server's address. */
  page(path: string, form?: Readonly<Record<string, string>>): Promise<Answered> {
    return answered(
      fetch(`${this.github.serverUrl}${path}`, {
        redirect: 'manual',
        ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      }),
    );
  }

  dispatch(tag = 'v1', login = 'octocat'): Run {
    const ref = this.repository.resolve(undefined);
    const actor = this.github.tokens.find(this.token({ login }))?.user;
    assert.ok(ref !== undefined && actor !== undefined);
    const path = `.github/workflows/${WORKFLOW}`;
    return this.runs.dispatch({ repository: this.repository, path, ref, actor, inputs: { tag } });
  }

  /** Lets the run wait for these environments. */
  wait(run: Run, ...names: readonly string[]): void {
    run.status = 'waiting';
    this.runs.waits.set(
      run.id,
      names.map(name => {
        const environment = this.repository.environment(name);
        assert.ok(environment !== undefined, name);
        return { environment, since: this.now };
      }),
    );
  }

  artifact(run: Run, name: string, more: Partial<StoredArtifact> = {}): StoredArtifact {
    const artifact: StoredArtifact = {
      id: 50_000 + run.id * 10 + run.artifacts.length,
      name,
      archive: zipSync({ 'token.json': Buffer.from(`of ${name}`) }),
      createdAt: this.now,
      expiresAt: this.now + 86_400_000,
      visibleWhileRunning: true,
      deleted: false,
      ...more,
    };
    run.artifacts.push(artifact);
    return artifact;
  }
}

export async function startGitHub(t: TestContext): Promise<GitHubRig> {
  const keys = await actionsKeys();
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const rig = new GitHubRig(`http://127.0.0.1:${address.port}`, keys);
  server.on('request', (request, response) => {
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/github/, '') ?? '';
    void handleGitHub(rig, rig.github, path, request, response);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return rig;
}

async function answered(promise: Promise<Response>): Promise<Answered> {
  const response = await promise;
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = json ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}

/** A member of what was answered, by its names and places; fails where there is none. */
export function at(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => {
    assert.ok(typeof value === 'object' && value !== null, `${key} of ${JSON.stringify(value)}`);
    return Object.entries(value).find(([name]) => name === String(key))?.[1];
  }, body);
}
