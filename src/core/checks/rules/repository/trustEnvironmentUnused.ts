import * as l10n from '@vscode/l10n';
import { spanOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { contextPart, subjects } from '../../policy/subjects.ts';
import { others, workflowsOf } from '../../repositoryFiles.ts';
import { isFor, isOf } from '../../roleTrust.ts';
import type { Rule } from '../../rule.ts';
import { isExpression } from '../../workflow/ecs.ts';

export const trustEnvironmentUnused: Rule<ParsedFile> = {
  code: 'repository-environment-unused',
  title: 'A trust policy asks for an environment that no job runs in',
  severity: 'warning',
  explanation: `A \`sub\` with \`environment:production\` admits jobs that say \`environment: production\`, and no job of the repository's workflows does: nobody has the role by it. Often the job lacks its environment, or calls it by another name; case counts.

Workflows whose environments only a run knows (\`\${{ inputs.environment }}\`), and those that call workflows of other repositories, keep the check silent.

Source: [Using environments for deployment](https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments).
`,
  *check(file, surroundings) {
    if (file.format !== 'json' || file.kind !== 'trustPolicy') {
      return;
    }
    const workflows = workflowsOf(others(file, surroundings));
    for (const { statement, subject } of subjects(file, surroundings.repository)) {
      const [, wanted] = /^environment:([^*?]+)$/.exec(contextPart(subject.text)) ?? [];
      const meant = workflows.filter(({ path }) => isFor(statement, path));
      const jobs = meant.flatMap(({ workflow }) => workflow.jobs);
      const unseen = jobs.some(
        ({ environment, fields, uses }) =>
          uses?.kind === 'action' ||
          (fields.entries.has('environment') &&
            (environment?.text === undefined || isExpression(environment.text))),
      );
      const name = wanted?.replaceAll('%3A', ':');
      if (
        name === undefined ||
        !isOf(subject.text, surroundings.repository) ||
        jobs.length === 0 ||
        unseen ||
        jobs.some(({ environment }) => environment?.text === name)
      ) {
        continue;
      }
      const others = [...new Set(jobs.flatMap(({ environment }) => environment?.text ?? []))];
      yield {
        message:
          others.length === 0
            ? l10n.t('No job of the workflows here runs in the environment `{0}`.', name)
            : l10n.t(
                'No job of the workflows here runs in the environment `{0}`; they run in {1}.',
                name,
                others.join(', '),
              ),
        span: spanOf(subject.node),
      };
    }
  },
};
