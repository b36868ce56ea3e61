import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../runs/run.ts';
import type { JobLog } from './log.ts';
import type { Workspace } from './workspace.ts';

/** Releases of actions/checkout that name no major version: https://github.com/actions/checkout/tags */
const COMMITS: readonly string[] = [
  // v7.0.1
  '3d3c42e5aac5ba805825da76410c181273ba90b1',
];

/** Whether `ref` names a release. */
export function isCheckout(ref: string): boolean {
  return /^v[4-7]$/.test(ref) || COMMITS.includes(ref.toLowerCase());
}

/**
 * Writes the files of the run's commit to the workspace, where a step that follows finds them. There is no
 * Git repository around them. Rejects where the job's token may not read the repository.
 */
export async function checkOut(order: {
  readonly run: Run;
  readonly inputs: Readonly<Record<string, string>>;
  readonly mayRead: boolean;
  readonly workspace: Workspace;
  readonly log: JobLog;
}): Promise<void> {
  const { run, inputs, workspace, log } = order;
  const [other] = Object.keys(inputs).filter(name => !KNOWN.includes(name));
  if (other !== undefined) {
    throw new Error(`The sandbox's checkout does not know the input ${other}.`);
  }
  const { repository, ref } = run;
  if (!order.mayRead) {
    throw new Error(`repository '${repository.fullName}' not found: the job's token has no contents: read.`);
  }
  log.write(`Syncing repository: ${repository.fullName}`);
  for (const [path, text] of ref.commit.files) {
    const file = join(workspace.work, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  log.write(`HEAD is now at ${ref.commit.sha.slice(0, 7)}`);
}

/** Of no consequence where there is no history. */
const KNOWN: readonly string[] = ['fetch-depth', 'persist-credentials'];
