import * as l10n from '@vscode/l10n';
import { at, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import { STATIC_KEYS } from '../../plainSecret.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

export const taskStaticKeys: Rule<JsonFile> = {
  code: 'task-definition-static-keys',
  title: 'A container is given AWS keys instead of a role',
  severity: 'error',
  explanation: `A task has credentials by its task role: short-lived, renewed by themselves, and limited to what the role may. Where \`AWS_ACCESS_KEY_ID\` is among the variables, each SDK takes that key and never asks for the role. The key does not expire, and everybody who may describe the task definition can read it. Under \`secrets\` it is better hidden and just as long-lived.

Delete the key in IAM, take the variables away, and give the task role (\`taskRoleArn\`) what the application needs.

Source: [Task IAM role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      for (const variable of [...elements(at(node, 'environment')), ...elements(at(node, 'secrets'))]) {
        const name = at(variable, 'name');
        if (name !== undefined && STATIC_KEYS.has(stringOf(name) ?? '')) {
          yield {
            message: l10n.t(
              'With `{0}` among its variables the container does not use its task role. Take it away, and let the role give access.',
              stringOf(name) ?? '',
            ),
            span: spanOf(name),
          };
        }
      }
    }
  },
};
