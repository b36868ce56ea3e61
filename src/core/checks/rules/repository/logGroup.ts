import * as l10n from '@vscode/l10n';
import { at, spanOf, stringOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { covers } from '../../policy/actions.ts';
import { overlapArns } from '../../policy/overlap.ts';
import { allowing, type Statement } from '../../policy/statement.ts';
import { jsonOfKind, others } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';
import { awslogs, containers } from '../../taskDefinition.ts';

export const logGroup: Rule<ParsedFile> = {
  code: 'repository-log-group',
  title: 'A log group that the execution role may not write to',
  severity: 'warning',
  explanation: `Containers with \`awslogs\` write with the task execution role, which needs \`logs:CreateLogStream\` and \`logs:PutLogEvents\` on the log group's streams, and \`logs:CreateLogGroup\` where \`awslogs-create-group\` is set. Policies in the repository allow writing logs, and none of them to this log group: tasks stop with _ResourceInitializationError: failed to validate logger args_. The log group has another name in one of the files, or is missing from the policy.

AWS's own \`AmazonECSTaskExecutionRolePolicy\` allows writing to every log group and making none. Where a role has it beside the policy here, the finding can be let be.

Source: [Send Amazon ECS logs to CloudWatch](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html).
`,
  *check(file, surroundings) {
    if (file.format !== 'json' || file.kind !== 'taskDefinition') {
      return;
    }
    const all = jsonOfKind(others(file, surroundings), 'permissionPolicy').flatMap(allowing);
    const writing = all.filter(statement => covers(statement, 'logs:PutLogEvents'));
    if (writing.length === 0) {
      return;
    }
    for (const container of containers(file)) {
      const options = at(awslogs(container), 'options');
      const group = at(options, 'awslogs-group');
      const name = stringOf(group) ?? '';
      const create = at(options, 'awslogs-create-group');
      if (group === undefined || name === '' || /[<{$]/.test(name)) {
        continue;
      }
      if (!writing.some(statement => reaches(statement, `arn:*:logs:*:*:log-group:${name}:log-stream:*`))) {
        yield {
          message: l10n.t(
            'No policy in the repository lets a task write to the log group `{0}`, and some do to others.',
            name,
          ),
          span: spanOf(group),
        };
      }
      const making = all.filter(statement => covers(statement, 'logs:CreateLogGroup'));
      if (
        create !== undefined &&
        stringOf(create) === 'true' &&
        !making.some(statement => reaches(statement, `arn:*:logs:*:*:log-group:${name}`))
      ) {
        yield {
          message: l10n.t(
            'Amazon ECS is to make the log group, and no policy in the repository allows `logs:CreateLogGroup` on it.',
          ),
          span: spanOf(create),
        };
      }
    }
  },
};

function reaches({ resources }: Statement, arn: string): boolean {
  return resources.some(({ text }) => overlapArns(text.replaceAll(/\$\{[^}]*\}/g, '*'), arn));
}
