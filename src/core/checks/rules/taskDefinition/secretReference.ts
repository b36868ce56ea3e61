import * as l10n from '@vscode/l10n';
import { at, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

export const secretReference: Rule<JsonFile> = {
  code: 'task-definition-secret-reference',
  title: 'A secret by a name that Amazon ECS cannot resolve',
  severity: 'error',
  explanation: `\`valueFrom\` is one of

- the name of a parameter in the task's region, \`/blog/session-key\`, or its ARN \`arn:aws:ssm:REGION:ACCOUNT:parameter/blog/session-key\`;
- the **whole** ARN of a secret, \`arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-6CHARS\`, and behind it, if only one key of a JSON secret is meant, \`:KEY:STAGE:VERSION\` with all three colons, such as \`…:secret:blog/database-Kq3xTb:password::\`.

What has another form is refused, or the task stops with _ResourceInitializationError: unable to pull secrets_.

Source: [Secret](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html), [Secrets Manager environment variables](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      const all = [
        ...elements(at(node, 'secrets')),
        ...elements(at(node, 'logConfiguration', 'secretOptions')),
      ];
      for (const secret of all) {
        const from = at(secret, 'valueFrom');
        const why = from === undefined ? undefined : trouble(stringOf(from) ?? '');
        if (from !== undefined && why !== undefined) {
          yield { message: why, span: spanOf(from) };
        }
      }
    }
  },
};

function trouble(from: string): string | undefined {
  if (/[<>{}$]/.test(from)) {
    return undefined;
  }
  const [, service, rest = ''] = /^arn:[\w-]+:([\w-]+):[\w-]*:\d{12}:(.*)$/.exec(from) ?? [];
  if (!from.startsWith('arn:')) {
    return /^[/\w.-]+$/.test(from)
      ? undefined
      : l10n.t('This is neither the name of a parameter nor the ARN of a parameter or secret.');
  }
  if (service === 'ssm') {
    return /^parameter\/./.test(rest)
      ? undefined
      : l10n.t('The ARN of a parameter ends with `parameter/` and its name.');
  }
  if (service !== 'secretsmanager') {
    return l10n.t(
      'A secret is of Parameter Store (`ssm`) or of Secrets Manager (`secretsmanager`), with an account of twelve digits.',
    );
  }
  const colons = rest.split(':').length - 1;
  return /^secret:./.test(rest) && (colons === 1 || colons === 4)
    ? undefined
    : l10n.t(
        'Behind the ARN of a secret comes nothing, or a key, a stage and a version, each behind a colon: `:password::`.',
      );
}
