import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { TestContext } from 'node:test';
import { createSts } from '../../../src/aws/sts.ts';
import { Sessions } from '../../../src/core/identity/sessions.ts';
import type { Environment } from '../../../src/core/model.ts';
import type { Clock, Log, SignInPrompt } from '../../../src/core/ports.ts';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts';
import { createTokenSources } from '../../../src/tokens/tokenSource.ts';
import { Terminal } from '../../../src/ui/terminal/terminal.ts';
import { environmentOf } from './environment.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';
import { bareTokenDeps } from './tokenSources.ts';
import { VariableCollection } from './variableCollection.ts';

const never = new AbortController().signal;

/** Real time that the test moves on; a sleep ends when the test has moved past its end. */
class TestTime implements Clock {
  #shift = 0;
  readonly #sleeps = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return Date.now() + this.#shift;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleep = { until: this.now() + milliseconds, wake: resolve };
      this.#sleeps.add(sleep);
      signal.addEventListener(
        'abort',
        () => {
          this.#sleeps.delete(sleep);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.now() + milliseconds;
    // In steps no longer than a sleeper looks up after, so that none believes that the clock was set.
    while (this.now() < end) {
      this.#shift += Math.min(60_000, Math.max(1, end - this.now()));
      for (const sleep of this.#sleeps) {
        if (sleep.until <= this.now()) {
          this.#sleeps.delete(sleep);
          sleep.wake();
        }
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }
}

export interface TerminalRig {
  readonly sandbox: TestSandbox;
  readonly sessions: Sessions;
  readonly terminal: Terminal;
  readonly variables: VariableCollection;
  readonly clock: TestTime;
  readonly log: string[];
  /** What `writing` was told. */
  readonly writing: (string | undefined)[];
  /** Of whom `configured` was told: the service's name. */
  readonly configured: (string | undefined)[];
  /** What people were told. */
  readonly told: string[];
  readonly current: { name: string | undefined };
  readonly inherited: NodeJS.ProcessEnv;
  enabled: boolean;
  signIn(name?: string): Promise<void>;
}

const octocat: SignInPrompt = {
  deviceCode: async () => assert.fail('no code was expected'),
  pick: async (_title, items) => items.find(({ id }) => id === 'octocat')?.id,
  secret: async () => assert.fail('no secret was expected'),
  step: () => undefined,
};

/** A window with the environments `dev` and `prod` of a sandbox; `dev` is the current one. */
export async function terminalRig(t: TestContext, options: SandboxOptions = {}): Promise<TerminalRig> {
  const sandbox = await startTestSandbox(t, options);
  const clock = new TestTime();
  const log: string[] = [];
  const keep = (line: string): void => void log.push(line);
  const logs: Log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep };
  const sessions = new Sessions({
    clock,
    log: logs,
    sts: async () => createSts(clock),
    tokenSource: createTokenSources(bareTokenDeps(clock, logs)),
  });
  const dev: Environment = environmentOf(sandbox);
  const prod = {
    ...dev,
    name: 'prod',
    region: 'eu-central-1',
    roleArn: sandbox.roleArn('codespaces-ecs-read'),
  };
  sessions.setEnvironments([dev, prod]);
  const variables = new VariableCollection();
  const current: { name: string | undefined } = { name: 'dev' };
  const inherited: NodeJS.ProcessEnv = {
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  };
  const writing: (string | undefined)[] = [];
  const configured: (string | undefined)[] = [];
  const told: string[] = [];
  const terminal: Terminal = new Terminal({
    variables,
    markdown: text => text,
    sessions,
    current,
    located: async environment => environment,
    enabled: () => rig.enabled,
    inherited: () => inherited,
    writing: environment => writing.push(environment),
    configured: configuration => configured.push(configuration?.service),
    tell: message => told.push(message),
    clock,
    log: logs,
  });
  const listening = sessions.onDidChange(() => void terminal.update());
  t.after(() => {
    listening.dispose();
    terminal.dispose();
    sessions.dispose();
  });
  const rig: TerminalRig = {
    ...{ sandbox, sessions, terminal, variables, clock, log, writing, configured, told, current, inherited },
    enabled: true,
    signIn: async (name = 'dev') => {
      await sessions.signIn(name, octocat, never);
      await terminal.update();
    },
  };
  return rig;
}

/** The endpoint that a terminal opened now is told of. */
export function doorOf({ variables }: Pick<TerminalRig, 'variables'>): { url: URL; token: string } {
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } =
    variables.values;
  assert.ok(url !== undefined && token !== undefined, 'terminals have a session');
  return { url: new URL(url), token };
}

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One request as it is said, with nothing added that the endpoint looks at. */
export function ask(
  url: URL,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(url, { method, headers, agent: false }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const parsed: unknown = text === '' ? {} : JSON.parse(text);
        assert.ok(typeof parsed === 'object' && parsed !== null);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: { ...parsed } });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
