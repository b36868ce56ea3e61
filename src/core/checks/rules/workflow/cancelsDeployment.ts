import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { deployJobs } from '../../workflow/deploys.ts';
import { type Entry, entrySpan, mapping } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const cancelsDeployment: Rule<WorkflowFile> = {
  code: 'workflow-cancels-deployment',
  title: 'A newer run cancels a deployment under way',
  severity: 'warning',
  explanation: `With \`cancel-in-progress: true\` GitHub ends the running job as soon as a newer run of its group begins: between the migration and the deployment, or while it waits for the deployment's end. The task of the migration and the deployment itself go on in AWS, without anybody who looks at them.

Cancelling is right for tests. The job that deploys waits for its turn: give it a group of its own with \`cancel-in-progress: false\`, or set it so for the whole workflow.

Source: [Control the concurrency of workflows and jobs](https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency).
`,
  *check(file) {
    const jobs = deployJobs(file);
    if (file.kind !== 'workflow' || jobs.length === 0) {
      return;
    }
    yield* problems(file, file.workflow.fields.entries.get('concurrency'));
    for (const job of jobs) {
      yield* problems(file, job.fields.entries.get('concurrency'));
    }
  },
};

function* problems(file: WorkflowFile, concurrency: Entry | undefined): Generator<Problem> {
  const cancel = mapping(file.document, concurrency?.value)?.entries.get('cancel-in-progress');
  if (cancel?.text?.toLowerCase() === 'true') {
    yield {
      message: l10n.t(
        'A newer run ends this one in the middle of its migration or deployment, which go on in AWS without anybody who looks.',
      ),
      span: entrySpan(cancel),
      fixes: [fix(l10n.t('Let the newer run wait'), replaceValue(cancel, 'false'))],
    };
  }
}
