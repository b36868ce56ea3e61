import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import type { Risk } from '../../core/scaffold/account/risks.ts';
import type { ScaffoldFile, SetUp } from '../../core/scaffold/setUp.ts';
import type { Reports } from '../report.ts';

/** What else a person is to know before. */
interface About {
  readonly reports: Reports;
  readonly risks: readonly Risk[];
  /** Places that stay as the person changed them. */
  readonly kept: readonly string[];
  /** Paths of workflows that deploy in a way of their own. */
  readonly retiring: readonly string[];
}

/**
 * Names what the policies let in beyond what is meant, before anything is written. False where the person wants to
 * change an answer first. Rejects with `cancelled`.
 */
export async function confirmSetUp(
  setUp: SetUp,
  files: readonly ScaffoldFile[],
  existing: ReadonlyMap<string, string>,
  { reports, risks, kept, retiring }: About,
): Promise<boolean> {
  const { owner, name } = setUp.repository;
  const created = files.filter(({ path }) => !existing.has(path)).length;
  const show = vscode.l10n.t('Show the Files');
  const explain = vscode.l10n.t('Explain the Risks');
  const back = vscode.l10n.t('Back to the List');
  const detail = [
    newText(created),
    changeText(files.length - created),
    ...(retiring.length === 0
      ? []
      : [vscode.l10n.t('{0} deploys already: switch it off once the new one works.', retiring.join(', '))]),
    ...kept.map(where => vscode.l10n.t('Stays as you changed it: {0}', where)),
    '',
    vscode.l10n.t('Each can be declined in the preview.'),
    '',
    vscode.l10n.t('To know before:'),
    ...risks.map(({ title }) => `• ${title}`),
  ].filter(line => line !== undefined);
  const question = vscode.l10n.t('Set up {0}/{1}?', owner, name);
  let chosen = await vscode.window.showInformationMessage(
    question,
    { modal: true, detail: detail.join('\n') },
    show,
    explain,
    back,
  );
  if (chosen === explain) {
    await reports.show(`set-up-${name}`, { markdown: risksPage(setUp, risks) });
    chosen = await vscode.window.showQuickPick([show, back, vscode.l10n.t('Change Nothing')], {
      title: question,
      ignoreFocusOut: true,
      placeHolder: vscode.l10n.t('The risks are explained below.'),
    });
  }
  if (chosen !== show && chosen !== back) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
  return chosen === show;
}

function newText(count: number): string | undefined {
  if (count === 0) {
    return undefined;
  }
  return count === 1 ? vscode.l10n.t('1 new file') : vscode.l10n.t('{0} new files', count);
}

function changeText(count: number): string | undefined {
  if (count === 0) {
    return undefined;
  }
  return count === 1 ? vscode.l10n.t('1 file changes') : vscode.l10n.t('{0} files change', count);
}

function risksPage({ repository: { owner, name } }: SetUp, risks: readonly Risk[]): string {
  return [
    `# ${vscode.l10n.t('Before {0} is set up', `${owner}/${name}`)}`,
    '',
    vscode.l10n.t(
      'The policies let in and allow no more than is needed, except for what follows. Each is yours to accept or to narrow.',
    ),
    ...risks.flatMap(({ title, explanation, targets }) => [
      '',
      `## ${title}`,
      '',
      ...(targets.length === 0 ? [] : [`*${targets.join(', ')}*`, '']),
      explanation,
    ]),
    '',
  ].join('\n');
}
