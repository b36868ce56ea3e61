import * as l10n from '@vscode/l10n';
import { append, jsonFix } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

const KEY = 'iam:PassedToService';
const TASKS = 'ecs-tasks.amazonaws.com';

export const passRoleService: Rule<JsonFile> = {
  code: 'policy-pass-role-service',
  title: '`iam:PassRole` to any service',
  severity: 'warning',
  explanation: `Without a condition on \`iam:PassedToService\` the role can be passed to any service that its trust policy admits, now or after the next change of it. Amazon ECS passes the task role and the task execution role to \`ecs-tasks.amazonaws.com\`, and the infrastructure role of Express Mode to \`ecs.amazonaws.com\`.

The fix adds the condition where the same policy registers task definitions and the statement is about nothing else.

Source: [iam:PassedToService](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    const all = allowing(file);
    const registers = all.some(({ actions }) =>
      actions.some(({ text }) => /^ecs:RegisterTaskDefinition$/i.test(text)),
    );
    for (const { node, actions, conditions, resources } of all) {
      const action = actions.find(({ text }) => /^iam:PassRole$/i.test(text));
      if (
        action === undefined ||
        conditions.some(({ key }) => key.name.toLowerCase() === KEY.toLowerCase())
      ) {
        continue;
      }
      const infrastructure = resources.some(({ text }) => /infrastructure/i.test(text));
      yield {
        message: l10n.t(
          'Nothing says to which service the role may be passed. Add a condition on `{0}`.',
          KEY,
        ),
        span: spanOf(action.node),
        fixes:
          registers && !infrastructure && actions.length === 1 && at(node, 'Condition') === undefined
            ? [
                jsonFix(
                  l10n.t('Only to tasks of Amazon ECS'),
                  append(file, node, { StringEquals: { [KEY]: TASKS } }, 'Condition'),
                ),
              ]
            : [],
      };
    }
  },
};
