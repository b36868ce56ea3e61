import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

/** Characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST = 2048;
const INLINE = 10_240;

export const policyTooLong: Rule<JsonFile> = {
  code: 'policy-too-long',
  title: 'A policy that is longer than IAM takes',
  severity: 'error',
  explanation: `IAM counts the characters of a policy without white space. A role's trust policy has 2,048 at the most (an account can ask for 4,096), all inline policies of a role together 10,240, a managed policy 6,144. What is longer is refused with _LimitExceeded_.

Patterns with \`StringLike\`, one role for each thing that is deployed, and several statements put into one make a policy shorter.

Source: [IAM and AWS STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length).
`,
  *check(file) {
    const length = file.text.replaceAll(/\s/g, '').length;
    const most = file.kind === 'trustPolicy' ? TRUST : INLINE;
    if (length > most) {
      yield {
        message: l10n.t('This has {0} characters without white space, and IAM takes {1}.', length, most),
        span: spanOf(file.root.children?.[0]?.children?.[0] ?? file.root),
      };
    }
  },
};
