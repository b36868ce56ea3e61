import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { awslogs, containers, isFargate } from '../../taskDefinition.ts';
import { nearest } from '../../workflow/nearest.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html */
const OPTIONS = [
  'awslogs-create-group',
  'awslogs-datetime-format',
  'awslogs-group',
  'awslogs-multiline-pattern',
  'awslogs-region',
  'awslogs-stream-prefix',
  'max-buffer-size',
  'mode',
];

export const logOptions: Rule<JsonFile> = {
  code: 'task-definition-log-options',
  title: '`awslogs` without its log group or region, or with options that it does not have',
  severity: 'error',
  explanation: `The log driver \`awslogs\` needs \`awslogs-group\`, and on Fargate \`awslogs-region\` too. The log group has to be there before a task starts, unless \`awslogs-create-group\` is \`"true"\` and the task execution role may \`logs:CreateLogGroup\`: otherwise the task stops with _ResourceInitializationError: failed to validate logger args_. An option that the driver does not have is refused when the task starts.

All values are texts, \`"true"\` too.

Source: [LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html).
`,
  *check(file) {
    const needed = ['awslogs-group', ...(isFargate(file) ? ['awslogs-region'] : [])];
    for (const container of containers(file)) {
      const logs = awslogs(container);
      const driver = at(logs, 'logDriver');
      const options = at(logs, 'options');
      if (driver === undefined) {
        continue;
      }
      const names = properties(options).map(({ name }) => name);
      for (const { name, key } of properties(options)) {
        const meant = OPTIONS.includes(name) ? undefined : nearest(name, OPTIONS);
        if (!OPTIONS.includes(name)) {
          yield {
            message:
              meant === undefined
                ? l10n.t('The log driver awslogs has no option `{0}`.', name)
                : l10n.t('The log driver awslogs has no option `{0}`; is `{1}` meant?', name, meant),
            span: spanOf(key),
            fixes:
              meant === undefined || names.includes(meant)
                ? []
                : [jsonFix(l10n.t('Write {0}', meant), replaceWith(key, meant))],
          };
        }
      }
      const missing = needed.filter(
        name => !names.some(other => other === name || nearest(other, OPTIONS) === name),
      );
      if (missing.length > 0) {
        yield {
          message: l10n.t('The log driver awslogs needs {0}.', missing.map(name => `\`${name}\``).join(', ')),
          span: spanOf(driver),
        };
      }
    }
  },
};
