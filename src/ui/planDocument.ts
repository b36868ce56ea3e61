import * as vscode from 'vscode';
import type { Plan } from '../core/rollout/plan.ts';
import { planMarkdown } from '../core/rollout/planText.ts';
import type { Reports } from './report.ts';

/** A plan that is open as a document. */
export interface PlanShown {
  /** Closes its tab, where it is there still. */
  close(): Promise<void>;
}

/** Opens all of a plan as a read-only document: each difference, and each finding. */
export async function showPlan(
  reports: Reports,
  plan: Plan,
  title: string,
  notes: readonly string[],
): Promise<PlanShown> {
  const name = vscode.l10n.t('Plan for {0}', plan.service.name);
  await reports.show(name, { markdown: planMarkdown(plan, title, notes) });
  return {
    close: async () => {
      // A Markdown preview says of what it is by its tab's label alone.
      const tabs = vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .filter(
          ({ input, label }) => input instanceof vscode.TabInputWebview && label.endsWith(`${name}.md`),
        );
      await vscode.window.tabGroups.close(tabs, true);
    },
  };
}
