import * as vscode from 'vscode';
import { serviceNode, taskNode } from '../core/fleet/node.ts';
import { arnName } from '../core/format.ts';
import { asksBack, isAsAsked } from '../core/rollout/asked.ts';
import type { Unwatched } from '../core/rollout/changeOnce.ts';
import { endText } from '../core/rollout/endText.ts';
import type { RolloutPlace } from '../core/rollout/page.ts';
import { progressText, withoutLinks } from '../core/rollout/progressText.ts';
import type { RolloutEnd } from '../core/rollout/rollout.ts';
import type { Following } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import { COMMANDS } from '../manifest.ts';
import { withProgress } from './progress.ts';

/**
 * Shows a notification while a rollout is under way. Its cancel button ends the watch, never the rollout; so
 * does not `signal`, which is aborted when the window closes: it is watched again in the next. `hidden` takes the
 * notification away alone.
 */
export async function followRollout(
  rollout: Following,
  signal: AbortSignal,
  hidden: AbortSignal,
): Promise<RolloutEnd | Unwatched> {
  const { watched } = rollout;
  const { environment, cluster, service } = watched;
  const place = { environment, cluster, service };
  const end = await withProgress(progressTitle(watched), signal, async (report, shown) => {
    const closed = new Promise<Unwatched>(resolve => {
      shown.addEventListener(
        'abort',
        () => {
          if (signal.aborted) {
            resolve({ kind: 'unwatched' });
          } else {
            rollout.leave();
          }
        },
        { once: true },
      );
    });
    const away = aborted(hidden).then(() => undefined);
    // The button beside it is always called Cancel, which could be taken for the deployment.
    const cancels = vscode.l10n.t('Cancel only ends the watching.');
    const listener = rollout.onState(state =>
      report(`${withoutLinks(progressText(state))} ${pageLink(place)} · ${cancels}`),
    );
    try {
      return await Promise.race([rollout.ended, closed, away]);
    } finally {
      listener.dispose();
    }
  });
  return end ?? Promise.race([rollout.ended, aborted(signal).then((): Unwatched => ({ kind: 'unwatched' }))]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

/** Says how it ended, with what can be done then. Resolves when the message was answered or dismissed. */
export async function showRolloutEnd(watched: Watched, end: RolloutEnd | Unwatched): Promise<void> {
  const { environment, cluster, service } = watched;
  const place: RolloutPlace = { environment, cluster, service };
  const what = vscode.l10n.t('{0} in {1}', arnName(place.service), place.environment);
  const open = {
    title: vscode.l10n.t('Open Rollout'),
    command: COMMANDS.showRollout,
    args: [placeNode(place)] as readonly unknown[],
  };
  if (end.kind === 'unwatched') {
    const { reason } = end;
    const text =
      reason === undefined
        ? vscode.l10n.t('No longer watching {0}. What ECS was told goes on.', what)
        : vscode.l10n.t(
            'No longer watching {0}, because: {1} What ECS was told goes on.',
            what,
            reason.message,
          );
    const action = reason?.action;
    await chosenOf(vscode.window.showWarningMessage, text, [
      ...(action === undefined ? [] : [{ args: [], ...action }]),
      open,
    ]);
    return;
  }
  const rollBack = {
    title: vscode.l10n.t('Roll Back'),
    command: COMMANDS.rollBack,
    args: [placeNode(place)],
  };
  const logs = {
    title: vscode.l10n.t('Show Logs'),
    command: COMMANDS.followLogs,
    args: [logNode(place, end)],
  };
  await chosenOf(showFor(watched, end), endText(what, watched, end), [
    ...(canGoBack(watched, end) ? [rollBack] : []),
    ...(end.kind === 'gone' ? [] : [logs]),
    open,
  ]);
}

/** What commands take for a service. */
export function placeNode({ environment, cluster, service }: RolloutPlace): unknown {
  return serviceNode(environment, cluster, service);
}

/** After a failure the log that tells is that of the task that fell. */
function logNode(place: RolloutPlace, end: RolloutEnd): unknown {
  const fell = 'failures' in end ? end.failures[0]?.task : undefined;
  const { environment, cluster, service } = place;
  return fell === undefined ? placeNode(place) : taskNode(environment, cluster, service, fell, true);
}

function canGoBack(watched: Watched, end: RolloutEnd): boolean {
  const { kind } = watched;
  switch (end.kind) {
    case 'succeeded':
      return kind === 'deploy' || kind === 'express' || asksBack(watched);
    case 'failed':
      return kind !== 'scale';
    default:
      return false;
  }
}

type Show = (text: string, ...titles: string[]) => Thenable<string | undefined>;

/** Going back is no failure where somebody asked for it. */
function showFor(watched: Watched, end: RolloutEnd): Show {
  if (isAsAsked(watched, end)) {
    return vscode.window.showInformationMessage;
  }
  switch (end.kind) {
    case 'succeeded':
    case 'superseded':
    case 'unknown':
      return vscode.window.showWarningMessage;
    case 'rolledBack':
      return asksBack(watched) ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    case 'failed':
    case 'gone':
      return vscode.window.showErrorMessage;
  }
}

async function chosenOf(
  show: Show,
  text: string,
  ways: readonly { readonly title: string; readonly command: string; readonly args?: readonly unknown[] }[],
): Promise<void> {
  const title = await show(withoutLinks(text), ...ways.map(way => way.title));
  const way = ways.find(each => each.title === title);
  if (way !== undefined) {
    await vscode.commands.executeCommand(way.command, ...(way.args ?? []));
  }
}

function progressTitle(watched: Watched): string {
  const { environment, kind } = watched;
  const name = arnName(watched.service);
  if (asksBack(watched)) {
    return vscode.l10n.t('ECS: rolling back {0} in {1}', name, environment);
  }
  switch (kind) {
    case 'redeploy':
      return vscode.l10n.t('ECS: redeploying {0} in {1}', name, environment);
    case 'rollBack':
    case 'stopDeployment':
      return vscode.l10n.t('ECS: rolling back {0} in {1}', name, environment);
    case 'scale':
      return vscode.l10n.t('ECS: scaling {0} in {1}', name, environment);
    case 'deploy':
    case 'express':
    case 'exec':
    case 'answerHook':
      return vscode.l10n.t('ECS: deploying {0} in {1}', name, environment);
  }
}

/** Notifications have no room for a second button beside cancel, and make links of this. */
export function pageLink(place: RolloutPlace): string {
  const args = encodeURIComponent(JSON.stringify([placeNode(place)])).replace(
    /[()']/g,
    sign => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `[${vscode.l10n.t('Show Rollout')}](command:${COMMANDS.showRollout}?${args})`;
}
