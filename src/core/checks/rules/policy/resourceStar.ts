import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { listed, namedActions } from '../../policy/actions.ts';
import { allowing, type Statement } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const resourceStar: Rule<JsonFile> = {
  code: 'policy-resource-star',
  title: '`"Resource": "*"` for actions that take an ARN',
  severity: 'warning',
  explanation: `\`*\` lets the actions be done to everything of the account: a workflow that deploys one service may then change all of them, in every cluster and region. Name the ARNs. For Amazon ECS:

| actions                             | resource                   |
| ----------------------------------- | -------------------------- |
| \`UpdateService\`, \`DescribeServices\` | \`service/CLUSTER/SERVICE\`  |
| \`RegisterTaskDefinition\`, \`RunTask\` | \`task-definition/FAMILY:*\` |
| \`DescribeTasks\`, \`StopTask\`         | \`task/CLUSTER/*\`           |
| image pushes and pulls of \`ecr\`     | \`repository/NAME\`          |

Some actions know no resource, such as \`ecr:GetAuthorizationToken\` and \`ecs:DescribeTaskDefinition\`: they need \`*\`, in a statement of their own. What changes something is a warning, what only reads is told as information, lists are left alone, and so is a statement that a condition on the service's own keys (\`ecs:cluster\`) or on tags narrows.

Source: [Actions defined by Amazon ECS](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    for (const statement of allowing(file)) {
      const star = statement.resources.find(({ text }) => /^\*+$/.test(text));
      if (star === undefined || narrowed(statement)) {
        continue;
      }
      const able = namedActions(statement).filter(
        ({ prefix, action }) =>
          action.level !== 'list' &&
          (action.takes?.resources.length ?? 0) > 0 &&
          !ELSEWHERE.has(`${prefix}:${action.name}`),
      );
      if (able.length > 0) {
        const names = able.map(({ text }) => text);
        yield {
          message: l10n.t(
            'These actions take an ARN, and may be done to everything as it is: {0}.',
            listed(names, count => l10n.t('and {0} more', count)),
          ),
          span: spanOf(star.node),
          ...(able.some(({ action }) => action.level === 'write')
            ? {}
            : { severity: 'information' as const }),
        };
      }
    }
  },
};

/**
 * `PassRole` has a check of its own; requests about a query's results name the query, and no log group; and who asks
 * for repositories without naming one asks for the list of all.
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'ecr:DescribeRepositories',
  'iam:PassRole',
  'logs:GetQueryResults',
  'logs:StopQuery',
]);

function narrowed({ conditions }: Statement): boolean {
  return conditions.some(
    ({ key, operator }) =>
      !/Not|Null/.test(operator) &&
      (!/^aws:/i.test(key.name) || /^aws:(?:Resource|RequestTag|SourceArn|CalledVia)/i.test(key.name)),
  );
}
