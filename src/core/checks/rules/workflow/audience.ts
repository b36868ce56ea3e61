import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import { awsCalls } from '../../workflow/awsCli.ts';
import {
  CONFIGURE_CREDENTIALS,
  input,
  inputEntry,
  isExpression,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import type { Job } from '../../workflow/model.ts';
import { entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const AUDIENCE = 'sts.amazonaws.com';
/** The action's README asks for another audience in the partition of China. */
const CHINA = 'sts.amazonaws.com.cn';

export const audience: Rule<WorkflowFile> = {
  code: 'workflow-audience',
  title: 'The OIDC token is asked for with another audience than `sts.amazonaws.com`',
  severity: 'warning',
  explanation: `A token names whom it is for. AWS takes it only when that audience is among the client ids of the OIDC provider in IAM, and the trust policy's condition on \`aud\` usually names \`sts.amazonaws.com\`. With another one the exchange ends with _Incorrect token audience_ or _Not authorized to perform sts:AssumeRoleWithWebIdentity_.

Leave the input \`audience\` out: \`sts.amazonaws.com\` is the default (\`sts.amazonaws.com.cn\` in the regions of China). A script that asks for the token itself has to name it, since GitHub's own default is the address of the repository's owner.

Where the provider and the trust policy name an audience of your own on purpose, silence this check with the reason.

Sources: [aws-actions/configure-aws-credentials](https://github.com/aws-actions/configure-aws-credentials#oidc-audience), [OIDC in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      const given = usesAction(step, CONFIGURE_CREDENTIALS) ? inputEntry(step, 'audience') : undefined;
      const value = given?.text?.trim() ?? '';
      const region = input(step, 'aws-region') ?? '';
      const china = value === CHINA && (region.startsWith('cn-') || isExpression(region));
      if (given !== undefined && value !== '' && value !== AUDIENCE && !china && !isExpression(value)) {
        yield {
          message: said(value),
          span: entrySpan(given),
          fixes: [fix(l10n.t('Take {0}', AUDIENCE), replaceValue(given, AUDIENCE))],
        };
      }
      if (step.run?.text.includes('ACTIONS_ID_TOKEN_REQUEST_URL') === true && exchanges(step.job)) {
        const { text, start } = step.run;
        for (const match of text.matchAll(
          /ACTIONS_ID_TOKEN_REQUEST_URL\}?["']?[^\s"']*?([?&]audience=)([^\s"'&]+)/g,
        )) {
          const [whole, , name = ''] = match;
          if (name !== AUDIENCE && name !== CHINA && !/[$`]/.test(name)) {
            const end = start + match.index + whole.length;
            const span = { start: end - name.length, end };
            yield {
              message: said(name),
              span,
              fixes: [fix(l10n.t('Take {0}', AUDIENCE), { span, text: AUDIENCE })],
            };
          }
        }
      }
    }
  },
};

/** A token that goes elsewhere, such as to a package registry, has that place's audience. */
function exchanges(job: Job): boolean {
  return job.steps.some(step =>
    awsCalls(step).some(({ operation }) => operation === 'assume-role-with-web-identity'),
  );
}

function said(value: string): string {
  return l10n.t(
    'AWS refuses a token for `{0}` unless the OIDC provider in IAM has that as a client id; it expects `{1}`.',
    value,
    AUDIENCE,
  );
}
