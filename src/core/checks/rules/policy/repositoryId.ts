import * as l10n from '@vscode/l10n';
import { issuerName } from '../../../identity/trust/provider.ts';
import { hasIds } from '../../../identity/trust/subject.ts';
import { append, jsonFix } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { conditionsOn, gitHubProvider } from '../../policy/gitHub.ts';
import { repositoryPart, subjects } from '../../policy/subjects.ts';
import type { Rule } from '../../rule.ts';

export const repositoryIdMissing: Rule<JsonFile> = {
  code: 'policy-repository-id',
  title: 'A trust policy that knows the repository by its name alone',
  severity: 'information',
  explanation: `The older form of the subject has the names of owner and repository and nothing else. When an account is deleted or renamed, its name becomes free, and whoever takes it and makes a repository of the same name emits the same subject.

GitHub's number of the repository never comes back: a condition on \`repository_id\` closes the gap. Immutable subjects have it in \`sub\` already, and need none. The check speaks where the number is known, and the fix writes it.

Source: [Available keys for AWS web identity federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
`,
  *check(file, { repository }) {
    const id = repository?.id;
    if (repository === undefined || id === undefined || hasIds(repository.subjectPrefix ?? '')) {
      return;
    }
    const own = `repo:${repository.owner}/${repository.name}`;
    for (const { subject, statement } of subjects(file, repository)) {
      const provider = gitHubProvider(statement, repository);
      const part = repositoryPart(subject.text);
      if (
        provider?.kind !== 'github' ||
        hasIds(part) ||
        part !== own ||
        conditionsOn(statement, provider, 'repository_id').length > 0
      ) {
        continue;
      }
      const equals = at(statement.node, 'Condition', 'StringEquals');
      yield {
        message: l10n.t(
          'Whoever gets hold of the name {0} one day has this role. A condition on `repository_id` ties it to this repository.',
          `${repository.owner}/${repository.name}`,
        ),
        span: spanOf(subject.node),
        fixes:
          equals?.type === 'object'
            ? [
                jsonFix(
                  l10n.t('Ask for the number {0}', String(id)),
                  append(file, equals, String(id), `${issuerName(provider.issuer)}:repository_id`),
                ),
              ]
            : [],
      };
      return;
    }
  },
};
