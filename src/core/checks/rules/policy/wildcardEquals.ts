import * as l10n from '@vscode/l10n';
import { OPERATORS } from '../../../identity/trust/operators.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import { type Condition, type Statement, statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const wildcardEquals: Rule<JsonFile> = {
  code: 'policy-wildcard-equals',
  title: 'A wildcard under an operator that knows none',
  severity: 'error',
  explanation: `To \`StringEquals\` and \`StringEqualsIgnoreCase\` a star is a star: a value such as \`repo:octo-org/blog:ref:refs/tags/v*\` matches no token, and the sign-in ends with _Not authorized to perform sts:AssumeRoleWithWebIdentity_. Under \`StringNotEquals\` it excludes nothing.

Use \`StringLike\` (\`StringNotLike\`), where \`*\` stands for any characters and \`?\` for one. Values without wildcards compare there just as before. In ARNs \`ArnEquals\` and \`ArnLike\` both know wildcards.

The fix is offered where it does not open more than a name's end: \`repo:octo-org/blog:*\` would admit every branch, which deserves a thought rather than a click.

Source: [String condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String).
`,
  *check(file) {
    for (const statement of statements(file)) {
      for (const condition of statement.conditions) {
        const { operator, values, line } = condition;
        const known = OPERATORS.get(operator);
        const found = values.find(({ text }) => /\*/.test(text.replaceAll(/\$\{[^}]*\}/g, '')));
        if (known === undefined || !known.texts || known.wildcards || found === undefined) {
          continue;
        }
        const like = line.name.replace(/Equals(?:IgnoreCase)?/i, 'Like');
        yield {
          message: l10n.t(
            'To `{0}` the star in `{1}` is no wildcard, so that this matches nothing. Use `{2}`.',
            line.name,
            found.text,
            like,
          ),
          span: spanOf(found.node),
          fixes: sure(statement, condition, like)
            ? [jsonFix(l10n.t('Take {0}', like), replaceWith(line.key, like))]
            : [],
        };
      }
    }
  },
};

/** A wildcard at the end of a branch's, tag's or environment's name, or behind a workflow's file. */
const NARROW = /^[^*?]*(?:refs\/(?:heads|tags)\/[^*?]+|:environment:[^*?]+|\.ya?ml@[^*?]*)\*$/;

/** All keys of the line come with it, so that none may have a value that gets another meaning unseen. */
function sure({ node, conditions }: Statement, { line, operator }: Condition, like: string): boolean {
  const names = properties(at(node, 'Condition')).map(({ name }) => name);
  const moved = conditions.filter(other => other.line.value === line.value);
  return (
    operator === 'StringEquals' &&
    !names.includes(like) &&
    moved.every(({ values }) => values.every(({ text }) => !/[*?]/.test(text) || NARROW.test(text)))
  );
}
