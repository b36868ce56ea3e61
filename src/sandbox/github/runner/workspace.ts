import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folders of one job, which nobody else on this machine can read. */
export interface Workspace {
  readonly home: string;
  /** RUNNER_TEMP */
  readonly temp: string;
  /** GITHUB_WORKSPACE; nothing is checked out. */
  readonly work: string;
  /** RUNNER_TOOL_CACHE */
  readonly tools: string;
  /** For scripts, and for what steps hand on. */
  readonly files: string;
  /** GITHUB_EVENT_PATH */
  readonly event: string;
  /** PATH: `node` is the one that the sandbox runs in, the rest is the machine's. */
  readonly path: string;
  remove(): Promise<void>;
}

/** `repository` is the name without its owner; `awsUrl` is where AWS is. */
export async function createWorkspace(repository: string, awsUrl: string): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'ecs-sandbox-job-'));
  const temp = join(root, 'work', '_temp');
  const folders = {
    home: join(root, 'home'),
    temp,
    work: join(root, 'work', repository, repository),
    tools: join(root, 'work', '_tool'),
    files: join(temp, '_runner_file_commands'),
  };
  const bin = join(root, 'bin');
  for (const folder of [...Object.values(folders), bin]) {
    await mkdir(folder, { recursive: true });
  }
  await linkNode(join(bin, 'node'));
  await wrapAws(join(bin, 'aws'), awsUrl);
  return {
    ...folders,
    event: join(temp, 'event.json'),
    path: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    // A process that is just being ended can still write while its folder is emptied.
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}

/** The machine's AWS CLI at the sandbox: releases before 2.13 do not read AWS_ENDPOINT_URL. */
async function wrapAws(file: string, awsUrl: string): Promise<void> {
  const places = [
    process.env['AWS_CLI_PATH'] ?? '',
    '/usr/local/bin/aws',
    '/usr/bin/aws',
    '/opt/homebrew/bin/aws',
  ];
  const script = [
    '#!/bin/sh',
    `for cli in ${places.map(quote).join(' ')}; do`,
    `  if [ -x "$cli" ]; then exec "$cli" --endpoint-url ${quote(awsUrl)} "$@"; fi`,
    'done',
    "echo 'aws: command not found' >&2",
    'exit 127',
    '',
  ].join('\n');
  await writeFile(file, script, { mode: 0o700 });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Within Electron the executable is the editor's, which is Node only where it is told so. */
async function linkNode(file: string): Promise<void> {
  if (process.versions['electron'] === undefined) {
    await symlink(process.execPath, file);
    return;
  }
  await writeFile(file, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quote(process.execPath)} "$@"\n`);
  await chmod(file, 0o700);
}
