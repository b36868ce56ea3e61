import * as l10n from '@vscode/l10n';
import { at, elements, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

export const forAllValues: Rule<JsonFile> = {
  code: 'policy-for-all-values',
  title: '`ForAllValues` in a statement that allows',
  severity: 'error',
  explanation: `\`ForAllValues:\` holds when **every** value of the request's key matches, and so also when the request has no such key at all. In a statement with \`"Effect": "Allow"\` it lets in whoever leaves the key out: a trust policy with \`ForAllValues:StringLike\` on \`token.actions.githubusercontent.com:sub\` is open to tokens without that claim.

The claims of a GitHub token have one value each: take the operator without the prefix (\`StringEquals\`, \`StringLike\`). For a key that has several values take \`ForAnyValue:\`, or add a \`Null\` condition that asks for the key.

Source: [Multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
`,
  *check(file) {
    for (const statement of elements(at(file.root, 'Statement'))) {
      if (stringOf(at(statement, 'Effect')) !== 'Allow') {
        continue;
      }
      for (const { name, key, value } of properties(at(statement, 'Condition'))) {
        const [, operator] = /^ForAllValues:(\w+)$/i.exec(name) ?? [];
        if (operator === undefined) {
          continue;
        }
        const single = properties(value).every(({ name }) => /githubusercontent\.com[^:]*:/i.test(name));
        const taken = properties(at(statement, 'Condition')).some(other => other.name === operator);
        yield {
          message: l10n.t(
            '`{0}` also holds for a request that has no such key, so that this statement lets in whoever leaves it out.',
            name,
          ),
          span: spanOf(key),
          fixes:
            single && !taken
              ? [
                  {
                    title: l10n.t('Take {0}', operator),
                    edits: [{ span: spanOf(key), text: JSON.stringify(operator) }],
                  },
                ]
              : [],
        };
      }
    }
  },
};
