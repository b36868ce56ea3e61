import * as l10n from '@vscode/l10n';
import { at, booleanOf, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containerSpan, containers } from '../../taskDefinition.ts';

export const containerNames: Rule<JsonFile> = {
  code: 'task-definition-containers',
  title: 'No essential container, or two of one name',
  severity: 'error',
  explanation: `A task lives as long as its essential containers do, and needs at least one: with \`"essential": false\` in all of them RegisterTaskDefinition refuses it. Containers know each other by their names (\`dependsOn\`, a service's load balancer, the workflow's \`container-name\`), and no two may share one.

Source: [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html).
`,
  *check(file) {
    const all = containers(file);
    const names = new Set<string>();
    for (const container of all) {
      const name = stringOf(at(container.node, 'name'));
      if (name === undefined || name === '') {
        yield { message: l10n.t('A container needs a `name`.'), span: containerSpan(container) };
      } else if (names.has(name)) {
        yield {
          message: l10n.t('Two containers have the name `{0}`.', name),
          span: containerSpan(container),
        };
      }
      names.add(name ?? '');
    }
    const [first] = all.map(({ node }) => at(node, 'essential'));
    if (first !== undefined && all.every(({ node }) => booleanOf(at(node, 'essential')) === false)) {
      yield {
        message: l10n.t('No container is essential, and a task needs one: that which it is there for.'),
        span: spanOf(first),
      };
    }
  },
};
