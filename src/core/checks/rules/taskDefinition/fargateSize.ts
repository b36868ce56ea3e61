import * as l10n from '@vscode/l10n';
import { runsOn } from '../../../rollout/definition/runsOn.ts';
import { cpuUnits, memoryMiB } from '../../../rollout/definition/size.ts';
import { FARGATE_CPU, memoryFor } from '../../../rollout/preflight/sizeRules.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, numberOf, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { documentOf, isFargate } from '../../taskDefinition.ts';

export const fargateSize: Rule<JsonFile> = {
  code: 'task-definition-fargate-size',
  title: 'CPU and memory that Fargate does not have together',
  severity: 'error',
  explanation: `On Fargate a task has one of these sizes, and RegisterTaskDefinition refuses others with _No Fargate configuration exists for given values_:

| cpu   | memory (MiB)             |
| ----- | ------------------------ |
| 256   | 512, 1024, 2048          |
| 512   | 1024 to 4096, by 1024    |
| 1024  | 2048 to 8192, by 1024    |
| 2048  | 4096 to 16384, by 1024   |
| 4096  | 8192 to 30720, by 1024   |
| 8192  | 16384 to 61440, by 4096  |
| 16384 | 32768 to 122880, by 8192 |

Both stand at the task definition itself, as texts. Windows containers have 1024, 2048 or 4096 CPU units.

Source: [Task CPU and memory](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html).
`,
  *check(file) {
    if (!isFargate(file)) {
      return;
    }
    const cpu = at(file.root, 'cpu');
    const memory = at(file.root, 'memory');
    const compatibilities = at(file.root, 'requiresCompatibilities');
    if (cpu === undefined || memory === undefined) {
      yield {
        message: l10n.t('Fargate needs `cpu` and `memory` of the task, such as "256" and "512".'),
        span: spanOf(cpu ?? memory ?? compatibilities ?? file.root),
      };
      return;
    }
    const units = cpuUnits(stringOf(cpu) ?? String(numberOf(cpu) ?? ''));
    const size = memoryMiB(stringOf(memory) ?? String(numberOf(memory) ?? ''));
    if (units === undefined || size === undefined) {
      const node = units === undefined ? cpu : memory;
      yield {
        message: l10n.t(
          'Amazon ECS cannot read this size. Give CPU units and MiB, such as "1024" and "2048".',
        ),
        span: spanOf(node),
      };
      return;
    }
    const sizes = memoryFor(units);
    if (sizes === undefined) {
      yield {
        message: l10n.t(
          'Fargate has no task of {0} CPU units. Choose one of {1}.',
          units,
          FARGATE_CPU.join(', '),
        ),
        span: spanOf(cpu),
      };
    } else if (!sizes.includes(size)) {
      const nearest = sizes.find(each => each >= size) ?? sizes.at(-1) ?? size;
      yield {
        message: l10n.t(
          'Fargate has no task of {0} CPU units with {1} MiB: {2} to {3} MiB go with them.',
          units,
          size,
          sizes[0] ?? 0,
          sizes.at(-1) ?? 0,
        ),
        span: spanOf(memory),
        fixes:
          nearest >= size
            ? [jsonFix(l10n.t('Take {0} MiB', nearest), replaceWith(memory, String(nearest)))]
            : [],
      };
    } else if (runsOn(documentOf(file), {}).os === 'windows' && (units < 1024 || units > 4096)) {
      yield {
        message: l10n.t('Windows containers on Fargate have 1024, 2048 or 4096 CPU units.'),
        span: spanOf(cpu),
      };
    }
  },
};
