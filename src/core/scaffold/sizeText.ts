import * as l10n from '@vscode/l10n';

/** Of CPU units and MiB, as people read it: `0.25 vCPU, 0.5 GB`. */
export function sizeText(cpu: number, memory: number): string {
  return l10n.t('{0} vCPU, {1} GB', cpu / 1024, memory / 1024);
}
