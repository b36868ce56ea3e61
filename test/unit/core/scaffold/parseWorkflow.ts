import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import type { WorkflowProblems } from './workflowParser.ts';

/** What workflowParser.ts bundles, since Node cannot import GitHub's parser as it is. */
export const problems: WorkflowProblems = async (name, content) => {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) {
    await convertWorkflowTemplate(context, value);
  }
  return context.errors.getErrors().map(({ message }) => message);
};
