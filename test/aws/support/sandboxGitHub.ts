import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { Failure } from '../../../src/core/failure.ts';
import type { GitHub } from '../../../src/core/github.ts';
import type { Clock, Identity, Log, SignInPrompt, TokenSource } from '../../../src/core/ports.ts';
import { RELAY_WORKFLOW, relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import { createGitHub } from '../../../src/github/github.ts';
import type { TokenOptions } from '../../../src/sandbox/github/github.ts';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts';
import { createGithubActionsTokens, type GithubActionsIdentity } from '../../../src/tokens/githubActions.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
/** Real time whose pauses are short. */
const clock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(done, Math.min(milliseconds, 20));
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      function done(): void {
        signal.removeEventListener('abort', stop);
        resolve();
      }
    }),
};

export const never = new AbortController().signal;
export const REPOSITORY = { owner: 'octo-org', name: 'blog-api' };
export const RELAY_PATH = `.github/workflows/${RELAY_WORKFLOW}`;

interface Options extends SandboxOptions {
  /** Is given what goes on after an attempt, beside `tidied`. */
  readonly tidying?: (work: Promise<unknown>) => void;
  readonly token?: TokenOptions;
  readonly identity?: Partial<GithubActionsIdentity>;
  /** Files are the relay's workflow where it is absent. */
  readonly relay?: Parameters<typeof relayWorkflow>[0];
}

/** The relay as the extension has it, at a sandbox that has its workflow. */
export class RelayBench {
  readonly sandbox: TestSandbox;
  readonly hub: GitHub;
  readonly source: TokenSource;
  readonly steps: string[] = [];
  readonly urls: (string | undefined)[] = [];
  /** What a run does after the sign-in ended: a test that ends one waits for it. */
  readonly tidied: Promise<unknown>[] = [];
  readonly prompt: SignInPrompt = {
    deviceCode: () => assert.fail('no code is asked for'),
    pick: () => assert.fail('nothing is picked'),
    secret: () => assert.fail('no secret is asked for'),
    step: (text, url) => {
      this.steps.push(text);
      this.urls.push(url);
    },
  };

  constructor(sandbox: TestSandbox, options: Options) {
    this.sandbox = sandbox;
    const { github } = sandbox.sandbox.world;
    const token = github.issueToken(options.token ?? { login: 'octocat', permissions: { actions: 'write' } });
    this.hub = createGitHub(
      { clock, log },
      {
        serverUrl: github.serverUrl,
        apiUrl: github.apiUrl,
        tokens: [{ source: 'the codespace’s GITHUB_TOKEN', asks: false, token: async () => token }],
      },
    );
    this.source = createGithubActionsTokens(
      {
        gitHub: async () => this.hub,
        openRepository: async () => REPOSITORY,
        clock,
        log,
        tidying: work => {
          this.tidied.push(Promise.allSettled([work]));
          options.tidying?.(work);
        },
      },
      { kind: 'githubActions', workflow: RELAY_WORKFLOW, ...options.identity },
    );
  }

  get github() {
    return this.sandbox.sandbox.world.github;
  }

  get repository() {
    const repository = this.github.repository('octo-org/blog-api');
    assert.ok(repository !== undefined);
    return repository;
  }

  get runs() {
    return this.github.runs.of(this.repository);
  }

  /** Name of the caller that the role's session gets. */
  async assume(role: string, identity: Identity): Promise<string> {
    assert.equal(identity.kind, 'web');
    const { AssumedRoleUser } = await this.sandbox.sts().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: this.sandbox.roleArn(role),
        RoleSessionName: identity.name,
        WebIdentityToken: identity.token,
      }),
    );
    return AssumedRoleUser?.Arn ?? '';
  }
}

/** Runners start a thousand times as fast as at GitHub, unless the options say otherwise. */
export async function startRelay(t: TestContext, options: Options = {}): Promise<RelayBench> {
  const { token: _token, identity: _identity, tidying: _tidying, relay, ...sandbox } = options;
  const files = { [RELAY_PATH]: relayWorkflow(relay ?? { enterpriseServer: false }) };
  return new RelayBench(await startTestSandbox(t, { speed: 1000, files, ...sandbox }), options);
}

/** Resolves once `holds` does; the test's own time limit ends it otherwise. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  return assert.fail('It did not fail.');
}
