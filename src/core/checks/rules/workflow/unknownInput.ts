import * as l10n from '@vscode/l10n';
import { inputsOf } from '../../data/actions.ts';
import { fix } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import { stepsOf } from '../../workflow/ecs.ts';
import { nearest } from '../../workflow/nearest.ts';
import { versionInUse } from '../../workflow/versionInUse.ts';
import { spanOf } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const unknownInput: Rule<WorkflowFile> = {
  code: 'workflow-unknown-input',
  title: 'An action is given an input that it does not have',
  severity: 'error',
  explanation: `GitHub warns of an unknown input in the log, and runs the action without it. A misspelt \`wait-for-service-stability\` so means that nothing waits, a misspelt \`role-to-assume\` that nothing signs in.

What the check knows are the inputs in the actions' own \`action.yml\`, in all releases of the major version that is used. Versions that it does not know are not judged.

Source: [Metadata syntax: inputs](https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      const used = versionInUse(step);
      const inputs = used === undefined ? undefined : inputsOf(used.repository, used.major);
      if (used === undefined || inputs === undefined || step.with === undefined) {
        continue;
      }
      const known = new Set(inputs.map(name => name.toLowerCase()));
      const given = new Set([...step.with.entries.keys()].map(name => name.toLowerCase()));
      for (const { name, key } of step.with.entries.values()) {
        if (known.has(name.toLowerCase())) {
          continue;
        }
        const meant = nearest(name, inputs);
        const right = meant === undefined || given.has(meant.toLowerCase()) ? undefined : meant;
        yield {
          message:
            right === undefined
              ? l10n.t(
                  '{0} version {1} has no input `{2}`, and ignores it.',
                  used.repository,
                  String(used.major),
                  name,
                )
              : l10n.t(
                  '{0} version {1} has no input `{2}`, and ignores it. Is `{3}` meant?',
                  used.repository,
                  String(used.major),
                  name,
                  right,
                ),
          span: spanOf(key),
          fixes:
            right === undefined ? [] : [fix(l10n.t('Write {0}', right), { span: spanOf(key), text: right })],
        };
      }
    }
  },
};
