import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { bytesText, costText } from '../core/logs/search/cost.ts';
import type { LogRequest, LogSearch, TimeRange } from '../core/logs/target.ts';
import { askText } from '../ui/askText.ts';
import { pick } from '../ui/pick.ts';
import { withProgress, withProgressWhenSlow } from '../ui/progress.ts';
import type { Command, Services } from './command.ts';
import { chooseRange } from './logRange.ts';
import { shownOrChosen, targetOf, titlesOf } from './logTargets.ts';

const HOUR = 3_600_000;
/** What is as short as this, or as small (bytes), is read through at once: that costs nothing. */
const SHORT = HOUR;
const SMALL = 200 * 1024 ** 2;

/** Searches on the server: with a filter pattern where there is little to look through, else with Logs Insights. */
export const searchLogs: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Search Logs');
  const target = targetOf(node);
  const targets = target === undefined ? await shownOrChosen(services, title, signal) : ([target] as const);
  const { memory, request } = await services.logPanel.view();
  const before = request?.lines.kind === 'search' ? request.lines.search.words : memory.words;
  const words = await askText({
    title,
    prompt: vscode.l10n.t(
      'All of these have to be in a line: word  "a phrase"  this|that  -without  name=value  /regex/i',
    ),
    ...(before === undefined ? {} : { value: before }),
    problem: text => (text === '' ? vscode.l10n.t('Type what to look for.') : undefined),
  });
  await memory.setWords(words);
  const range = await chooseRange(services, title);
  const by = await chooseWay(services, targets, range, title, signal);
  await search(services, { targets, lines: { kind: 'search', search: { words, by }, range } }, signal);
};

async function search(services: Services, request: LogRequest, signal: AbortSignal): Promise<void> {
  await withProgress(
    vscode.l10n.t('ECS: searching {0}', titlesOf(request.targets)),
    signal,
    async (_report, shownSignal) => {
      const shown = await services.logPanel.show(request);
      const stop = (): void => shown.stop(vscode.l10n.t('The search was ended before it was through.'));
      shownSignal.addEventListener('abort', stop, { once: true });
      if (shownSignal.aborted) {
        stop();
      }
      await shown.done;
    },
  );
}

async function chooseWay(
  services: Services,
  targets: LogRequest['targets'],
  range: TimeRange,
  title: string,
  signal: AbortSignal,
): Promise<LogSearch['by']> {
  if (range.to - range.from <= SHORT) {
    return 'filter';
  }
  const bytes = await estimate(services, targets, range, signal);
  if (bytes !== undefined && bytes <= SMALL) {
    return 'filter';
  }
  const cost =
    bytes === undefined
      ? vscode.l10n.t('AWS charges $0.005 for a GB that is scanned; how much that is cannot be said')
      : vscode.l10n.t('scans {0} at most, {1}', bytesText(bytes), costText(bytes));
  return pick<LogSearch['by']>(
    { title, placeholder: vscode.l10n.t('There is much to look through'), none: '' },
    async () => [
      {
        label: `$(zap) ${vscode.l10n.t('Logs Insights')}`,
        description: cost,
        detail: vscode.l10n.t('Fast. The newest 10,000 events that match; AWS bills the account.'),
        value: 'insights',
      },
      {
        label: `$(filter) ${vscode.l10n.t('Filter Log Events')}`,
        description: vscode.l10n.t('free of charge'),
        detail: vscode.l10n.t('Slow: all of it is read through, the newest first.'),
        value: 'filter',
      },
    ],
  );
}

/** Bytes; undefined where nobody may ask. */
async function estimate(
  services: Services,
  targets: LogRequest['targets'],
  range: TimeRange,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { runDeps } = await services.logPanel.view();
  const { estimateQuery } = await import('../core/logs/search/estimate.ts');
  try {
    const { bytes } = await withProgressWhenSlow(
      vscode.l10n.t('ECS: looking how much there is to search'),
      signal,
      askSignal => estimateQuery(targets, range, runDeps, askSignal),
    );
    return bytes;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'cancelled') {
      throw failure;
    }
    services.log.info(`search: ${failure.message}`);
    return undefined;
  }
}
