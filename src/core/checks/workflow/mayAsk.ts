import type { WorkflowFile } from '../workflowFile.ts';
import type { Job } from './model.ts';
import { mapping } from './yaml.ts';

/** Whether GitHub gives the job an OIDC token when it asks for one. */
export function mayAsk(file: WorkflowFile, job: Job): boolean {
  const permissions =
    job.fields.entries.get('permissions') ?? file.workflow.fields.entries.get('permissions');
  if (permissions === undefined) {
    // A workflow that is only called has what its caller gives.
    const { triggers } = file.workflow;
    return triggers.has('workflow_call') && triggers.size === 1;
  }
  return (
    permissions.text === 'write-all' ||
    mapping(file.document, permissions.value)?.entries.get('id-token')?.text === 'write'
  );
}
