import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { contextPart, repositoryPart, subjects } from '../../policy/subjects.ts';
import type { Rule } from '../../rule.ts';

export const subjectMalformed: Rule<JsonFile> = {
  code: 'policy-subject-malformed',
  title: 'A subject that no token of GitHub has',
  severity: 'error',
  explanation: `A token's \`sub\` is \`repo:OWNER/REPO:\` and then one of

| what runs                 | context               |
| ------------------------- | --------------------- |
| a job with an environment | \`environment:NAME\`    |
| a job of a pull request   | \`pull_request\`        |
| a job of a branch         | \`ref:refs/heads/NAME\` |
| a job of a tag            | \`ref:refs/tags/NAME\`  |

A job with an environment has that alone, and never the branch beside it. What has another form, such as \`branch:main\`, \`ref:main\` or \`refs/heads/main\`, matches nothing. (An organisation can compose subjects of other claims; those are left alone.)

Source: [Example subject claims](https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims).
`,
  *check(file, { repository }) {
    for (const { subject, condition } of subjects(file, repository)) {
      const mended = mend(subject.text, condition.operator === 'StringLike');
      if (mended !== undefined) {
        yield {
          message:
            mended === ''
              ? l10n.t(
                  '`{0}` ends with the repository, and no subject does: an environment or a branch follows.',
                  subject.text,
                )
              : l10n.t('No token has the subject `{0}`; it would be `{1}`.', subject.text, mended),
          span: spanOf(subject.node),
          fixes:
            mended === '' ? [] : [jsonFix(l10n.t('Write {0}', mended), replaceWith(subject.node, mended))],
        };
      }
    }
  },
};

/** The subject that was meant, empty where nobody can tell, undefined where it is one. */
function mend(text: string, wildcards: boolean): string | undefined {
  if (/^[\w.-]+\/[\w.-]+:\w/.test(text)) {
    return mend(`repo:${text}`, wildcards) || `repo:${text}`;
  }
  if (!text.startsWith('repo:')) {
    return undefined;
  }
  const context = contextPart(text);
  if (context === '') {
    return wildcards && text.includes('*') ? undefined : '';
  }
  const meant = contextOf(context);
  return meant === undefined ? undefined : `${repositoryPart(text)}:${meant}`;
}

function contextOf(context: string): string | undefined {
  const [, branch] =
    /^(?:branch:|ref:heads\/|ref:\/?refs\/head\/|heads\/|refs\/heads\/|ref:(?!refs\/|\*|tags\/|head\/))(?:refs\/heads\/)?(.+)$/.exec(
      context,
    ) ?? [];
  if (branch !== undefined) {
    return `ref:refs/heads/${branch}`;
  }
  const [, tag] =
    /^(?:tag:|ref:tags\/|tags\/|refs\/tags\/|ref:refs\/tag\/)(?:refs\/tags\/)?(.+)$/.exec(context) ?? [];
  if (tag !== undefined) {
    return `ref:refs/tags/${tag}`;
  }
  const [, environment] = /^(?:env|environments):(.+)$/.exec(context) ?? [];
  if (environment !== undefined) {
    return `environment:${environment}`;
  }
  return /^(?:pull-request|pull_requests|pr|pull_request:[^*].*)$/.test(context) ? 'pull_request' : undefined;
}
