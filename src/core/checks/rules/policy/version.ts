import * as l10n from '@vscode/l10n';
import { variablesIn } from '../../../identity/trust/variables.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

const CURRENT = '2012-10-17';

export const policyVersion: Rule<JsonFile> = {
  code: 'policy-version',
  title: "A policy in the old version of IAM's language, or in none",
  severity: 'warning',
  explanation: `\`Version\` is the version of the language, not the date of the policy. There are two: \`2012-10-17\` and \`2008-10-17\`, which also counts where there is no \`Version\`. The old one knows no policy variables: \`\${aws:username}\` stands for itself there, and a condition with it matches nothing. Any other date is refused.

Source: [IAM JSON policy elements: Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).
`,
  *check(file) {
    const version = at(file.root, 'Version');
    const text = stringOf(version);
    if (text === CURRENT) {
      return;
    }
    const statement = at(file.root, 'Statement')?.parent;
    const old = version === undefined || text === '2008-10-17';
    const variables = variablesIn(file.text).length > 0;
    yield {
      ...(old && !variables ? {} : { severity: 'error' as const }),
      message: old
        ? l10n.t(
            'This is the old language of policies, without policy variables. Write `"Version": "{0}"`.',
            CURRENT,
          )
        : l10n.t(
            '`Version` is that of the language, and there is no `{0}`. Write `{1}`.',
            text ?? '',
            CURRENT,
          ),
      span: spanOf(version ?? file.root.children?.[0]?.children?.[0] ?? file.root),
      fixes:
        version !== undefined
          ? [jsonFix(l10n.t('Write {0}', CURRENT), replaceWith(version, CURRENT))]
          : statement === undefined || variables
            ? []
            : [jsonFix(l10n.t('Add the version'), before(file, statement.offset))],
    };
  },
};

/** A line of its own where the statement begins one. */
function before({ text }: JsonFile, offset: number) {
  const indent = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1];
  const separator = indent === undefined ? ' ' : `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`;
  return { span: { start: offset, end: offset }, text: `"Version": "${CURRENT}",${separator}` };
}
