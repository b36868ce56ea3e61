import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../scripts/child.ts';

/**
 * Leaves of the example what somebody has who never heard of ECS: an app with its Dockerfile, committed. `kept` are
 * paths of the example that stay.
 */
export async function leaveApp(folder: string, kept: readonly string[] = []): Promise<void> {
  const gone = ['.git', '.github', '.vscode', 'services', 'task-definition.json'];
  for (const path of gone.filter(each => !kept.includes(each))) {
    await rm(join(folder, path), { recursive: true, force: true });
  }
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
  await run('git', [...author, 'commit', '--quiet', '--no-verify', '--message=An app'], { cwd: folder });
}
