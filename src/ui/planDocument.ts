import type { Plan } from '../core/rollout/plan.ts';
import { planMarkdown } from '../core/rollout/planText.ts';
import type { Reports } from './report.ts';

/** Opens all of a plan as a read-only document: each difference, and each finding. */
export function showPlan(
  reports: Reports,
  plan: Plan,
  title: string,
  notes: readonly string[],
): Promise<void> {
  return reports.show('plan', { markdown: planMarkdown(plan, title, notes) });
}
