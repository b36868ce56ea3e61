import * as l10n from '@vscode/l10n';
import type { Rule } from '../../rule.ts';
import { CONFIGURE_CREDENTIALS, input, stepsOf, usesAction } from '../../workflow/ecs.ts';
import { variable } from '../../workflow/environment.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

/** Inputs of which one has to say where credentials come from. */
const SOURCES = [
  'role-to-assume',
  'aws-access-key-id',
  'aws-profile',
  'use-existing-credentials',
  'web-identity-token-file',
];

export const noRole: Rule<WorkflowFile> = {
  code: 'workflow-no-role',
  title: '`configure-aws-credentials` is not told which role',
  severity: 'error',
  explanation: `Without \`role-to-assume\` the action has nothing to exchange the job's OIDC token for, and ends with _Could not load credentials from any providers_. Only a runner of your own that has credentials already goes on.

\`\`\`yaml
with:
  role-to-assume: arn:aws:iam::\${{ vars.AWS_ACCOUNT_ID }}:role/blog-deploy
  aws-region: \${{ vars.AWS_REGION }}
\`\`\`

Source: [aws-actions/configure-aws-credentials](https://github.com/aws-actions/configure-aws-credentials#assuming-a-role).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      const runner = step.job.fields.entries.get('runs-on');
      const hosted = /^(?:ubuntu|windows|macos)-/.test(runner?.text ?? '');
      if (
        step.uses !== undefined &&
        usesAction(step, CONFIGURE_CREDENTIALS) &&
        hosted &&
        SOURCES.every(name => (input(step, name) ?? '') === '') &&
        ['ROLE_TO_ASSUME', 'AWS_ACCESS_KEY_ID', 'AWS_ROLE_ARN'].every(
          name => variable(file, step, name) === undefined,
        )
      ) {
        yield {
          message: l10n.t(
            'Nothing says which role to take (`role-to-assume`), so that there are no credentials.',
          ),
          span: step.uses.span,
        };
      }
    }
  },
};
