import * as l10n from '@vscode/l10n';
import { fix, memberOfJob } from '../../edit/yamlEdit.ts';
import type { Fix } from '../../finding.ts';
import type { Rule } from '../../rule.ts';
import { deployJobs } from '../../workflow/deploys.ts';
import type { Job } from '../../workflow/model.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const missingConcurrency: Rule<WorkflowFile> = {
  code: 'workflow-missing-concurrency',
  title: 'Deployments of one service can overtake each other',
  severity: 'warning',
  explanation: `Two pushes in a short time start two runs. Without \`concurrency\` they deploy side by side: the second replaces the first one's deployment in the middle, both migrations run at once, and when the older run is the slower one it puts the older version in place, with a green run.

Give the job that deploys a group of its target, and let it wait rather than be cancelled:

\`\`\`yaml
concurrency:
  group: deploy-production
  cancel-in-progress: false
\`\`\`

A group has one run that goes on and one that waits; a newer one replaces the one that waits, so that the newest commit is deployed last.

Source: [Control the concurrency of workflows and jobs](https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency).
`,
  *check(file) {
    const { triggers, fields } = file.workflow;
    const onlyCalled = triggers.has('workflow_call') && triggers.size === 1;
    if (file.kind !== 'workflow' || onlyCalled || fields.entries.has('concurrency')) {
      return;
    }
    for (const job of deployJobs(file)) {
      if (!job.fields.entries.has('concurrency')) {
        yield {
          message: l10n.t(
            'Two runs of the job `{0}` can deploy at the same time, and the older one can win: give it a `concurrency` group.',
            job.id,
          ),
          span: job.key,
          fixes: cure(file, job),
        };
      }
    }
  },
};

/** A job of several targets needs a group for each: without an environment's name there is none to be sure of. */
function cure(file: WorkflowFile, job: Job): readonly Fix[] {
  const environment = job.environment?.text?.trim();
  const varied = job.fields.entries.has('strategy');
  if (job.fields.map.flow === true || (varied && !/matrix\./.test(environment ?? ''))) {
    return [];
  }
  const safe = environment === undefined || /^(?:[\w.-]+|\$\{\{[^'"#:]*\}\})$/.test(environment);
  const group = environment === undefined ? `deploy-${job.id}` : `deploy-${environment}`;
  return safe
    ? [
        fix(
          l10n.t('Let deployments of this job wait for each other'),
          memberOfJob(file.text, job, 'concurrency:', `  group: ${group}`, '  cancel-in-progress: false'),
        ),
      ]
    : [];
}
