import * as l10n from '@vscode/l10n';
import { append, jsonFix } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { awslogs, containers, isFargate } from '../../taskDefinition.ts';

const PREFIX = 'awslogs-stream-prefix';

export const logStreamPrefix: Rule<JsonFile> = {
  code: 'task-definition-log-stream-prefix',
  title: '`awslogs` without a stream prefix',
  severity: 'error',
  explanation: `With \`awslogs-stream-prefix\` the stream of a container is called \`prefix/container/task-id\`, so that its log is found from the task, by people and by this extension. On Fargate the option is required, and the task definition is refused without it; on EC2 the stream then has the name of the Docker container, which nobody knows beforehand.

Sources: [LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html), [Example log configuration](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html).
`,
  *check(file) {
    for (const container of containers(file)) {
      const logs = awslogs(container);
      const options = at(logs, 'options');
      const driver = at(logs, 'logDriver');
      if (logs === undefined || driver === undefined || at(options, PREFIX) !== undefined) {
        continue;
      }
      const fargate = isFargate(file);
      yield {
        ...(fargate ? {} : { severity: 'warning' as const }),
        message: fargate
          ? l10n.t('Fargate wants the option `{0}`, so that the log of a task can be found.', PREFIX)
          : l10n.t('Without the option `{0}` nobody finds the log of a task.', PREFIX),
        span: spanOf(driver),
        fixes:
          options?.type === 'object'
            ? [jsonFix(l10n.t("Take the container's name"), append(file, options, container.name, PREFIX))]
            : [],
      };
    }
  },
};
