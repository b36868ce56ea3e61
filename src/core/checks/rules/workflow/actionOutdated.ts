import * as l10n from '@vscode/l10n';
import { fix } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import { stepsOf } from '../../workflow/ecs.ts';
import { newerThan, pin, takesInputs } from '../../workflow/pin.ts';
import { majorOf } from '../../workflow/uses.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const actionOutdated: Rule<WorkflowFile> = {
  code: 'workflow-action-outdated',
  title: 'An action is used in an outdated major version',
  severity: 'warning',
  explanation: `Old major versions get no fixes, and they stop working one day: GitHub takes the Node versions that they run on from its runners (12 in 2023, 16 in 2024, 20 in 2026) and switches off services that they call, as it did with versions 1 to 3 of the artifact and cache actions.

The newest versions that this check knows are those of August 2026. Read the release notes of the major versions between: most only ask for a newer runner. The fix is offered where the newest version still has all inputs that the step gives.

Sources: [Node 20 on runners](https://github.blog/changelog/2025-09-19-deprecation-of-node-20-on-github-actions-runners/), [Keeping actions up to date with Dependabot](https://docs.github.com/en/code-security/dependabot/working-with-dependabot/keeping-your-actions-up-to-date-with-dependabot).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      const { uses } = step;
      const known = uses === undefined ? undefined : newerThan(uses);
      if (uses === undefined || known === undefined) {
        continue;
      }
      const edits = takesInputs(uses, step.with, known) ? pin(file.text, uses, known) : undefined;
      yield {
        message: l10n.t(
          '{0} is at {1}; version {2} gets no fixes any more and stops working when runners drop what it needs.',
          uses.repository,
          known.version,
          String(majorOf(uses)),
        ),
        span: uses.span,
        fixes: edits === undefined ? [] : [fix(l10n.t('Take {0}, by its commit', known.version), ...edits)],
      };
    }
  },
};
