import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { fileName } from '../core/logs/fileName.ts';
import type { SaveFormat } from '../core/logs/messages.ts';
import { linesText, saveRange } from '../core/logs/save.ts';
import type { LogRequest, TimeRange } from '../core/logs/target.ts';
import { askWhere, createLogFile, type LogFile, tellSaved } from '../ui/logFile.ts';
import { pick } from '../ui/pick.ts';
import { withProgress } from '../ui/progress.ts';
import type { Command, Services } from './command.ts';
import { chooseRange } from './logRange.ts';
import { chooseTargets, targetOf, titlesOf } from './logTargets.ts';

type Targets = LogRequest['targets'];

/** Lines of the view that are written at a time. */
const PART = 2000;

/** Saves logs to a file: what the view holds, or all lines of a range, as many as there are. */
export const saveLogs: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Save Logs');
  const target = targetOf(node);
  const chosen = target === undefined ? await chooseWhat(services, title, signal) : ([target] as const);
  const range = chosen === 'view' ? undefined : await chooseRange(services, title);
  const format = await chooseFormat(title);
  const view = await services.logPanel.view();
  const targets = chosen === 'view' ? view.request?.targets : chosen;
  const uri = await askWhere(title, fileName(targets ?? []), format);
  if (uri === undefined || targets === undefined) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was saved.'));
  }
  const file = await createLogFile(uri);
  try {
    const lines =
      range === undefined
        ? await saveView(services, format, file)
        : await saveAll(services, targets, range, format, file, signal);
    await file.finish();
    void tellSaved(
      uri,
      vscode.l10n.t(
        '{0} lines were saved as {1}.',
        lines.toLocaleString('en-US'),
        vscode.workspace.asRelativePath(uri),
      ),
    );
  } catch (error) {
    await file.discard();
    throw error;
  }
};

async function chooseWhat(services: Services, title: string, signal: AbortSignal): Promise<Targets | 'view'> {
  const { request, lines } = await services.logPanel.view();
  if (request === undefined) {
    return chooseTargets(services, title, signal);
  }
  const chosen = await pick<Targets | 'view' | undefined>(
    { title, placeholder: vscode.l10n.t('Which lines'), none: '' },
    async () => [
      {
        label: `$(output) ${vscode.l10n.t('The {0} lines of the log view', lines.model.length.toLocaleString('en-US'))}`,
        description: vscode.l10n.t('without its filter'),
        value: 'view',
      },
      {
        label: `$(history) ${vscode.l10n.t('All lines of a time')}`,
        description: titlesOf(request.targets),
        value: request.targets,
      },
      { label: `$(search) ${vscode.l10n.t('Something else…')}`, value: undefined },
    ],
  );
  return chosen ?? chooseTargets(services, title, signal);
}

function chooseFormat(title: string): Promise<SaveFormat> {
  return pick<SaveFormat>({ title, placeholder: vscode.l10n.t('Format'), none: '' }, async () => [
    {
      label: `$(file-text) ${vscode.l10n.t('Text')}`,
      description: vscode.l10n.t('time in UTC, where it comes from, line'),
      value: 'plain',
    },
    {
      label: `$(json) ${vscode.l10n.t('JSON Lines')}`,
      description: vscode.l10n.t('an object a line, for jq and the like'),
      value: 'jsonLines',
    },
  ]);
}

async function saveView({ logPanel }: Services, format: SaveFormat, file: LogFile): Promise<number> {
  const { lines } = await logPanel.view();
  const { model } = lines;
  // What comes while it is written is left out.
  const entries = model.slice(model.first, model.end);
  const most = Math.max(-1, ...new Set(entries.map(({ line }) => line.source)));
  const sources = Array.from({ length: most + 1 }, (_, index) => lines.source(index));
  for (let from = 0; from < entries.length; from += PART) {
    const part = entries.slice(from, from + PART).map(({ line }) => line);
    await file.write(linesText(part, sources, format, 'utc'));
  }
  return entries.length;
}

async function saveAll(
  { logPanel }: Services,
  targets: Targets,
  range: TimeRange,
  format: SaveFormat,
  file: LogFile,
  signal: AbortSignal,
): Promise<number> {
  const { runDeps } = await logPanel.view();
  return withProgress(
    vscode.l10n.t('ECS: saving the logs of {0}', titlesOf(targets)),
    signal,
    async (report, saveSignal) => {
      const { lines } = await saveRange(
        { targets, range, format, zone: 'utc' },
        runDeps,
        text => file.write(text),
        progress =>
          report(
            vscode.l10n.t(
              '{0} lines, {1} %',
              progress.lines.toLocaleString('en-US'),
              Math.floor(progress.share * 100),
            ),
          ),
        saveSignal,
      );
      return lines;
    },
  );
}
