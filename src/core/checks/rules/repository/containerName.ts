import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { ParsedFile } from '../../parse.ts';
import { jsonOfKind, others } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';
import {
  input,
  inputEntry,
  isExpression,
  RENDER_TASK_DEFINITION,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import { nearest } from '../../workflow/nearest.ts';
import { entrySpan } from '../../workflow/yaml.ts';

export const containerName: Rule<ParsedFile> = {
  code: 'repository-container-name',
  title: 'The workflow puts the image into a container that the task definition does not have',
  severity: 'error',
  explanation: `\`amazon-ecs-render-task-definition\` looks for the container of the name that it is given, and ends with _Invalid task definition: Could not find container definition with matching name_. The name is the \`name\` of one of \`containerDefinitions\`, letter by letter.

Source: [aws-actions/amazon-ecs-render-task-definition](https://github.com/aws-actions/amazon-ecs-render-task-definition).
`,
  *check(file, surroundings) {
    if (file.format !== 'yaml') {
      return;
    }
    const definitions = jsonOfKind(others(file, surroundings), 'taskDefinition');
    for (const step of stepsOf(file)) {
      const entry = usesAction(step, RENDER_TASK_DEFINITION) ? inputEntry(step, 'container-name') : undefined;
      const name = entry?.text?.trim() ?? '';
      const path = (input(step, 'task-definition') ?? '').replace(/^\.\//, '');
      const definition = definitions.find(each => each.path === path);
      if (entry === undefined || name === '' || isExpression(name) || definition === undefined) {
        continue;
      }
      const names = containers(definition).map(container => container.name);
      if (!names.includes(name)) {
        const [only] = names;
        const meant = names.length === 1 ? only : nearest(name, names);
        yield {
          message: l10n.t('{0} has no container `{1}`; it has {2}.', path, name, names.join(', ')),
          span: entrySpan(entry),
          fixes: meant === undefined ? [] : [fix(l10n.t('Take {0}', meant), replaceValue(entry, meant))],
        };
      }
    }
  },
};
