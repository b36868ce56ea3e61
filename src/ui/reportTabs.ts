import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../manifest.ts';
import type { ReportActions } from './report.ts';

/** Keeps the context keys of what can be done with the report in the active tab; `shown` hears which one it is. */
export function watchReportTabs(
  reports: ReadonlyMap<string, ReportActions>,
  shown: (report: ReportActions) => void,
): vscode.Disposable {
  const update = (): void => {
    const report = activeReport(reports);
    if (report !== undefined) {
      shown(report);
    }
    setContext(CONTEXT_KEYS.report, report !== undefined);
    setContext(CONTEXT_KEYS.reportCorrected, report?.policy !== undefined);
    setContext(CONTEXT_KEYS.reportUnseen, report?.paste !== undefined);
  };
  update();
  return vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(update),
    vscode.window.tabGroups.onDidChangeTabGroups(update),
  );
}

/** A Markdown preview says of what it is by its tab's label alone, which ends with the document's name. */
function activeReport(reports: ReadonlyMap<string, ReportActions>): ReportActions | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  if (!(activeTab?.input instanceof vscode.TabInputWebview) || !/markdown/.test(activeTab.input.viewType)) {
    return undefined;
  }
  const { label } = activeTab;
  const [path] = [...reports.keys()]
    .filter(each => label.endsWith(nameOf(each)))
    .sort((one, other) => other.length - one.length);
  return path === undefined ? undefined : reports.get(path);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
