import * as l10n from '@vscode/l10n';
import { cpuUnits, memoryMiB } from '../../../rollout/definition/size.ts';
import { at, type JsonFile, numberOf, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

export const containerShare: Rule<JsonFile> = {
  code: 'task-definition-share',
  title: 'Containers ask for more than their task has',
  severity: 'error',
  explanation: `Where a task has \`cpu\` and \`memory\` of its own, as on Fargate always, what its containers ask for together has to fit: the sum of their \`cpu\`, the sum of their \`memoryReservation\` (or \`memory\`, where there is none), and the largest \`memory\`. RegisterTaskDefinition refuses more.

On Fargate containers need no sizes of their own: they share the task's.

Source: [ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html).
`,
  *check(file) {
    const cpu = at(file.root, 'cpu');
    const memory = at(file.root, 'memory');
    const units = cpuUnits(stringOf(cpu) ?? '');
    const size = memoryMiB(stringOf(memory) ?? '');
    let asked = 0;
    let reserved = 0;
    let largest = 0;
    for (const { node } of containers(file)) {
      const own = numberOf(at(node, 'memory')) ?? 0;
      asked += numberOf(at(node, 'cpu')) ?? 0;
      reserved += numberOf(at(node, 'memoryReservation')) ?? own;
      largest = Math.max(largest, own);
    }
    if (cpu !== undefined && units !== undefined && asked > units) {
      yield {
        message: l10n.t('The containers ask for {0} CPU units together, and the task has {1}.', asked, units),
        span: spanOf(cpu),
      };
    }
    if (memory !== undefined && size !== undefined && Math.max(reserved, largest) > size) {
      yield {
        message: l10n.t(
          'The containers ask for {0} MiB together, and the task has {1}.',
          Math.max(reserved, largest),
          size,
        ),
        span: spanOf(memory),
      };
    }
  },
};
