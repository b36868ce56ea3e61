import * as l10n from '@vscode/l10n';
import { hasIds } from '../../../identity/trust/subject.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { repositoryPart, subjects } from '../../policy/subjects.ts';
import type { Rule } from '../../rule.ts';

export const subjectCase: Rule<JsonFile> = {
  code: 'policy-subject-case',
  title: 'A subject with capitals where GitHub has none, or the other way round',
  severity: 'error',
  explanation: `GitHub finds \`Octo-Org/Blog\` under \`octo-org/blog\` too. IAM does not: \`StringEquals\` and \`StringLike\` compare letter by letter, and the token has the name as its owner wrote it. With other capitals the sign-in ends with _Not authorized to perform sts:AssumeRoleWithWebIdentity_.

Write owner and repository as GitHub shows them. The same goes for names of branches and environments.

Source: [String condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String).
`,
  *check(file, { repository }) {
    if (repository === undefined) {
      return;
    }
    const plain = `repo:${repository.owner}/${repository.name}`;
    for (const { subject, condition, siblings } of subjects(file, repository)) {
      const part = repositoryPart(subject.text);
      const wanted =
        hasIds(part) === hasIds(repository.subjectPrefix ?? plain)
          ? (repository.subjectPrefix ?? plain)
          : plain;
      if (
        condition.operator !== 'StringEqualsIgnoreCase' &&
        part !== wanted &&
        part.toLowerCase() === wanted.toLowerCase() &&
        !siblings.some(other => repositoryPart(other) === wanted)
      ) {
        yield {
          message: l10n.t('GitHub writes `{0}`, and IAM minds the case: this matches no token.', wanted),
          span: spanOf(subject.node),
          fixes: [
            jsonFix(
              l10n.t('Write it as GitHub does'),
              replaceWith(subject.node, wanted + subject.text.slice(part.length)),
            ),
          ],
        };
      }
    }
  },
};
