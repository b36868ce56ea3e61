import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, booleanOf, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { type Container, containers } from '../../taskDefinition.ts';
import { nearest } from '../../workflow/nearest.ts';

export const dependency: Rule<JsonFile> = {
  code: 'task-definition-dependency',
  title: 'A container that waits for what never comes',
  severity: 'error',
  explanation: `\`dependsOn\` names a container of the same task definition and what to wait for. \`HEALTHY\` needs a \`healthCheck\` in the other container; \`COMPLETE\` and \`SUCCESS\` need \`"essential": false\` there, since a task ends with its essential containers. No container may wait, by way of others, for itself. RegisterTaskDefinition refuses each of these.

Source: [ContainerDependency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html).
`,
  *check(file) {
    const all = new Map(containers(file).map(container => [container.name, container]));
    for (const container of all.values()) {
      for (const wait of elements(at(container.node, 'dependsOn'))) {
        const on = at(wait, 'containerName');
        const condition = at(wait, 'condition');
        const name = stringOf(on) ?? '';
        const other = all.get(name);
        if (on === undefined || condition === undefined) {
          continue;
        }
        if (other === undefined) {
          const meant = nearest(
            name,
            [...all.keys()].filter(each => each !== container.name),
          );
          yield {
            message: l10n.t('There is no container `{0}` in this task definition.', name),
            span: spanOf(on),
            fixes: meant === undefined ? [] : [jsonFix(l10n.t('Write {0}', meant), replaceWith(on, meant))],
          };
        } else if (waitsFor(other, container.name, all, new Set())) {
          yield { message: l10n.t('`{0}` waits for this container in turn.', name), span: spanOf(on) };
        } else {
          const why = unmet(stringOf(condition), other.node, name);
          if (why !== undefined) {
            yield { message: why, span: spanOf(condition) };
          }
        }
      }
    }
  },
};

function unmet(condition: string | undefined, other: Node, name: string): string | undefined {
  if (condition === 'HEALTHY') {
    return at(other, 'healthCheck') === undefined
      ? l10n.t('`{0}` has no `healthCheck`, so that it never gets healthy.', name)
      : undefined;
  }
  return (condition === 'COMPLETE' || condition === 'SUCCESS') && booleanOf(at(other, 'essential')) !== false
    ? l10n.t(
        '`{0}` is essential: when it has ended, so has the task. Write `"essential": false` there.',
        name,
      )
    : undefined;
}

function waitsFor(
  from: Container,
  wanted: string,
  all: ReadonlyMap<string, Container>,
  seen: Set<string>,
): boolean {
  if (from.name === wanted || seen.has(from.name)) {
    return from.name === wanted;
  }
  seen.add(from.name);
  return elements(at(from.node, 'dependsOn')).some(wait => {
    const next = all.get(stringOf(at(wait, 'containerName')) ?? '');
    return next !== undefined && waitsFor(next, wanted, all, seen);
  });
}
