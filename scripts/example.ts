import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RELAY_WORKFLOW, relayWorkflow } from '../src/core/scaffold/relayWorkflow.ts';
import { DEPLOY_PATH, deployFiles } from '../src/sandbox/github/demoDeploy.ts';
import { has, run } from './child.ts';
import { root } from './paths.ts';

/** The repository that the example is on the sandbox's GitHub. */
export const REPOSITORY = 'octo-org/blog-api';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function place(sandboxUrl: string) {
  return {
    region: REGION,
    endpointUrl: sandboxUrl,
    roleArn: role('codespaces-ecs-read'),
    writeRoleArn: role('codespaces-ecs-deploy'),
  };
}

/** The environments that most tests use: `dev`, and `prod` that is protected; both ask who one is in the sandbox. */
export function exampleEnvironments(sandboxUrl: string): readonly Record<string, unknown>[] {
  const shared = { ...place(sandboxUrl), identity: { kind: 'sandbox' } };
  return [
    { name: 'dev', ...shared },
    { name: 'prod', ...shared, protected: true },
  ];
}

/** One environment for each of the ways in that the sandbox has, the plainest first; all are deployed to by one workflow. */
export function tourEnvironments(sandboxUrl: string): readonly Record<string, unknown>[] {
  const [dev] = exampleEnvironments(sandboxUrl);
  const portal = {
    kind: 'identityCenter',
    startUrl: `${sandboxUrl}/start`,
    region: REGION,
    accountId: ACCOUNT,
    permissionSet: 'EcsRead',
    writePermissionSet: 'EcsDeploy',
  };
  const sso = { kind: 'oidc', issuer: `${sandboxUrl}/oidc`, clientId: 'sts.amazonaws.com' };
  const relay = { kind: 'githubActions', writeEnvironment: 'production' };
  return [
    { ...dev },
    { name: 'test', ...place(sandboxUrl), identity: sso },
    { name: 'staging', region: REGION, endpointUrl: sandboxUrl, identity: portal },
    { name: 'prod', ...place(sandboxUrl), identity: relay, protected: true },
  ].map(environment => ({
    ...environment,
    workflow: basename(DEPLOY_PATH),
    migrate: { 'blog-api': 'blog-migrate' },
  }));
}

/** Writes what the sandbox's GitHub has on the default branch of the example: how it signs in and is deployed. */
export async function writeWorkflows(folder: string): Promise<void> {
  const files = {
    [`.github/workflows/${RELAY_WORKFLOW}`]: relayWorkflow({ enterpriseServer: false }),
    ...deployFiles({ accountId: ACCOUNT, region: REGION }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The variables of a codespace of the example, whose GitHub is the sandbox's. The token may start workflows. */
export async function codespaceVariables(
  sandboxUrl: string,
  login: string,
  permissions: Readonly<Record<string, string>> = { actions: 'write', contents: 'write', metadata: 'read' },
): Promise<Record<string, string>> {
  const { token }: { token: string } = JSON.parse(
    await control(sandboxUrl, 'POST', '/github/tokens', { login, permissions }),
  );
  return {
    CODESPACES: 'true',
    CODESPACE_NAME: 'sandbox',
    GITHUB_API_URL: `${sandboxUrl}/github/api/v3`,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_SERVER_URL: `${sandboxUrl}/github`,
    GITHUB_TOKEN: token,
    GITHUB_USER: login,
  };
}

/** Writes the example repository into `folder`, with its environments at the sandbox of that address or those given. */
export async function writeExample(
  folder: string,
  sandboxUrl: string,
  environments: readonly Record<string, unknown>[] = exampleEnvironments(sandboxUrl),
): Promise<void> {
  await cp(join(root, 'scripts', 'example'), folder, { recursive: true });
  await writeWorkflows(folder);
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(
    join(folder, '.vscode', 'settings.json'),
    `${JSON.stringify({ 'ecsCodespaces.environments': environments }, undefined, 2)}\n`,
  );
  // A repository of its own: otherwise the editor would ask about this checkout, which is above it.
  if (await has('git')) {
    const author = [
      '-c',
      'user.name=Example',
      '-c',
      'user.email=example@example.com',
      '-c',
      'commit.gpgSign=false',
    ];
    const git = (...args: readonly string[]): Promise<string> => run('git', [...args], { cwd: folder });
    await git('init', '--quiet', '--initial-branch=main');
    for (const [message, ...files] of HISTORY) {
      await git('add', ...files);
      await git(...author, 'commit', '--quiet', '--no-verify', `--message=${message}`);
    }
  }
}

/** Messages of the example's commits, the first one first, each with what it adds. */
const HISTORY = [
  ['Add the service', 'Dockerfile', 'package.json', 'src'],
  ['Describe its task', 'task-definition.json'],
  ['Deploy it by a workflow', '.'],
] as const;

/**
 * Leaves the example as a clone whose `main` was pushed to the sandbox's GitHub, which then has its commit, and its
 * first commit as an image in the registry. Does nothing where there is no git, without which the example is no
 * repository.
 */
export async function publishExample(folder: string, sandboxUrl: string): Promise<void> {
  if (!(await has('git'))) {
    return;
  }
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', [...args], { cwd: folder })).trim();
  const sha = await git('rev-parse', 'HEAD');
  await git('remote', 'add', 'origin', `${sandboxUrl}/github/${REPOSITORY}.git`);
  await git('update-ref', 'refs/remotes/origin/main', sha);
  await git('config', 'branch.main.remote', 'origin');
  await git('config', 'branch.main.merge', 'refs/heads/main');
  await control(sandboxUrl, 'PUT', '/github/branches', { sha });
  // What was built before the newest commits.
  const built = await git('rev-list', '--max-parents=0', 'HEAD');
  await control(sandboxUrl, 'POST', '/ecr/push', { repository: 'blog/api', tags: [built], commit: built });
}

async function control(sandboxUrl: string, method: string, path: string, body: object): Promise<string> {
  const response = await fetch(`${sandboxUrl}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`The sandbox does not take ${method} ${path}: ${text}`);
  }
  return text;
}
