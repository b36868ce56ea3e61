import type { TestContext } from 'node:test';
import { openCloud } from '../../../src/aws/clients.ts';
import { createSts } from '../../../src/aws/sts.ts';
import { Clouds } from '../../../src/core/clouds.ts';
import { type Diagnosis, diagnose } from '../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../src/core/identity/diagnosis/facts.ts';
import { gatherFacts } from '../../../src/core/identity/diagnosis/gather.ts';
import { surroundingsOf } from '../../../src/core/identity/diagnosis/surroundings.ts';
import { Sessions } from '../../../src/core/identity/sessions.ts';
import type { Environment, IdentitySource } from '../../../src/core/model.ts';
import type { SignInPrompt, TokenSource } from '../../../src/core/ports.ts';
import { relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import { createProbe } from '../../../src/tokens/probe.ts';
import { createSandboxTokens } from '../../../src/tokens/sandbox.ts';
import { systemClock } from '../../../src/ui/systemClock.ts';
import { gitHubWith } from '../../unit/core/identity/diagnosis/fixture.ts';
import { environmentOf, silentLog } from './environment.ts';
import { startIssuer, type TestIssuer } from './issuer.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const SUBJECT = 'repo:octo-org/blog-api:ref:refs/heads/main';
export const ROLE = 'codespaces-ecs-dev';
const never = new AbortController().signal;
const asOctocat: SignInPrompt = {
  deviceCode: () => Promise.reject(new Error('Nobody is asked.')),
  pick: async () => 'octocat',
  secret: () => Promise.reject(new Error('Nobody is asked.')),
  step: () => undefined,
};

/** What GitHub puts into the token of a job beside the usual claims. */
export const JOB: Fields = {
  sub: SUBJECT,
  actor: 'octocat',
  event_name: 'workflow_dispatch',
  ref: 'refs/heads/main',
  repository: 'octo-org/blog-api',
  repository_id: '77',
  repository_owner: 'octo-org',
  repository_owner_id: '42',
};

/** One sign-in of the environment `dev` by the relay's kind of token, and one by which the account can be looked at. */
export class Bench {
  readonly sandbox: TestSandbox;
  readonly issuer: TestIssuer;
  readonly sessions: Sessions;
  readonly clouds: Clouds;
  claims: Fields = JOB;

  constructor(t: TestContext, sandbox: TestSandbox, issuer: TestIssuer, identity: IdentitySource) {
    this.sandbox = sandbox;
    this.issuer = issuer;
    this.sessions = new Sessions({
      clock: systemClock,
      log: silentLog,
      sts: async () => createSts(),
      tokenSource: async ({ name }) =>
        name === 'dev' ? this.#source() : createSandboxTokens(sandbox.url, systemClock),
    });
    this.sessions.setEnvironments([
      { ...environmentOf(sandbox), identity },
      { ...environmentOf(sandbox), name: 'look', roleArn: sandbox.roleArn('codespaces-ecs-read') },
    ]);
    this.clouds = new Clouds({
      load: async () => openCloud,
      environment: name => this.sessions.environment(name),
      credentials: (name, access, refused) => this.sessions.credentials(name, access, refused),
    });
    t.after(() => {
      this.sessions.dispose();
      this.clouds.dispose();
    });
  }

  get environment(): Environment {
    return this.sessions.environment('dev');
  }

  get name(): string {
    return this.issuer.url.replace('http://', '');
  }

  get provider(): string {
    return `arn:aws:iam::111122223333:oidc-provider/${this.name}`;
  }

  trust(condition: Fields | undefined, statement: Fields = {}): Fields {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Federated: this.provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        ...(condition === undefined ? {} : { Condition: condition }),
        ...statement,
      },
    ];
    return { Version: '2012-10-17', Statement };
  }

  putRole(trustPolicy: Fields): void {
    this.sandbox.sandbox.world.iam.putRole(ROLE, { trustPolicy });
  }

  async signIn(): Promise<'in' | 'refused'> {
    return this.sessions.signIn('dev', asOctocat, never).then(
      () => 'in',
      () => 'refused',
    );
  }

  /** As the command does it. */
  async diagnose(
    options: { readonly signedIn: boolean; readonly trustPolicy?: unknown } = { signedIn: true },
  ): Promise<{
    readonly facts: Facts;
    readonly diagnosis: Diagnosis;
  }> {
    if (options.signedIn) {
      await this.sessions.signIn('look', asOctocat, never);
    }
    const state = this.sessions.state('dev');
    const presented = this.sessions.presented('dev');
    const facts = await gatherFacts(
      {
        environment: this.environment,
        ...(presented === undefined ? {} : { presented }),
        ...(state.state === 'failed' ? { failure: state.failure } : {}),
        ...(options.trustPolicy === undefined ? {} : { trustPolicy: options.trustPolicy }),
      },
      {
        clock: systemClock,
        probe: createProbe(),
        surroundings: surroundingsOf({}),
        gitHub: async () => gitHubWith(relayWorkflow({ enterpriseServer: true }), undefined, this.issuer.url),
        openRepository: async () => ({ owner: 'octo-org', name: 'blog-api' }),
        accounts: options.signedIn
          ? [
              {
                accountId: '111122223333',
                costly: false,
                iam: async () => (await this.clouds.get('look')).iam(),
              },
            ]
          : [],
      },
      never,
    );
    return { facts, diagnosis: diagnose(facts) };
  }

  #source(): TokenSource {
    return {
      renewal: 'whenUsed',
      signIn: async () => ({
        kind: 'web',
        token: await this.issuer.token(this.claims),
        name: 'octocat',
        expiresAt: Date.now() + 300_000,
      }),
      renew: async () => undefined,
      signOut: async () => undefined,
    };
  }
}

export async function startBench(
  t: TestContext,
  identity: IdentitySource = { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml' },
  kind: 'github' | 'other' = 'github',
): Promise<Bench> {
  const sandbox = await startTestSandbox(t);
  const issuer = await startIssuer(t);
  sandbox.sandbox.world.iam.putProvider({ issuer: issuer.url, clientIds: ['sts.amazonaws.com'], kind });
  return new Bench(t, sandbox, issuer, identity);
}

/** A condition on `sub` with what it should be, so that the rest can be broken. */
export function right({ name }: Bench, more: Fields = {}): Fields {
  return { StringEquals: { [`${name}:aud`]: 'sts.amazonaws.com', [`${name}:sub`]: SUBJECT, ...more } };
}

export function onSubject({ name }: Bench, value: string, operator = 'StringEquals'): Fields {
  return { [operator]: { [`${name}:sub`]: value } };
}
