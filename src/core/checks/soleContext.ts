import type { Surroundings } from './file.ts';
import type { JsonFile } from './jsonFile.ts';
import type { Statement } from './policy/statement.ts';
import { others, roleOfArn, roleOfFile, workflowsOf } from './repositoryFiles.ts';
import { isFor } from './roleTrust.ts';
import { onlyContext } from './workflow/context.ts';
import { assumesByToken, input } from './workflow/ecs.ts';
import { mayAsk } from './workflow/mayAsk.ts';

/**
 * The context of every token that the repository's jobs can have a role with, by a statement of its trust policy:
 * undefined where they have several, or any that only a run knows, where a workflow cannot be read, and where none of
 * them signs in.
 */
export function soleContext(
  policy: JsonFile,
  statement: Statement,
  surroundings: Surroundings,
): string | undefined {
  const workflows = workflowsOf(others(policy, surroundings));
  if (workflows.length < surroundings.files.filter(({ kind }) => kind === 'workflow').length) {
    return undefined;
  }
  const role = roleOfFile(policy.path);
  const contexts = new Set<string | undefined>();
  let signsIn = false;
  for (const file of workflows.filter(other => isFor(statement, other.path))) {
    for (const job of file.workflow.jobs) {
      const steps = job.steps.filter(assumesByToken);
      const may = steps.filter(step => {
        const name = roleOfArn(input(step, 'role-to-assume') ?? '');
        return name === undefined || role === undefined || name === role;
      });
      // What it calls here has jobs of its own; in another repository nobody sees them.
      if (steps.length > 0 ? may.length > 0 : mayAsk(file, job) && job.uses?.kind !== 'local') {
        signsIn ||= may.length > 0;
        contexts.add(job.uses === undefined ? onlyContext(file, job) : undefined);
      }
    }
  }
  const [context] = contexts;
  return signsIn && contexts.size === 1 ? context : undefined;
}
