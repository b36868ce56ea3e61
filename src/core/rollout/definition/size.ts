/**
 * CPU units and MiB of a task, which a task definition can say in two ways each: `1024` or `1 vCPU`, `2048` or
 * `2 GB` (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
 * Undefined where it is neither.
 */

export function cpuUnits(cpu: string): number | undefined {
  return amount(cpu, /^(\d*\.?\d+)\s*vcpu$/i);
}

export function memoryMiB(memory: string): number | undefined {
  return amount(memory, /^(\d*\.?\d+)\s*gb$/i);
}

function amount(given: string, unit: RegExp): number | undefined {
  const plain = given.trim();
  if (/^\d+$/.test(plain)) {
    return Number(plain);
  }
  const [, count] = unit.exec(plain) ?? [];
  return count === undefined ? undefined : Math.round(Number(count) * 1024);
}
