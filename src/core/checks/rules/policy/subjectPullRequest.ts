import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { contextPart, subjects } from '../../policy/subjects.ts';
import type { Rule } from '../../rule.ts';

export const subjectPullRequest: Rule<JsonFile> = {
  code: 'policy-subject-pull-request',
  title: 'A trust policy admits pull requests',
  severity: 'warning',
  explanation: `\`repo:octo-org/blog:pull_request\` admits the jobs of every pull request from a branch of the repository, with the workflow as the pull request changed it: whoever may push has the role before anybody has reviewed a line. (Pull requests from forks get no token.)

For a role that only reads this may be meant; keep then the role's permissions small. A role that deploys names an environment or a branch.

Source: [Example subject claims](https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims).
`,
  *check(file, { repository }) {
    for (const { subject } of subjects(file, repository)) {
      if (contextPart(subject.text) === 'pull_request') {
        yield {
          message: l10n.t(
            'Whoever may push a branch has this role, by a pull request that nobody has reviewed. Name an environment or a branch.',
          ),
          span: spanOf(subject.node),
        };
      }
    }
  },
};
