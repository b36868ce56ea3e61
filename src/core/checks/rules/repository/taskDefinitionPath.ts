import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { ParsedFile } from '../../parse.ts';
import type { Rule } from '../../rule.ts';
import {
  DEPLOY_TASK_DEFINITION,
  inputEntry,
  isExpression,
  RENDER_TASK_DEFINITION,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import { nearest } from '../../workflow/nearest.ts';
import { entrySpan } from '../../workflow/yaml.ts';

export const taskDefinitionPath: Rule<ParsedFile> = {
  code: 'repository-task-definition-path',
  title: 'The workflow reads a task definition that is not there',
  severity: 'error',
  explanation: `The input \`task-definition\` is a path in the repository, as it is checked out. A file of nearly this name is there, and this one is not: the step ends with _Task definition file does not exist_. Case counts on GitHub's Linux runners, also where it does not on a Mac.

Where a step before it writes the file, silence the check with that as the reason.

Source: [aws-actions/amazon-ecs-render-task-definition](https://github.com/aws-actions/amazon-ecs-render-task-definition).
`,
  *check(file, { files }) {
    if (file.format !== 'yaml') {
      return;
    }
    const paths = files.filter(({ kind }) => kind === 'taskDefinition').map(({ path }) => path);
    for (const step of stepsOf(file)) {
      const reads = usesAction(step, RENDER_TASK_DEFINITION) || usesAction(step, DEPLOY_TASK_DEFINITION);
      const entry = reads ? inputEntry(step, 'task-definition') : undefined;
      const path = (entry?.text?.trim() ?? '').replace(/^\.\//, '');
      if (entry === undefined || path === '' || isExpression(path) || paths.includes(path)) {
        continue;
      }
      const meant = nearest(path, paths);
      if (meant !== undefined) {
        yield {
          message: l10n.t('There is no `{0}` in the repository, and there is `{1}`.', path, meant),
          span: entrySpan(entry),
          fixes: [fix(l10n.t('Take {0}', meant), replaceValue(entry, meant))],
        };
      }
    }
  },
};
