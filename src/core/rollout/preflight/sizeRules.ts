import * as l10n from '@vscode/l10n';
import { containers, number, text } from '../definition/members.ts';
import { runsOn } from '../definition/runsOn.ts';
import { cpuUnits, memoryMiB } from '../definition/size.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import type { DocumentRule, Preflight } from './subject.ts';

/**
 * MiB that Fargate gives to a number of CPU units: the least, the most, and the step between
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html).
 */
const FARGATE_SIZES: ReadonlyMap<number, readonly [least: number, most: number, step: number]> = new Map([
  [512, [1024, 4096, 1024]],
  [1024, [2048, 8192, 1024]],
  [2048, [4096, 16_384, 1024]],
  [4096, [8192, 30_720, 1024]],
  [8192, [16_384, 61_440, 4096]],
  [16_384, [32_768, 122_880, 8192]],
]);

/** CPU units that a task on Fargate can have. */
export const FARGATE_CPU: readonly number[] = [256, ...FARGATE_SIZES.keys()];

const LARGEST = 16_384;

/** MiB that go with CPU units on Fargate; undefined for a number of units that it does not have. */
export function memoryFor(cpu: number): readonly number[] | undefined {
  if (cpu === 256) {
    return [512, 1024, 2048];
  }
  const [least, most, step] = FARGATE_SIZES.get(cpu) ?? [];
  if (least === undefined || most === undefined || step === undefined) {
    return undefined;
  }
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);
}

export const sizeRule: DocumentRule = ({ document, service }) => {
  const { fargate, os } = runsOn(document, service);
  const subject = l10n.t('task size');
  const cpu = text(document, 'cpu');
  const memory = text(document, 'memory');
  if (!fargate) {
    return memory === undefined ? memoryOfEach({ document }) : [];
  }
  if (cpu === undefined || memory === undefined) {
    return [
      finding(
        'stop',
        'size.missing',
        subject,
        l10n.t('Fargate needs `cpu` and `memory` of the task.'),
        l10n.t('Add them, such as "cpu": "256" and "memory": "512".'),
      ),
    ];
  }
  const units = cpuUnits(cpu);
  const size = memoryMiB(memory);
  if (units === undefined || size === undefined) {
    return [
      finding(
        'stop',
        'size.unreadable',
        subject,
        l10n.t('ECS cannot read the size {0} CPU with {1} memory.', cpu, memory),
        l10n.t('Give CPU units and MiB, such as "1024" and "2048".'),
      ),
    ];
  }
  const sizes = memoryFor(units);
  if (sizes === undefined) {
    return [
      finding(
        units > LARGEST ? 'warning' : 'stop',
        'size.cpu',
        subject,
        l10n.t('AWS documents no Fargate task of {0} CPU units.', String(units)),
        l10n.t('Choose one of {0}.', FARGATE_CPU.join(', ')),
      ),
    ];
  }
  if (!sizes.includes(size)) {
    const nearest = sizes.toSorted((a, b) => Math.abs(a - size) - Math.abs(b - size))[0];
    return [
      finding(
        'stop',
        'size.pair',
        subject,
        l10n.t(
          'Fargate has no task of {0} CPU units with {1} MiB: {2} to {3} MiB go with them.',
          String(units),
          String(size),
          String(sizes[0]),
          String(sizes.at(-1)),
        ),
        l10n.t('Choose {0} MiB, or other CPU units.', String(nearest)),
      ),
    ];
  }
  if (os === 'windows' && (units < 1024 || units > 4096)) {
    return [
      finding(
        'stop',
        'size.windows',
        subject,
        l10n.t('Windows containers on Fargate have 1024, 2048 or 4096 CPU units.'),
        l10n.t('Choose one of them.'),
      ),
    ];
  }
  return [];
};

function memoryOfEach({ document }: Pick<Preflight, 'document'>): readonly Finding[] {
  return containers(document)
    .filter(
      ({ definition }) =>
        number(definition, 'memory') === undefined && number(definition, 'memoryReservation') === undefined,
    )
    .map(({ name }) =>
      finding(
        'stop',
        'size.memory',
        containerSubject(name),
        l10n.t('Neither the task nor the container says how much memory it has.'),
        l10n.t('Add `memory` or `memoryReservation`.'),
      ),
    );
}

/** API_ContainerDefinition, `cpu` and `memory`: what containers have together fits into their task. */
export const shareRule: DocumentRule = ({ document }) => {
  const parts = containers(document).map(({ definition }) => definition);
  const units = cpuUnits(text(document, 'cpu') ?? '');
  const size = memoryMiB(text(document, 'memory') ?? '');
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const cpu = sum(parts.map(part => number(part, 'cpu')));
  const memory = sum(parts.map(part => number(part, 'memoryReservation') ?? number(part, 'memory')));
  const largest = Math.max(0, ...parts.map(part => number(part, 'memory') ?? 0));
  const over = (what: string, have: number, most: number) =>
    finding(
      'stop',
      'size.share',
      l10n.t('task size'),
      l10n.t('The containers ask for {0} of {1}, and the task has {2}.', String(have), what, String(most)),
      l10n.t('Make the task larger, or the containers smaller.'),
    );
  return [
    ...(units !== undefined && cpu > units ? [over(l10n.t('CPU units'), cpu, units)] : []),
    ...(size !== undefined && Math.max(memory, largest) > size
      ? [over(l10n.t('MiB of memory'), Math.max(memory, largest), size)]
      : []),
  ];
};
