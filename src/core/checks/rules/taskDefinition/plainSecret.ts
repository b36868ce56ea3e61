import * as l10n from '@vscode/l10n';
import { at, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import { isPlainSecret, STATIC_KEYS } from '../../plainSecret.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

export const taskPlainSecret: Rule<JsonFile> = {
  code: 'task-definition-plain-secret',
  title: 'A secret in an environment variable of a container',
  severity: 'error',
  explanation: `What stands under \`environment\` is read by everybody who can read the repository, and by everybody in the account who may describe a task definition, in every revision there ever was.

Change the secret, since it has to count as known. Put the new one into AWS Secrets Manager or Parameter Store and name it under \`secrets\`:

\`\`\`json
{
  "secrets": [
    {
      "name": "DATABASE_PASSWORD",
      "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/database-Kq3xTb:password::"
    }
  ]
}
\`\`\`

The task execution role needs \`secretsmanager:GetSecretValue\` or \`ssm:GetParameters\` on it.

Source: [Pass sensitive data to a container](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      for (const variable of at(node, 'environment')?.children ?? []) {
        const name = stringOf(at(variable, 'name')) ?? '';
        const value = at(variable, 'value');
        if (value !== undefined && !STATIC_KEYS.has(name) && isPlainSecret(name, stringOf(value) ?? '')) {
          yield {
            message: l10n.t(
              '`{0}` is readable here for everybody who may see the repository or the task definition. Change it, and name the new one under `secrets`.',
              name,
            ),
            span: spanOf(value),
          };
        }
      }
    }
  },
};
