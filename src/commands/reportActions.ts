import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { COMMANDS } from '../manifest.ts';
import type { ReportActions } from '../ui/report.ts';
import type { Command, Services } from './command.ts';

/** Copies the text of the report that is shown. */
export const copyReport: Command<unknown> = async services => {
  await vscode.env.clipboard.writeText(reportOf(services).markdown);
};

/** Copies the whole trust policy that the report proposes. */
export const copyCorrectedPolicy: Command<unknown> = async services => {
  const { policy } = reportOf(services);
  if (policy === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The report proposes no trust policy.'));
  }
  await vscode.env.clipboard.writeText(policy);
};

/** Makes the report anew with the role's trust policy as the person gives it. */
export const pasteTrustPolicy: Command<unknown> = async (services, _arg, signal) => {
  const { paste } = reportOf(services);
  if (paste === undefined) {
    throw new Failure('unsupported', vscode.l10n.t('The report was made with the role’s own trust policy.'));
  }
  await paste(signal);
};

function reportOf({ reports }: Services): ReportActions {
  if (reports.current === undefined) {
    throw new Failure('notFound', vscode.l10n.t('There is no report of a sign-in in this window.'), {
      action: { title: vscode.l10n.t('Diagnose'), command: COMMANDS.diagnoseSignIn },
    });
  }
  return reports.current;
}
