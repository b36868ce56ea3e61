import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Identity, SignInPrompt, TokenSource } from '../../../src/core/ports.ts';
import { createAmbientTokens } from '../../../src/tokens/ambient.ts';
import { environmentOf, silentLog } from './environment.ts';
import { EndableClock, MemorySecrets, never } from './oidcRig.ts';
import type { TestSandbox } from './sandbox.ts';

interface Situation {
  readonly variables?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly signInEndpoint?: string;
  readonly secrets?: MemorySecrets;
  readonly clock?: EndableClock;
}

export function ambient(sandbox: TestSandbox, situation: Situation = {}): TokenSource {
  const { variables = {}, profile, roleArn, signInEndpoint = sandbox.url } = situation;
  const identity = { kind: 'ambient', ...(profile === undefined ? {} : { profile }) } as const;
  const { roleArn: _, ...rest } = environmentOf(sandbox);
  return createAmbientTokens(
    {
      secrets: situation.secrets ?? new MemorySecrets(),
      clock: situation.clock ?? new EndableClock(),
      log: silentLog,
      variables: { HOME: process.env['HOME'], ...variables },
      signInEndpoint,
    },
    { ...rest, identity, ...(roleArn === undefined ? {} : { roleArn }) },
    identity,
  );
}

/** Nobody is asked anything; what is said is kept. */
export function listener(): SignInPrompt & { readonly steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    deviceCode: () => assert.fail('a code was shown'),
    pick: () => assert.fail('something was to be picked'),
    secret: () => assert.fail('a secret was asked for'),
    step: text => void steps.push(text),
  };
}

export async function signIn(source: TokenSource): Promise<{ identity: Identity; steps: readonly string[] }> {
  const prompt = listener();
  return { identity: await source.signIn(prompt, never), steps: prompt.steps };
}

export function keysOf(identity: Identity | undefined) {
  assert.ok(identity?.kind === 'keys');
  return identity.credentials;
}

interface Agent {
  readonly url: string;
  readonly requests: IncomingMessage[];
  answer: { status: number; body: unknown };
}

/** What hands out a container's keys on its machine. */
export async function containerAgent(t: TestContext, body: unknown): Promise<Agent> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(agent.answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(agent.answer.body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`;
  const agent: Agent = { url, requests, answer: { status: 200, body } };
  return agent;
}

export async function containerAnswer(sandbox: TestSandbox, login = 'octocat') {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await sandbox.signIn({ login });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration.toISOString(),
  };
}
