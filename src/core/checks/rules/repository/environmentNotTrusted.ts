import * as l10n from '@vscode/l10n';
import { spanOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { others } from '../../repositoryFiles.ts';
import { type Admitted, admits, admittedBy } from '../../roleTrust.ts';
import type { Problem, Rule } from '../../rule.ts';
import { environmentContext, pushedBranches } from '../../workflow/context.ts';
import { assumesByToken, input, isExpression } from '../../workflow/ecs.ts';
import type { Job, Step } from '../../workflow/model.ts';
import { entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const environmentNotTrusted: Rule<ParsedFile> = {
  code: 'repository-subject-not-admitted',
  title: 'A job whose subject the trust policy does not admit',
  severity: 'error',
  explanation: `What a job's token has for \`sub\` depends on the job: with \`environment: production\` it is \`…:environment:production\` and the branch is not in it any more; without an environment it is \`…:ref:refs/heads/main\`. When a job is given an environment, or loses it, and the trust policy stays as it was, the sign-in ends with _Not authorized to perform sts:AssumeRoleWithWebIdentity_.

The check holds the jobs that sign in by OIDC against the trust policies in the repository: that of the role, where the job names it and its policy is kept as \`.aws/iam/<role>.trust.json\`, or else all of them. It tells

- an environment of the job that no \`sub\` admits;
- a job without an environment where every \`sub\` asks for one;
- a workflow that runs on pushes to branches none of which a \`sub\` admits.

Make them agree: usually the environment in the job is what is meant, and the policy follows.

Source: [Example subject claims](https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims).
`,
  *check(file, surroundings) {
    if (file.format !== 'yaml' || file.kind !== 'workflow') {
      return;
    }
    const files = others(file, surroundings);
    for (const job of file.workflow.jobs) {
      for (const step of job.steps.filter(assumesByToken)) {
        const admitted = admittedBy(
          files,
          input(step, 'role-to-assume') ?? '',
          file.path,
          surroundings.repository,
        );
        const found = admitted.length === 0 ? undefined : judge(file, job, step, admitted);
        if (found !== undefined) {
          yield {
            ...found,
            related: admitted.map(({ file, subject }) => ({
              path: file.path,
              span: spanOf(subject.node),
              message: l10n.t('admitted here: {0}', subject.text),
            })),
          };
        }
      }
    }
  },
};

function judge(file: WorkflowFile, job: Job, step: Step, admitted: readonly Admitted[]): Problem | undefined {
  const all = [...new Set(admitted.map(({ context }) => context))].join(', ');
  const { environment } = job;
  if (job.fields.entries.has('environment')) {
    const name = environment?.text;
    return environment === undefined ||
      name === undefined ||
      isExpression(name) ||
      some(admitted, [environmentContext(name)])
      ? undefined
      : {
          message: l10n.t(
            'The token of this job says `environment:{0}`, and the trust policy admits {1}.',
            name,
            all,
          ),
          span: entrySpan(environment),
        };
  }
  const span = step.uses?.span ?? job.key;
  if (admitted.every(({ context }) => context.startsWith('environment:'))) {
    return {
      message: l10n.t('The trust policy asks for {0}, and this job runs in no environment.', all),
      span,
    };
  }
  const branches = pushedBranches(file);
  return branches === undefined ||
    some(
      admitted,
      branches.map(branch => `ref:refs/heads/${branch}`),
    )
    ? undefined
    : {
        message: l10n.t('This runs for {0}, and the trust policy admits {1}.', branches.join(', '), all),
        span,
      };
}

function some(admitted: readonly Admitted[], contexts: readonly string[]): boolean {
  return admitted.some(each => contexts.some(context => admits(each, context)));
}
