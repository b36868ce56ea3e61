import type { WorkflowFile } from '../workflowFile.ts';
import type { Step } from './model.ts';

/** What a workflow does with AWS, told by the actions that it uses. */
export const CONFIGURE_CREDENTIALS = 'aws-actions/configure-aws-credentials';
export const RENDER_TASK_DEFINITION = 'aws-actions/amazon-ecs-render-task-definition';
export const DEPLOY_TASK_DEFINITION = 'aws-actions/amazon-ecs-deploy-task-definition';
export const DEPLOY_EXPRESS_SERVICE = 'aws-actions/amazon-ecs-deploy-express-service';
export const BUILD_PUSH = 'docker/build-push-action';

export function* stepsOf(file: WorkflowFile): Generator<Step> {
  for (const job of file.workflow.jobs) {
    yield* job.steps;
  }
}

export function usesAction(step: Step, repository: string): boolean {
  return step.uses?.repository === repository && step.uses.path === '';
}

/** The text that a step gives for an input, trimmed; undefined where it gives none. Names ignore case. */
export function input(step: Step, name: string): string | undefined {
  return inputEntry(step, name)?.text?.trim();
}

export function inputEntry(step: Step, name: string) {
  for (const entry of step.with?.entries.values() ?? []) {
    if (entry.name.toLowerCase() === name) {
      return entry;
    }
  }
  return undefined;
}

/** Whether the step exchanges the job's OIDC token for a role's credentials. */
export function assumesByToken(step: Step): boolean {
  return (
    usesAction(step, CONFIGURE_CREDENTIALS) &&
    (input(step, 'role-to-assume') ?? '') !== '' &&
    input(step, 'aws-access-key-id') === undefined &&
    input(step, 'web-identity-token-file') === undefined &&
    input(step, 'role-chaining') !== 'true'
  );
}

export function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

/** Whether a value is only known when the workflow runs. */
export function isExpression(text: string): boolean {
  return text.includes('$' + '{{');
}
