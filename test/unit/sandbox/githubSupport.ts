import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock, type SteppedClock } from '../../../src/sandbox/clock.ts';
import { GitHubError } from '../../../src/sandbox/github/errors.ts';
import { ActionsIssuer, actionsKeys } from '../../../src/sandbox/github/oidc/actionsIssuer.ts';
import { handleActionsOidc } from '../../../src/sandbox/github/oidc/routes.ts';
import { findUser, ORGANIZATION, type User } from '../../../src/sandbox/github/repository/accounts.ts';
import { Repository } from '../../../src/sandbox/github/repository/repository.ts';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import { Runs } from '../../../src/sandbox/github/runs/runs.ts';
import { AccessTokens } from '../../../src/sandbox/github/tokens.ts';
import { send } from '../../../src/sandbox/http.ts';

export const PATH = '.github/workflows/ci.yml';

/** A repository with its runners, and the issuer over HTTP. */
export interface Rig {
  readonly clock: SteppedClock;
  readonly runs: Runs;
  readonly issuer: ActionsIssuer;
  readonly tokens: AccessTokens;
  readonly repository: Repository;
  readonly url: string;
  /** Commits the workflow to main and dispatches it as octocat. */
  start(text: string, options?: StartOptions): Run;
  /** Steps time by seconds, except while a job runs, until this holds. */
  until(condition: () => boolean): Promise<void>;
  finish(run: Run): Promise<Run>;
  stop(): Promise<void>;
}

interface StartOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly login?: string;
  readonly path?: string;
  readonly branch?: string;
}

/** A workflow of one job with these steps, or with what else stands in a job. */
export function workflow(steps: string, job = ''): string {
  return `on: workflow_dispatch
jobs:
  main:
    runs-on: ubuntu-latest
${indented(job, 4)}    steps:
${indented(steps, 6)}`;
}

function indented(text: string, spaces: number): string {
  return text === '' ? '' : `${text.trimEnd().replace(/^(?=.)/gm, ' '.repeat(spaces))}\n`;
}

export function user(login: string): User {
  const found = findUser(login);
  if (found === undefined) {
    throw new Error(`Nobody has the login ${login}.`);
  }
  return found;
}

export async function createRig(): Promise<Rig> {
  const clock = createClock({ manual: true });
  const keys = await actionsKeys();
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const issuer = new ActionsIssuer(url, keys, Date.now);
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    try {
      const { authorization } = request.headers;
      const method = request.method ?? 'GET';
      const path = pathname.slice('/github/_services'.length);
      send(response, handleActionsOidc(issuer, path, { method, query: searchParams, authorization }));
    } catch (error) {
      const status = error instanceof GitHubError ? error.status : 500;
      send(response, { status, headers: {}, body: String(error) });
    }
  });
  const repository = new Repository(ORGANIZATION, 'blog-api', 74_821_943, Date.now);
  const tokens = new AccessTokens();
  const runs = new Runs({ clock, now: Date.now, issuer, url, tokens });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await sleep(5);
      // Processes take real time: their timeouts must not be stepped past.
      if (!runs.of(repository).some(run => run.jobs.some(job => job.status === 'in_progress'))) {
        clock.advance(1_000);
      }
    }
  };
  return {
    clock,
    runs,
    issuer,
    tokens,
    repository,
    url,
    start: (text, { inputs = {}, login = 'octocat', path = PATH, branch = 'main' } = {}) => {
      repository.commit(branch, path, text);
      const ref = repository.resolve(branch);
      if (ref === undefined) {
        throw new Error(`There is no branch ${branch}.`);
      }
      return runs.dispatch({ repository, path, ref, actor: user(login), inputs });
    },
    until,
    finish: async run => {
      await until(() => run.status === 'completed');
      return run;
    },
    stop: async () => {
      await runs.stop();
      clock.dispose();
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
