import * as l10n from '@vscode/l10n';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const wildcardAction: Rule<JsonFile> = {
  code: 'policy-wildcard-action',
  title: 'All actions of a service, or of AWS, are allowed',
  severity: 'warning',
  explanation: `\`ecs:*\` allows to delete the cluster, and whatever AWS adds to the service next year; \`iam:*\`, \`sts:*\` and \`*\` allow to make oneself an administrator. \`NotAction\` in a statement that allows is the same thing from the other side: all of AWS but what it names. A workflow's credentials reach every step of its job, third parties' actions included.

Name the actions. What a deployment calls is a short list, which this extension writes for you (_ECS: Set up this repository_), and CloudTrail shows what a role really used. Patterns such as \`ecs:Describe*\` are not meant.

Source: [Apply least-privilege permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    for (const { actions, node } of allowing(file)) {
      const not = at(node, 'NotAction');
      if (not !== undefined) {
        yield {
          message: l10n.t('With `NotAction` this allows all of AWS but what is named. Name what is allowed.'),
          span: spanOf(not.parent ?? not),
          severity: 'error',
        };
      }
      for (const { text, node } of actions) {
        const [, service] = /^(?:([\w-]+):)?\*+$/.exec(text) ?? [];
        if (/^(?:[\w-]+:)?\*+$/.test(text)) {
          yield {
            message:
              service === undefined
                ? l10n.t('This allows everything there is. Name the actions.')
                : l10n.t(
                    'This allows all actions of {0}, also those that AWS adds to it. Name them.',
                    service,
                  ),
            span: spanOf(node),
            ...(service === undefined || /^(?:iam|sts|organizations)$/.test(service)
              ? { severity: 'error' as const }
              : {}),
          };
        }
      }
    }
  },
};
