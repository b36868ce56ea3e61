import * as l10n from '@vscode/l10n';
import type { Rule } from '../../rule.ts';
import { assumesByToken } from '../../workflow/ecs.ts';
import type { Job } from '../../workflow/model.ts';
import { mapping } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const pullRequestTarget: Rule<WorkflowFile> = {
  code: 'workflow-pull-request-target',
  title: 'Pull requests of anybody reach AWS by `pull_request_target`',
  severity: 'error',
  explanation: `\`pull_request_target\` runs for pull requests from forks with the rights of the base repository: its secrets, and its OIDC token. The token's subject names the base branch, such as \`repo:octo-org/blog:ref:refs/heads/main\`, so that the trust policy cannot tell such a run from a deployment. Whatever of the pull request the job runs or builds (its code, its Dockerfile, its install scripts) can take the role.

Take \`pull_request\` for building and testing: runs for forks have no secrets and no token. Deploy from \`push\`, \`workflow_dispatch\` or \`release\`. Where a preview of a pull request must be deployed, let the job run in a GitHub environment whose reviewers approve each run, with a role of its own.

Sources: [Preventing pwn requests](https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/), [pull_request_target](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target).
`,
  *check(file) {
    const trigger = file.workflow.triggers.get('pull_request_target');
    if (trigger === undefined) {
      return;
    }
    const jobs = file.workflow.jobs.filter(job => mayAsk(file, job) && !excluded(job));
    if (jobs.length > 0) {
      yield {
        message: l10n.t(
          'Anybody’s pull request runs {0} with the right to an OIDC token whose subject is that of the base branch: AWS cannot tell it from a deployment.',
          jobs.map(({ id }) => `\`${id}\``).join(', '),
        ),
        span: trigger,
        related: jobs.map(({ key, id }) => ({
          path: file.path,
          span: key,
          message: l10n.t('{0} may ask for the token.', id),
        })),
      };
    }
  },
};

function mayAsk(file: WorkflowFile, job: Job): boolean {
  const permissions =
    job.fields.entries.get('permissions') ?? file.workflow.fields.entries.get('permissions');
  const granted = mapping(file.document, permissions?.value)?.entries.get('id-token')?.text;
  return granted === 'write' || permissions?.text === 'write-all' || job.steps.some(assumesByToken);
}

/** A condition on the whole job that leaves this event out. */
function excluded(job: Job): boolean {
  const condition = job.fields.entries.get('if')?.text ?? '';
  return (
    /github\.event_name\s*!=\s*'pull_request_target'/.test(condition) ||
    (/github\.event_name\s*==\s*'(?!pull_request_target)\w+'/.test(condition) && !condition.includes('||'))
  );
}
