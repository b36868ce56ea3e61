import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { has, run } from './child.ts';
import { root } from './paths.ts';

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

/** The environments of the example, each with a role of its own for changes: `dev`, and `prod` that is protected. */
export function exampleEnvironments(sandboxUrl: string): readonly Record<string, unknown>[] {
  const shared = {
    region: 'eu-west-1',
    identity: { kind: 'sandbox' },
    endpointUrl: sandboxUrl,
    roleArn: role('codespaces-ecs-read'),
    writeRoleArn: role('codespaces-ecs-deploy'),
  };
  return [
    { name: 'dev', ...shared },
    { name: 'prod', ...shared, protected: true },
  ];
}

/** Writes the example repository into `folder`, with its environments at the sandbox of that address or those given. */
export async function writeExample(
  folder: string,
  sandboxUrl: string,
  environments: readonly Record<string, unknown>[] = exampleEnvironments(sandboxUrl),
): Promise<void> {
  await cp(join(root, 'scripts', 'example'), folder, { recursive: true });
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
