import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RELAY_WORKFLOW, relayWorkflow } from '../src/core/scaffold/relayWorkflow.ts';
import { has, run } from './child.ts';
import { root } from './paths.ts';

/** The repository that the example is on the sandbox's GitHub. */
export const REPOSITORY = 'octo-org/blog-api';

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

function place(sandboxUrl: string) {
  return {
    region: 'eu-west-1',
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

/** One environment for each of the ways in that the sandbox has, the plainest first. */
export function tourEnvironments(sandboxUrl: string): readonly Record<string, unknown>[] {
  const [dev] = exampleEnvironments(sandboxUrl);
  const portal = {
    kind: 'identityCenter',
    startUrl: `${sandboxUrl}/start`,
    region: 'eu-west-1',
    accountId: '111122223333',
    permissionSet: 'EcsRead',
    writePermissionSet: 'EcsDeploy',
  };
  const sso = { kind: 'oidc', issuer: `${sandboxUrl}/oidc`, clientId: 'sts.amazonaws.com' };
  const relay = { kind: 'githubActions', writeEnvironment: 'production' };
  return [
    { ...dev },
    { name: 'test', ...place(sandboxUrl), identity: sso },
    { name: 'staging', region: 'eu-west-1', endpointUrl: sandboxUrl, identity: portal },
    { name: 'prod', ...place(sandboxUrl), identity: relay, protected: true },
  ];
}

/** Writes what the sandbox's GitHub has on the default branch of the example: the workflow of the relay. */
export async function writeWorkflows(folder: string): Promise<void> {
  const workflows = join(folder, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  await writeFile(join(workflows, RELAY_WORKFLOW), relayWorkflow({ enterpriseServer: false }));
}

/** The variables of a codespace of the example, whose GitHub is the sandbox's. The token may start workflows. */
export async function codespaceVariables(
  sandboxUrl: string,
  login: string,
  permissions: Readonly<Record<string, string>> = { actions: 'write', contents: 'write', metadata: 'read' },
): Promise<Record<string, string>> {
  const response = await fetch(`${sandboxUrl}/_sandbox/github/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, permissions }),
  });
  const { token }: { token: string } = JSON.parse(await response.text());
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
    await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
    await run('git', ['add', '.'], { cwd: folder });
    await run('git', [...author, 'commit', '--quiet', '--no-verify', '--message=Add the service'], {
      cwd: folder,
    });
  }
}
