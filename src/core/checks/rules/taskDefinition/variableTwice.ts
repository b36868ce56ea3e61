import * as l10n from '@vscode/l10n';
import { at, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html */
const SET_BY_ECS =
  /^(?:AWS_CONTAINER_CREDENTIALS_RELATIVE_URI|AWS_EXECUTION_ENV|ECS_AGENT_URI|ECS_CONTAINER_METADATA_URI(?:_V4)?)$/;

export const variableTwice: Rule<JsonFile> = {
  code: 'task-definition-variable-twice',
  title: 'A variable that stands twice, or that Amazon ECS sets itself',
  severity: 'error',
  explanation: `A name may stand once among \`environment\` and \`secrets\` together: a secret that has the name of a variable, or of another secret, is refused (_The secret name must be unique and not shared with any new or existing environment variables_). Of two variables the last one counts, and nothing says so. Some names, such as \`ECS_CONTAINER_METADATA_URI_V4\`, are set by Amazon ECS, and SDKs rely on them.

Source: [Secret](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      const seen = new Set<string>();
      for (const member of ['environment', 'secrets']) {
        for (const variable of elements(at(node, member))) {
          const name = at(variable, 'name');
          const text = stringOf(name) ?? '';
          if (name === undefined) {
            continue;
          }
          if (SET_BY_ECS.test(text)) {
            yield {
              severity: 'warning',
              message: l10n.t('Amazon ECS sets `{0}` itself. Take it away.', text),
              span: spanOf(name),
            };
          }
          if (seen.has(text)) {
            yield {
              ...(member === 'environment' ? { severity: 'warning' as const } : {}),
              message:
                member === 'environment'
                  ? l10n.t('The variable `{0}` stands here twice; the last one counts.', text)
                  : l10n.t(
                      'A variable or a secret has the name `{0}` already, and Amazon ECS refuses that.',
                      text,
                    ),
              span: spanOf(name),
            };
          }
          seen.add(text);
        }
      }
    }
  },
};
