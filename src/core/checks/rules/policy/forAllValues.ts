import * as l10n from '@vscode/l10n';
import { claimOf } from '../../../identity/trust/mismatch.ts';
import { append, jsonFix, memberOf, remove, replaceWith } from '../../edit/jsonEdit.ts';
import type { TextEdit } from '../../finding.ts';
import { at, type JsonFile, jsonOf, type Property, properties, spanOf } from '../../jsonFile.ts';
import { gitHubProvider } from '../../policy/gitHub.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const forAllValues: Rule<JsonFile> = {
  code: 'policy-for-all-values',
  title: '`ForAllValues` in a statement that allows',
  severity: 'error',
  explanation: `\`ForAllValues:\` holds when **every** value of the request's key matches, and so also when the request has no such key at all. In a statement with \`"Effect": "Allow"\` it lets in whoever leaves the key out: a trust policy with \`ForAllValues:StringLike\` on \`token.actions.githubusercontent.com:sub\` is open to tokens without that claim.

The claims of a GitHub token have one value each: take the operator without the prefix (\`StringEquals\`, \`StringLike\`), which is the fix that is offered, unless the operator is there already with the same key. For a key that has several values take \`ForAnyValue:\`, or add a \`Null\` condition that asks for the key.

Source: [Multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
`,
  *check(file, { repository }) {
    for (const statement of allowing(file)) {
      const issuer = gitHubProvider(statement, repository)?.issuer;
      const lines = properties(at(statement.node, 'Condition'));
      for (const line of lines) {
        const [, operator] = /^ForAllValues:(\w+)$/i.exec(line.name) ?? [];
        if (operator === undefined) {
          continue;
        }
        const single = properties(line.value).every(
          ({ name }) =>
            GITHUB_CLAIM.test(name) || (issuer !== undefined && claimOf(name, issuer) !== undefined),
        );
        const edits = single ? without(file, lines, line, operator) : undefined;
        yield {
          message: l10n.t(
            '`{0}` also holds for a request that has no such key, so that this statement lets in whoever leaves it out.',
            line.name,
          ),
          span: spanOf(line.key),
          fixes: edits === undefined ? [] : [jsonFix(l10n.t('Take {0}', operator), ...edits)],
        };
      }
    }
  },
};

const GITHUB_CLAIM = /githubusercontent\.com[^:]*:/i;

/** Its keys go to the operator's own line, where there is one that has none of them. */
function without(
  file: JsonFile,
  lines: readonly Property[],
  { name, key, value }: Property,
  operator: string,
): readonly TextEdit[] | undefined {
  const [own, twice] = lines.filter(line => line.name === operator);
  if (own === undefined) {
    return [replaceWith(key, operator)];
  }
  const there = properties(own.value).map(member => member.name.toLowerCase());
  const moved = properties(value);
  const added = moved.map(member => append(file, own.value, jsonOf(member.value), member.name));
  const [first] = added;
  return first === undefined ||
    twice !== undefined ||
    there.length === 0 ||
    lines.filter(line => line.name === name).length > 1 ||
    moved.some(member => there.includes(member.name.toLowerCase()))
    ? undefined
    : [{ ...first, text: added.map(({ text }) => text).join('') }, remove(memberOf(value))];
}
