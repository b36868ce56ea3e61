import { Failure, type FailureCode, type FailureDetails } from '../../../../../src/core/failure.ts';
import type { GitHub } from '../../../../../src/core/github.ts';
import type { Facts, GitHubFacts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import type { Presented } from '../../../../../src/core/identity/presented.ts';
import type { Environment, IdentitySource } from '../../../../../src/core/model.ts';

export const NOW = Date.UTC(2026, 10, 20, 12);
export const ISSUER = 'https://token.actions.githubusercontent.com';
export const ROLE = 'arn:aws:iam::111122223333:role/blog-read';
export const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
export const SUBJECT = 'repo:octo-org/blog-api:ref:refs/heads/main';

export const RELAY: IdentitySource = { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml' };
export const COMPANY: IdentitySource = {
  kind: 'oidc',
  issuer: 'https://login.example.com/tenant',
  clientId: 'codespaces',
  scopes: [],
  confidential: false,
};
const ENTRA_TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
export const ENTRA_CLIENT = '00001111-aaaa-2222-bbbb-3333cccc4444';
export const ENTRA_ISSUER = `https://login.microsoftonline.com/${ENTRA_TENANT}/v2.0`;
export const ENTRA: IdentitySource = {
  kind: 'microsoft',
  tenant: ENTRA_TENANT,
  clientId: ENTRA_CLIENT,
  scopes: [],
};

export function environment(identity: IdentitySource = RELAY): Environment {
  return {
    name: 'dev',
    region: 'eu-west-1',
    roleArn: ROLE,
    identity,
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
  };
}

/** The claims of a token of the relay's workflow, five minutes to live. */
export const CLAIMS: Presented['claims'] = {
  iss: ISSUER,
  aud: 'sts.amazonaws.com',
  sub: SUBJECT,
  actor: 'octocat',
  event_name: 'workflow_dispatch',
  iat: NOW / 1000 - 10,
  exp: NOW / 1000 + 290,
  job_workflow_ref: 'octo-org/blog-api/.github/workflows/ecs-codespaces-sign-in.yml@refs/heads/main',
  ref: 'refs/heads/main',
  repository: 'octo-org/blog-api',
  repository_id: '77',
  repository_owner: 'octo-org',
  repository_owner_id: '42',
};

export const COMPANY_CLAIMS: Presented['claims'] = {
  iss: 'https://login.example.com/tenant',
  aud: 'codespaces',
  sub: 'mona',
  iat: NOW / 1000 - 10,
  exp: NOW / 1000 + 290,
};

/** What was seen of the company's issuer, where all is well. */
export const DISCOVERY = {
  url: 'https://login.example.com/tenant/.well-known/openid-configuration',
  status: 200,
  issuer: 'https://login.example.com/tenant',
  deviceEndpoint: true,
  keys: true,
  milliseconds: 80,
};

/** As the adapters make it: STS's own error is the cause. */
export function refused(name: string, message: string, code: FailureCode = 'identityRefused'): Failure {
  const cause = Object.assign(new Error(message), { name });
  return new Failure(code, `AWS refused the sign-in to dev: ${message}`, { cause });
}

export function failed(code: FailureCode, message: string, details: FailureDetails = {}): Failure {
  return new Failure(code, message, details);
}

export function presented(
  claims: Presented['claims'],
  failure?: Failure,
  more: Partial<Presented> = {},
): Presented {
  return {
    claims,
    at: NOW,
    roleArn: ROLE,
    sessionName: 'octocat',
    ...(failure === undefined ? {} : { failure }),
    ...more,
  };
}

/** A trust policy of one statement for the relay; `condition` in place of the usual one. */
export function trust(condition: unknown, statement: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
        ...statement,
      },
    ],
  };
}

export const RIGHT = trust({
  StringEquals: {
    'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
    'token.actions.githubusercontent.com:sub': SUBJECT,
  },
});

export function saw<T>(value: T): { readonly seen: true; readonly value: T } {
  return { seen: true, value };
}

export function hid(why: string): { readonly seen: false; readonly why: string } {
  return { seen: false, why };
}

/** GitHub as it should be. */
export const GITHUB: GitHubFacts = {
  serverUrl: 'https://github.com',
  issuer: ISSUER,
  login: saw('octocat'),
  name: { owner: 'octo-org', name: 'blog-api' },
  repository: saw({
    owner: 'octo-org',
    name: 'blog-api',
    id: 77,
    ownerId: 42,
    defaultBranch: 'main',
    fork: false,
    url: 'https://github.com/octo-org/blog-api',
  }),
  workflow: saw({ state: 'active', dispatchable: true, same: true }),
  subject: saw({
    useDefault: true,
    includeClaimKeys: [],
    immutable: false,
    prefix: 'repo:octo-org/blog-api',
  }),
  grantAsked: saw(true),
};

/** Everything as it should be, but for what is given. */
export function facts(more: Partial<Facts> = {}): Facts {
  const of = more.environment ?? environment();
  const failure = more.failure ?? more.presented?.failure;
  return {
    environment: of,
    now: NOW,
    roleArn: ROLE,
    surroundings: {
      codespace: 'fluffy-train',
      repository: 'octo-org/blog-api',
      gitHubToken: true,
      tokenFile: false,
      containerEndpoint: false,
      staticKeys: false,
    },
    ...(of.identity.kind === 'githubActions' ? { gitHub: GITHUB } : {}),
    providers: saw([
      { arn: PROVIDER, url: 'token.actions.githubusercontent.com', clientIds: ['sts.amazonaws.com'] },
      {
        arn: 'arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant',
        url: 'login.example.com/tenant',
        clientIds: ['codespaces'],
      },
    ]),
    elsewhere: [],
    role: saw({ trustPolicy: RIGHT, pasted: false }),
    clockAhead: saw(200),
    ...more,
    ...(failure === undefined ? {} : { failure }),
  };
}

const missing = (): Promise<never> => Promise.reject(new Failure('notFound', 'Not Found'));

/** Only what a diagnosis reads; the rest is not called. */
export function gitHubWith(
  workflow: string | undefined,
  devcontainer?: string,
  issuer: string = ISSUER,
): GitHub {
  const text = (path: string): string | undefined =>
    path.endsWith('.yml') ? workflow : path === '.devcontainer/devcontainer.json' ? devcontainer : undefined;
  const unused = missing;
  return {
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    issuer,
    repository: async name => ({
      ...name,
      id: 77,
      ownerId: 42,
      defaultBranch: 'main',
      fork: false,
      url: 'https://github.com/octo-org/blog-api',
    }),
    login: async () => 'octocat',
    subjectFormat: async () => ({ useDefault: true, includeClaimKeys: [], immutable: false }),
    file: async (_repository, path) => text(path) ?? missing(),
    workflow: async (_repository, file) => ({
      id: 1,
      state: 'active',
      path: `.github/workflows/${file}`,
      url: '',
    }),
    head: unused,
    dispatch: unused,
    findRun: unused,
    run: unused,
    pendingDeployments: unused,
    approvals: unused,
    jobs: unused,
    cancelRun: unused,
    artifacts: unused,
    download: unused,
    deleteArtifact: unused,
  };
}
