import * as l10n from '@vscode/l10n';
import { environments } from '../../devcontainerFile.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, spanOf, stringOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import type { Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const workflowSetting: Rule<ParsedFile> = {
  code: 'repository-workflow-setting',
  title: 'An environment names a deploy workflow that is not here',
  severity: 'error',
  explanation: `_Deploy This Commit_ starts the workflow that the environment names in \`workflow\`, a file below \`.github/workflows\`. There is none of that name in the repository.

Source: [Create a workflow dispatch event](https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event).
`,
  *check(file, { files }) {
    const names = files
      .filter(({ kind }) => kind === 'workflow')
      .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    if (file.format !== 'json' || file.kind !== 'devcontainer' || names.length === 0) {
      return;
    }
    for (const { node } of environments(file)) {
      const workflow = at(node, 'workflow');
      const name = (stringOf(workflow) ?? '').replace(/^\.github\/workflows\//, '');
      if (workflow === undefined || name === '' || names.includes(name)) {
        continue;
      }
      const meant = nearest(name, names);
      yield {
        message: l10n.t(
          'There is no workflow `{0}` in this repository; there is {1}.',
          name,
          names.join(', '),
        ),
        span: spanOf(workflow),
        fixes: meant === undefined ? [] : [jsonFix(l10n.t('Take {0}', meant), replaceWith(workflow, meant))],
      };
    }
  },
};
