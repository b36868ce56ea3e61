import * as l10n from '@vscode/l10n';
import { at, spanOf, stringOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { others, workflowsOf } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';
import { awslogs, containers } from '../../taskDefinition.ts';
import { CONFIGURE_CREDENTIALS, input, isExpression, stepsOf, usesAction } from '../../workflow/ecs.ts';
import { withVariables } from '../../workflow/environment.ts';

export const regionDiffers: Rule<ParsedFile> = {
  code: 'repository-region-differs',
  title: 'Logs go to another region than the one that is deployed to',
  severity: 'warning',
  explanation: `\`awslogs-region\` names a region to which no workflow of the repository deploys. The log group is looked for there: where it is missing, tasks stop with _ResourceInitializationError_, and where it is not, the log is found by nobody who looks beside the service. Usually the task definition was copied from an example.

Source: [LogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html).
`,
  *check(file, surroundings) {
    if (file.format !== 'json' || file.kind !== 'taskDefinition') {
      return;
    }
    const regions = workflowsOf(others(file, surroundings)).flatMap(workflow =>
      [...stepsOf(workflow)]
        .filter(step => usesAction(step, CONFIGURE_CREDENTIALS))
        .map(step => withVariables(workflow, step, input(step, 'aws-region') ?? '$' + '{{')),
    );
    if (regions.length === 0 || regions.some(isExpression)) {
      return;
    }
    for (const container of containers(file)) {
      const region = at(awslogs(container), 'options', 'awslogs-region');
      const name = stringOf(region) ?? '';
      if (region !== undefined && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(name) && !regions.includes(name)) {
        yield {
          message: l10n.t(
            'The workflows deploy to {0}, and this log goes to {1}.',
            [...new Set(regions)].join(', '),
            name,
          ),
          span: spanOf(region),
        };
      }
    }
  },
};
