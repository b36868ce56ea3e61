import * as l10n from '@vscode/l10n';
import { hasIds, withoutIds } from '../../../identity/trust/subject.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { repositoryPart, subjects } from '../../policy/subjects.ts';
import type { Rule } from '../../rule.ts';

export const subjectForm: Rule<JsonFile> = {
  code: 'policy-subject-form',
  title: 'A subject in the form that this repository does not emit',
  severity: 'error',
  explanation: `The \`sub\` of GitHub's tokens has two forms. Repositories made, renamed or moved since 15 July 2026, and those that opted in, emit the immutable one with numbers, \`repo:octo-org@1234/blog@5678:…\`; all others the older one, \`repo:octo-org/blog:…\`. A trust policy with the form that the repository does not emit admits nobody: _Not authorized to perform sts:AssumeRoleWithWebIdentity_.

Which form it is says \`sub_claim_prefix\` of \`GET /repos/{owner}/{repo}/actions/oidc/customization/sub\`. The check needs to know it, and is silent where GitHub cannot be asked. A policy that names both forms is well served while a repository moves from one to the other.

Source: [Immutable subject claims](https://docs.github.com/en/actions/reference/security/oidc).
`,
  *check(file, { repository }) {
    const prefix = repository?.subjectPrefix;
    if (prefix === undefined) {
      return;
    }
    for (const { subject, siblings } of subjects(file, repository)) {
      const part = repositoryPart(subject.text);
      const same = withoutIds(part).toLowerCase() === withoutIds(prefix).toLowerCase();
      const wrong = hasIds(part) !== hasIds(prefix) || (hasIds(part) && ids(part) !== ids(prefix));
      if (same && wrong && !siblings.some(other => repositoryPart(other) === prefix)) {
        yield {
          message: l10n.t(
            'The tokens of this repository begin with `{0}`, so that this matches none of them.',
            prefix,
          ),
          span: spanOf(subject.node),
          fixes: [
            jsonFix(
              l10n.t('Take the form that this repository emits'),
              replaceWith(subject.node, prefix + subject.text.slice(part.length)),
            ),
          ],
        };
      }
    }
  },
};

function ids(part: string): string {
  return [...part.matchAll(/@(\d+)/g)].map(([, id]) => id).join('/');
}
