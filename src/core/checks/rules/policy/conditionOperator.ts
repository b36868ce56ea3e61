import * as l10n from '@vscode/l10n';
import { NULL_OPERATOR, OPERATORS } from '../../../identity/trust/operators.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, properties, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const conditionOperator: Rule<JsonFile> = {
  code: 'policy-condition-operator',
  title: 'A condition operator that IAM does not have',
  severity: 'error',
  explanation: `IAM refuses a policy with an operator that it does not know: _MalformedPolicyDocument: Invalid Condition type_. Operators are written just so, capitals included: \`StringEquals\`, \`StringLike\`, \`ArnLike\`, \`Bool\`, \`IpAddress\`, \`NumericLessThan\`, \`DateGreaterThan\` and their kin, \`Null\`; before them may stand \`ForAnyValue:\` or \`ForAllValues:\`, behind all but \`Null\` the word \`IfExists\`. Below the operator stands the key, and below the key its values.

Source: [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
`,
  *check(file) {
    for (const statement of elements(at(file.root, 'Statement'))) {
      for (const { name, key, value } of properties(at(statement, 'Condition'))) {
        const [, quantifier = '', operator = '', suffix = ''] =
          /^(For(?:Any|All)Values?:)?(.*?)(IfExists)?$/.exec(name) ?? [];
        const known = operator === NULL_OPERATOR ? suffix === '' : OPERATORS.has(operator);
        if (known && value.type === 'object') {
          continue;
        }
        const meant = nearest(operator, [...OPERATORS.keys(), NULL_OPERATOR]);
        const by =
          meant === undefined ? undefined : quantifier + meant + (meant === NULL_OPERATOR ? '' : suffix);
        yield {
          message: known
            ? l10n.t('Below `{0}` stand condition keys with their values.', name)
            : /[:/]/.test(operator)
              ? l10n.t('`{0}` is a key. It stands below an operator, such as `StringEquals`.', name)
              : by === undefined
                ? l10n.t('IAM has no condition operator `{0}`.', name)
                : l10n.t('IAM has no condition operator `{0}`; is `{1}` meant?', name, by),
          span: spanOf(key),
          fixes:
            known || by === undefined || at(statement, 'Condition', by) !== undefined
              ? []
              : [jsonFix(l10n.t('Take {0}', by), replaceWith(key, by))],
        };
      }
    }
  },
};
