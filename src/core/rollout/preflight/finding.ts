import * as l10n from '@vscode/l10n';
import type { Finding } from '../plan.ts';

const ORDER: readonly Finding['severity'][] = ['stop', 'warning', 'unseen', 'hint'];

export function finding(
  severity: Finding['severity'],
  rule: string,
  subject: string,
  reason: string,
  fix?: string,
): Finding {
  return { severity, rule, subject, reason, ...(fix === undefined ? {} : { fix }) };
}

/** The gravest first; within a severity as they were found. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

export function containerSubject(name: string): string {
  return l10n.t('container {0}', name);
}
