import * as l10n from '@vscode/l10n';
import { READ_ONLY_MEMBERS } from '../../../rollout/definition/readOnly.ts';
import { jsonFix, remove } from '../../edit/jsonEdit.ts';
import { type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

export const readOnlyMembers: Rule<JsonFile> = {
  code: 'task-definition-read-only',
  title: 'What Amazon ECS wrote stands in the file that it is given',
  severity: 'warning',
  explanation: `\`aws ecs describe-task-definition\` prints more than \`register-task-definition\` takes: \`taskDefinitionArn\`, \`revision\`, \`status\`, \`requiresAttributes\`, \`compatibilities\`, \`registeredAt\`, \`registeredBy\` and the like. The AWS CLI refuses a file with them (_Unknown parameter in input_). The deploy action and this extension leave them out, but a revision and a date in a file that is changed by hand are wrong after the first deployment.

Source: [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
`,
  *check(file) {
    for (const { name, key } of properties(file.root)) {
      const member = key.parent;
      if (READ_ONLY_MEMBERS.has(name) && member !== undefined) {
        yield {
          message: l10n.t(
            'Amazon ECS writes `{0}` itself, and RegisterTaskDefinition does not take it.',
            name,
          ),
          span: spanOf(key),
          fixes: [jsonFix(l10n.t('Take {0} away', name), remove(member))],
        };
      }
    }
  },
};
