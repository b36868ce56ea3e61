import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.ts';

export const REGION = 'eu-west-1';
export const CLIENT_ID = 'sts.amazonaws.com';

export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface SignIn {
  /** `octocat` where it is absent. */
  readonly login?: string;
  /** The role's name; `codespaces-ecs-dev` where it is absent. */
  readonly role?: string;
  /** An inline session policy. */
  readonly policy?: object;
  readonly sessionName?: string;
}

/** A sandbox for one test, with unmodified SDK clients that do not retry. */
export class TestSandbox {
  readonly sandbox: RunningSandbox;
  readonly #clients: { destroy(): void }[] = [];

  constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox;
  }

  get url(): string {
    return this.sandbox.url;
  }

  /** What every client's constructor takes. */
  get config() {
    return { region: REGION, endpoint: this.url, maxAttempts: 1 };
  }

  roleArn(name: string): string {
    return `arn:aws:iam::${this.sandbox.world.accountId}:role/${name}`;
  }

  /** An ID token from the issuer, without a device. */
  async idToken(login = 'octocat'): Promise<string> {
    const response = await fetch(`${this.sandbox.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ecs-codespaces:sandbox-developer',
        client_id: CLIENT_ID,
        login,
      }),
    });
    const body: unknown = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    assert.ok(typeof body === 'object' && body !== null && 'id_token' in body);
    assert.ok(typeof body.id_token === 'string');
    return body.id_token;
  }

  async signIn(options: SignIn = {}): Promise<TestCredentials> {
    const { login = 'octocat', role = 'codespaces-ecs-dev', policy, sessionName = login } = options;
    const { Credentials } = await this.sts().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: this.roleArn(role),
        RoleSessionName: sessionName,
        WebIdentityToken: await this.idToken(login),
        ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
      }),
    );
    assert.ok(Credentials?.AccessKeyId && Credentials.SecretAccessKey && Credentials.SessionToken);
    assert.ok(Credentials.Expiration);
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration,
    };
  }

  sts(credentials?: TestCredentials): STSClient {
    return this.#keep(new STSClient({ ...this.config, ...(credentials ? { credentials } : {}) }));
  }

  ecs(credentials: TestCredentials, config: ECSClientConfig = {}): ECSClient {
    return this.#keep(new ECSClient({ ...this.config, credentials, ...config }));
  }

  logs(credentials: TestCredentials): CloudWatchLogsClient {
    return this.#keep(new CloudWatchLogsClient({ ...this.config, credentials }));
  }

  /** Calls the control API; rejects unless it answers 200. */
  async control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer: unknown = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    return answer;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) {
      client.destroy();
    }
    await this.sandbox.stop();
  }

  #keep<T extends { destroy(): void }>(client: T): T {
    this.#clients.push(client);
    return client;
  }
}

/** Starts a sandbox, with nothing running in it unless a fleet is asked for, and stops it after the test. */
export async function startTestSandbox(t: TestContext, options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = new TestSandbox(
    await startSandbox({ fleet: { clusters: 0, services: 0, tasks: 0 }, ...options }),
  );
  t.after(() => sandbox.stop());
  return sandbox;
}

/** What AWS refused with; fails unless the promise rejects with an SDK error. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number | undefined }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status =
      typeof metadata === 'object' &&
      metadata !== null &&
      'httpStatusCode' in metadata &&
      typeof metadata.httpStatusCode === 'number'
        ? metadata.httpStatusCode
        : undefined;
    return { name: error.name, message: error.message, status };
  }
  assert.fail('It was not refused.');
}
