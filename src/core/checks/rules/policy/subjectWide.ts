import * as l10n from '@vscode/l10n';
import type { TrustedProvider } from '../../../identity/trust/provider.ts';
import { withoutIds } from '../../../identity/trust/subject.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import type { Surroundings } from '../../file.ts';
import type { Fix } from '../../finding.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { bindingOn, binds, conditionsOn, gitHubProvider } from '../../policy/gitHub.ts';
import { type Statement, statements, type Text } from '../../policy/statement.ts';
import { contextPart, repositoryPart } from '../../policy/subjects.ts';
import type { Problem, Rule } from '../../rule.ts';
import { soleContext } from '../../soleContext.ts';

export const subjectWide: Rule<JsonFile> = {
  code: 'policy-subject-wide',
  title: 'A trust policy admits every branch, or other repositories',
  severity: 'error',
  explanation: `\`repo:octo-org/blog:*\` admits every workflow run of the repository: of every branch, of every tag, and of pull requests from branches. Whoever may push a branch can write a workflow there and has the role, without a review. A wildcard in the repository, such as \`repo:octo-org/*\` or \`repo:octo-org/blog*:environment:production\`, admits repositories that others can create, whatever follows it.

Name what may deploy:

- the GitHub environment, \`repo:octo-org/blog:environment:production\`, whose rules say which branches and who approves;
- the branch, \`repo:octo-org/blog:ref:refs/heads/main\`;
- tags by pattern, \`repo:octo-org/blog:ref:refs/tags/v*\`, where a ruleset protects them.

An open context is harmless where another condition of the same statement names the branch (\`ref\`), the \`environment\`, or a workflow's file with its branch (\`job_workflow_ref\`), and an open repository where one names \`repository_id\` or \`repository\` in full; then this check says nothing. For all branches (\`refs/heads/*\`) and for environments by pattern it warns: who may push may create those too, since GitHub makes an environment that a workflow names and that does not exist.

The fix is offered where all jobs of this repository that can have the role have the same subject: one environment, or pushes to one branch and nothing else.

Sources: [OIDC in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws), [Example subject claims](https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims).
`,
  *check(file, surroundings) {
    for (const statement of statements(file)) {
      const provider = gitHubProvider(statement, surroundings.repository);
      if (provider !== undefined) {
        yield* wide(statement, provider, subject => fixes(file, statement, subject, surroundings));
      }
    }
  },
};

/** Conditions that leave an open context harmless: what else somebody makes does not pass them. */
const NARROWING: readonly (readonly [claim: string, named: RegExp])[] = [
  ['ref', /^refs\/(?:heads|tags)\/[^*?]/],
  ['environment', /^[^*?]+$/],
  // A file, not whichever a branch adds; and of a branch that is named.
  ['job_workflow_ref', /^[^*?@]+@(?:refs\/(?:heads|tags)\/[^*?]|[^*?]+$)/],
];

/** Conditions that keep pull requests out, and let in whatever branch or environment there is. */
const HALF: readonly (readonly [claim: string, kept: RegExp])[] = [
  ['ref', /^refs\/(?:heads|tags)\//],
  ['environment', /./],
];

/** For the repository that the files are of, where its workflows leave no doubt. */
function fixes(
  file: JsonFile,
  statement: Statement,
  { text, node }: Text,
  surroundings: Surroundings,
): readonly Fix[] {
  const part = repositoryPart(text);
  const { repository } = surroundings;
  const own = `repo:${repository?.owner}/${repository?.name}`.toLowerCase();
  const context =
    repository !== undefined && withoutIds(part).toLowerCase() === own
      ? soleContext(file, statement, surroundings)
      : undefined;
  return context === undefined
    ? []
    : [jsonFix(l10n.t('Admit {0} alone', context), replaceWith(node, `${part}:${context}`))];
}

function* wide(
  statement: Statement,
  provider: TrustedProvider,
  cure: (subject: Text) => readonly Fix[],
): Generator<Problem> {
  const narrowed = NARROWING.some(([claim, named]) =>
    binds(statement, provider, claim, text => named.test(text)),
  );
  const half = HALF.filter(([claim, kept]) => binds(statement, provider, claim, text => kept.test(text)));
  const oneRepository = ['repository_id', 'repository'].some(claim =>
    binds(statement, provider, claim, text => !/[*?]/.test(text)),
  );
  for (const { operator, values } of conditionsOn(statement, provider, 'sub')) {
    // Of nothing but wildcards `policy-subject-missing` tells; subjects composed of other claims are left alone.
    for (const { text, node } of operator === 'StringLike'
      ? values.filter(({ text }) => /[^*?]/.test(text) && !/^(?!repo)\w+:/.test(text))
      : []) {
      const span = spanOf(node);
      const repository = repositoryPart(text);
      const context = contextPart(text) || '*';
      if (/[*?]/.test(repository) && !oneRepository) {
        yield {
          message: l10n.t(
            '`{0}` admits other repositories too, also such as somebody creates tomorrow. Name the one repository.',
            text,
          ),
          span,
        };
      } else if (narrowed || !/[*?]/.test(text)) {
      } else if (/^[*?]+$/.test(context)) {
        yield* half.length === 0
          ? [{ message: everyRun(text), span, fixes: cure({ text, node }) }]
          : half.flatMap(([claim]) => [...whateverOf(statement, provider, claim)]);
      } else if (/^(?:ref:\*|ref:refs\/\*|ref:refs\/heads\/\*|environment:.*[*?].*)$/.test(context)) {
        yield whatever(text, span);
      }
    }
  }
}

function* whateverOf(statement: Statement, provider: TrustedProvider, claim: string): Generator<Problem> {
  for (const { operator, values } of bindingOn(statement, provider, claim)) {
    for (const { text, node } of operator === 'StringLike' ? values : []) {
      if (/[*?]/.test(text)) {
        yield whatever(text, spanOf(node));
      }
    }
  }
}

function whatever(text: string, span: Problem['span']): Problem {
  return {
    severity: 'warning',
    message: l10n.t(
      '`{0}` admits whatever branch or environment somebody creates. Name those that may deploy.',
      text,
    ),
    span,
  };
}

function everyRun(text: string): string {
  return l10n.t(
    '`{0}` admits every branch, tag and pull request of the repository: whoever may push one has this role. Name an environment or a branch.',
    text,
  );
}
