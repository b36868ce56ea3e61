import * as l10n from '@vscode/l10n';
import { knownAction } from '../../data/actions.ts';
import { fix } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import { stepsOf } from '../../workflow/ecs.ts';
import type { Step } from '../../workflow/model.ts';
import { newerThan, pin, takesInputs } from '../../workflow/pin.ts';
import { isCommit, majorOf, type Uses } from '../../workflow/uses.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const actionUnpinned: Rule<WorkflowFile> = {
  code: 'workflow-action-unpinned',
  title: 'An action is named by a tag or a branch',
  severity: 'warning',
  explanation: `A tag can be moved. In March 2025 the tags of a widely used action were pointed to a commit that printed the secrets of the jobs it ran in; those who had named the action by commit were not hit. A job that deploys has AWS credentials, and every action in it can use them.

Name the commit, and the version in a comment, which Dependabot and Renovate keep up to date together:

\`\`\`yaml
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
\`\`\`

The same goes for reusable workflows of other repositories, and for images (\`docker://…@sha256:…\`).

The fix is offered for the actions whose newest release the check knows: in the same major version, or from \`main\` or \`master\` where that release has all inputs that the step gives.

Sources: [Secure use reference](https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions), [CVE-2025-30066](https://nvd.nist.gov/vuln/detail/CVE-2025-30066).
`,
  *check(file) {
    const called = file.workflow.jobs.map(({ uses }) => ({ uses, with: undefined }));
    for (const { uses, with: given } of [...called, ...stepsOf(file)]) {
      if (uses === undefined) {
        continue;
      }
      if (
        uses.kind === 'docker'
          ? !uses.text.includes('@sha256:')
          : // Of these tells `workflow-action-outdated`, and its fix names the commit.
            uses.kind === 'action' && !isCommit(uses.ref) && newerThan(uses) === undefined
      ) {
        yield { message: message(uses), span: uses.span, fixes: fixes(file, uses, given) };
      }
    }
  },
};

function message({ kind, ref, text }: Uses): string {
  return kind === 'docker'
    ? l10n.t('`{0}` can be another image tomorrow: name it by its digest.', text)
    : l10n.t(
        '`{0}` can be another commit tomorrow: name this action by its commit, with the version in a comment.',
        ref === '' ? text : ref,
      );
}

/**
 * Within the major version that is there, since the step to another one is for a person (see
 * `workflow-action-outdated`); and from the branch that releases are made of, where the newest has the step's inputs.
 */
function fixes(file: WorkflowFile, uses: Uses, given: Step['with']) {
  const known = uses.path === '' ? knownAction(uses.repository) : undefined;
  if (known === undefined) {
    return [];
  }
  const fits = /^(?:main|master)$/.test(uses.ref)
    ? takesInputs(uses, given, known)
    : majorOf(uses) === known.major;
  const edits = fits ? pin(file.text, uses, known) : undefined;
  return edits === undefined ? [] : [fix(l10n.t('Pin to the commit of {0}', known.version), ...edits)];
}
