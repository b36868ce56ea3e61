import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { arnTrouble } from '../../policy/arn.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const resourceArn: Rule<JsonFile> = {
  code: 'policy-resource-arn',
  title: 'A resource that is no ARN of what it names',
  severity: 'error',
  explanation: `An ARN has six parts: \`arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE\`. IAM refuses what has fewer, and quietly never matches what is wrong within one:

- a role has no region: \`arn:aws:iam::111122223333:role/blog-task\`;
- an account has twelve digits;
- an ECR repository is \`repository/NAME\`, an ECS service \`service/CLUSTER/SERVICE\`, a task \`task/CLUSTER/ID\`;
- a log group is \`log-group:NAME\`, its streams \`log-group:NAME:log-stream:STREAM\`;
- what is left to fill in, such as \`<account-id>\` or \`ACCOUNT_ID\`, has to be filled in.

Source: [Amazon Resource Names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
`,
  *check(file) {
    for (const { resources, notResources } of statements(file)) {
      for (const { text, node } of [...resources, ...notResources]) {
        const said = arnTrouble(text);
        if (said !== undefined) {
          yield {
            message: said.why,
            span: spanOf(node),
            fixes:
              said.by === undefined
                ? []
                : [jsonFix(l10n.t('Write {0}', said.by), replaceWith(node, said.by))],
          };
        }
      }
    }
  },
};
