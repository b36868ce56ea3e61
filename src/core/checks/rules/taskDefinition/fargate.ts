import * as l10n from '@vscode/l10n';
import { append, jsonFix, memberOf, remove, replaceWith } from '../../edit/jsonEdit.ts';
import { at, booleanOf, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers, isFargate } from '../../taskDefinition.ts';

export const fargateNeeds: Rule<JsonFile> = {
  code: 'task-definition-fargate',
  title: 'Something that Fargate does not know',
  severity: 'error',
  explanation: `A task definition with \`FARGATE\` among \`requiresCompatibilities\` is refused where it has

- another \`networkMode\` than \`awsvpc\`, or none (which means \`bridge\`);
- a container with \`"privileged": true\`;
- another log driver than \`awslogs\`, \`splunk\` and \`awsfirelens\`;
- a volume of the host (\`host.sourcePath\`), or of Docker.

Sources: [Task definition differences for Fargate](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html), [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
`,
  *check(file) {
    if (!isFargate(file)) {
      return;
    }
    const mode = at(file.root, 'networkMode');
    if (stringOf(mode) !== 'awsvpc') {
      yield {
        message: l10n.t('Fargate knows the network mode `awsvpc` alone.'),
        span: spanOf(mode ?? at(file.root, 'requiresCompatibilities') ?? file.root),
        fixes: [
          jsonFix(
            l10n.t('Take {0}', 'awsvpc'),
            mode === undefined
              ? append(file, file.root, 'awsvpc', 'networkMode')
              : replaceWith(mode, 'awsvpc'),
          ),
        ],
      };
    }
    for (const { node } of containers(file)) {
      const driver = at(node, 'logConfiguration', 'logDriver');
      if (driver !== undefined && !/^(?:awslogs|splunk|awsfirelens)$/.test(stringOf(driver) ?? '')) {
        yield {
          message: l10n.t(
            'Fargate has no log driver `{0}`. Use awslogs, splunk or awsfirelens.',
            stringOf(driver) ?? '',
          ),
          span: spanOf(driver),
        };
      }
      const privileged = at(node, 'privileged');
      if (privileged !== undefined && booleanOf(privileged) === true) {
        yield {
          message: l10n.t('Fargate runs no privileged container.'),
          span: spanOf(privileged),
          fixes: [jsonFix(l10n.t('Take `privileged` away'), remove(memberOf(privileged)))],
        };
      }
    }
    for (const volume of at(file.root, 'volumes')?.children ?? []) {
      const own = at(volume, 'host', 'sourcePath') ?? at(volume, 'dockerVolumeConfiguration');
      if (own !== undefined) {
        yield {
          message: l10n.t(
            'There is no host to share with on Fargate. Use a volume of Amazon EFS, or an empty one.',
          ),
          span: spanOf(memberOf(own).children?.[0] ?? own),
        };
      }
    }
  },
};
