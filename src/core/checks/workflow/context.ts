import type { WorkflowFile } from '../workflowFile.ts';
import { isExpression } from './ecs.ts';
import type { Job } from './model.ts';
import { items, mapping, textOf } from './yaml.ts';

/** What the token's subject has behind the repository for a job with the environment. */
export function environmentContext(name: string): string {
  return `environment:${name.replaceAll(':', '%3A')}`;
}

/** The one context that the subjects of all runs of the job have; undefined where there can be several. */
export function onlyContext(file: WorkflowFile, { fields, environment }: Job): string | undefined {
  if (fields.entries.has('environment')) {
    const name = environment?.text;
    return name === undefined || isExpression(name) || /[*?]/.test(name)
      ? undefined
      : environmentContext(name);
  }
  // A run that somebody dispatches may be of any branch.
  const [branch, other] = file.workflow.triggers.has('workflow_dispatch') ? [] : (pushedBranches(file) ?? []);
  return branch === undefined || other !== undefined ? undefined : `ref:refs/heads/${branch}`;
}

/** The branches whose pushes it runs for; undefined where it runs for something else too, or they are patterns. */
export function pushedBranches({ document, workflow }: WorkflowFile): readonly string[] | undefined {
  const others = [...workflow.triggers.keys()].filter(
    name => name !== 'push' && name !== 'workflow_dispatch',
  );
  const push = mapping(
    document,
    mapping(document, workflow.fields.entries.get('on')?.value)?.entries.get('push')?.value,
  );
  const branches = items(document, push?.entries.get('branches')?.value).flatMap(node => textOf(node) ?? []);
  return others.length > 0 ||
    push?.entries.has('tags') === true ||
    branches.length === 0 ||
    branches.some(name => /[*?!+[]/.test(name))
    ? undefined
    : branches;
}
