import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createSts } from '../../../src/aws/sts.ts';
import type { GitHub } from '../../../src/core/github.ts';
import type { Environment } from '../../../src/core/model.ts';
import type { AssumedRole, Clock, Identity, SignInPrompt, TokenSource } from '../../../src/core/ports.ts';
import { RELAY_WORKFLOW, relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { createGithubActionsTokens, type GithubActionsIdentity } from '../../../src/tokens/githubActions.ts';
import { systemClock } from '../../../src/ui/systemClock.ts';
import { environmentOf, silentLog } from './environment.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

export const REPO = { owner: 'octo-org', name: 'blog-api' };
export const PATH = `.github/workflows/${RELAY_WORKFLOW}`;
/** As the command writes it for a GitHub of one's own, which the sandbox's is. */
export const WORKFLOW = relayWorkflow({ enterpriseServer: true });
export const never = new AbortController().signal;

/** How much faster than at GitHub a runner comes. */
const RUNNER_SPEED = 20;

/** Real time, except that a run is looked at again at once: the runner works as fast as it can. */
const impatient: Clock = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) =>
    systemClock.sleep(milliseconds >= 10_000 ? milliseconds : Math.min(milliseconds, 20), signal),
};

export interface RelayRig {
  readonly sandbox: TestSandbox;
  readonly hub: GitHub;
  readonly source: TokenSource;
  readonly steps: { readonly text: string; readonly url: string | undefined }[];
  readonly prompt: SignInPrompt;
  /** GitHub's REST API as somebody else; gives the parsed answer, whatever its status. */
  as(login: string): Promise<(method: string, path: string, body?: object) => Promise<unknown>>;
  /** Exchanges an identity at STS. */
  exchange(identity: Identity | undefined, role?: string): Promise<AssumedRole>;
  /** Resolves when a step with these words was told. */
  told(words: RegExp): Promise<void>;
}

export interface RelayOptions {
  /** Text of the workflow; null: the repository has none. */
  readonly workflow?: string | null;
  readonly identity?: Partial<GithubActionsIdentity>;
  readonly login?: string;
  /** Of the GitHub token; `actions: write` where it is absent. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/** The relay's source, against a sandbox whose repository has the workflow that the command writes. */
export async function relayRig(t: TestContext, options: RelayOptions = {}): Promise<RelayRig> {
  const { workflow = WORKFLOW, login = 'octocat' } = options;
  const permissions = options.permissions ?? { actions: 'write', contents: 'read', metadata: 'read' };
  const sandbox = await startTestSandbox(t, {
    speed: RUNNER_SPEED,
    ...(workflow === null ? {} : { files: { [PATH]: workflow } }),
  });
  const serverUrl = `${sandbox.url}/github`;
  const token = await issueToken(sandbox, login, permissions);
  const hub = createGitHub(
    { clock: impatient, log: silentLog },
    {
      serverUrl,
      apiUrl: `${serverUrl}/api/v3`,
      tokens: [{ source: 'the codespace’s GITHUB_TOKEN', asks: false, token: async () => token }],
    },
  );
  const steps: { text: string; url: string | undefined }[] = [];
  const waiting: { readonly words: RegExp; readonly resolve: () => void }[] = [];
  return {
    sandbox,
    hub,
    steps,
    source: createGithubActionsTokens(
      { gitHub: async () => hub, openRepository: async () => REPO, clock: impatient, log: silentLog },
      { kind: 'githubActions', workflow: RELAY_WORKFLOW, ...options.identity },
    ),
    prompt: {
      deviceCode: () => assert.fail('no code is asked for'),
      pick: () => assert.fail('nothing is picked'),
      secret: () => assert.fail('no secret is asked for'),
      step: (text, url) => {
        steps.push({ text, url });
        for (const { words, resolve } of waiting) {
          if (words.test(text)) {
            resolve();
          }
        }
      },
    },
    as: async other => {
      const own = await issueToken(sandbox, other, { actions: 'write', deployments: 'write' });
      return (method, path, body) => request(`${serverUrl}/api/v3${path}`, own, method, body);
    },
    exchange: async (identity, role = 'codespaces-ecs-dev') => {
      assert.ok(identity !== undefined);
      const environment: Environment = environmentOf(sandbox);
      return createSts().assumeRole(
        { environment, roleArn: sandbox.roleArn(role), sessionName: identity.name, identity },
        never,
      );
    },
    told: words =>
      steps.some(({ text }) => words.test(text))
        ? Promise.resolve()
        : new Promise(resolve => waiting.push({ words, resolve })),
  };
}

async function issueToken(
  sandbox: TestSandbox,
  login: string,
  permissions: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await sandbox.control('POST', '/github/tokens', { login, permissions });
  assert.ok(typeof answer === 'object' && answer !== null && 'token' in answer);
  assert.ok(typeof answer.token === 'string');
  return answer.token;
}

async function request(url: string, token: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
