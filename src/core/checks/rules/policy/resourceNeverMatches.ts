import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { type NamedAction, namedActions } from '../../policy/actions.ts';
import { arnTrouble } from '../../policy/arn.ts';
import { overlapArns } from '../../policy/overlap.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const resourceNeverMatches: Rule<JsonFile> = {
  code: 'policy-resource-never-matches',
  title: 'An action with resources that it does not take',
  severity: 'error',
  explanation: `An action is allowed on resources of the kinds that it knows. On others it stays denied, although the policy seems to name it:

- \`ecr:GetAuthorizationToken\`, \`ecs:DescribeTaskDefinition\`, \`ecs:ListClusters\` and others know no resource and need \`"Resource": "*"\`;
- \`ecs:RunTask\` is about the **task definition**, not the cluster (that is a condition on \`ecs:cluster\`);
- \`ecs:DescribeTasks\` is about tasks, \`ecs:UpdateService\` about services, \`ecs:RegisterTaskDefinition\` about task definitions;
- \`logs:PutLogEvents\` is about log streams, \`log-group:NAME:log-stream:*\` (or \`log-group:NAME:*\`).

Put the action into a statement with the resource that it takes.

Source: [Actions defined by Amazon ECS](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    for (const statement of allowing(file)) {
      const resources = statement.resources.map(({ text }) => text.replaceAll(/\$\{[^}]*\}/g, '*'));
      const open = statement.resources.some(
        ({ text }) => /^\*+$/.test(text) || arnTrouble(text) !== undefined,
      );
      if (resources.length === 0 || open) {
        continue;
      }
      for (const named of namedActions(statement)) {
        const { takes } = named.action;
        const fits = takes?.resources.some(type => resources.some(resource => overlapArns(type, resource)));
        if (takes !== undefined && fits === false) {
          yield { message: said(named, takes.resources), span: spanOf(named.node) };
        }
      }
    }
  },
};

function said({ text }: NamedAction, types: readonly string[]): string {
  return types.length === 0
    ? l10n.t(
        '`{0}` knows no resources: with an ARN it stays denied. Give it `"Resource": "*"`, in a statement of its own.',
        text,
      )
    : l10n.t(
        '`{0}` is about {1}; with the resources of this statement it stays denied.',
        text,
        types.map(type => `\`${type}\``).join(', '),
      );
}
