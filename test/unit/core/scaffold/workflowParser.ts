import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** What is wrong with a workflow by GitHub's own parser, the one that its runners' service has. */
export type WorkflowProblems = (name: string, content: string) => Promise<readonly string[]>;

/**
 * GitHub's parser imports its JSON without the attribute that Node asks for, so that it is bundled first. The bundle
 * is taken away again with `dispose`.
 */
export async function workflowParser(): Promise<{ problems: WorkflowProblems; dispose(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'workflow-parser-'));
  const outfile = join(folder, 'parser.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'parseWorkflow.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const { problems }: typeof import('./parseWorkflow.ts') = await import(pathToFileURL(outfile).href);
  return { problems, dispose: () => rm(folder, { recursive: true }) };
}
