import * as l10n from '@vscode/l10n';
import { inputsOf, knownAction } from '../../data/actions.ts';
import type { Rule } from '../../rule.ts';
import { CONFIGURE_CREDENTIALS, input, stepsOf } from '../../workflow/ecs.ts';
import { variable } from '../../workflow/environment.ts';
import { versionInUse } from '../../workflow/versionInUse.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const missingInput: Rule<WorkflowFile> = {
  code: 'workflow-missing-input',
  title: 'An action is not given an input that it needs',
  severity: 'error',
  explanation: `The action's \`action.yml\` calls the input required and has no default for it: the step fails with _Input required and not supplied_, at the point of the run where it matters, such as after the image was pushed.

\`aws-region\` of \`configure-aws-credentials\` may also come from the variable \`AWS_REGION\` in \`env\`, since version 4.2.

Source: [Metadata syntax: inputs](https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      const used = versionInUse(step);
      const known = used === undefined ? undefined : knownAction(used.repository);
      if (step.uses === undefined || used === undefined || known === undefined) {
        continue;
      }
      const has = inputsOf(used.repository, used.major) ?? [];
      for (const name of known.required) {
        const elsewhere =
          used.repository === CONFIGURE_CREDENTIALS && variable(file, step, 'AWS_REGION') !== undefined;
        if (has.includes(name) && input(step, name) === undefined && !elsewhere) {
          yield {
            message: l10n.t('{0} needs the input `{1}`, and fails without it.', used.repository, name),
            span: step.uses.span,
          };
        }
      }
    }
  },
};
