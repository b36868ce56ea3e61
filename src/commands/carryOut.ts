import * as vscode from 'vscode';
import { Failure, type FailureAction, toFailure } from '../core/failure.ts';
import type { WriteScope } from '../core/ports.ts';
import type { ChangeDeps, Unwatched } from '../core/rollout/changeOnce.ts';
import { type Report, withProgress } from '../ui/progress.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import type { Services } from './command.ts';
import { noteRefusal } from './refusals.ts';

/** A change that was confirmed. `E` is how watching it ends. */
interface Undertaking<E extends { readonly kind: string }> {
  readonly environment: string;
  /** ARN of the cluster that it happens in. */
  readonly cluster: string;
  /** What it may change: all that its write session is good for. */
  readonly scope: WriteScope;
  /** Of the progress notification. */
  readonly title: string;
  /** What is changed, as messages name it: `blog-api`. */
  readonly what: string;
  /** The change itself, to begin a sentence with: `The redeploy of blog-api in dev`. */
  readonly change: string;
  /** The same for the log, with the ARN. */
  readonly logName: string;
  /** What can be done once it is no longer watched, where the reason offers nothing. */
  readonly action?: FailureAction | undefined;
  run(deps: ChangeDeps, steps: Steps, signal: AbortSignal): Promise<E | Unwatched>;
  showEnd(end: E): Promise<void>;
}

/** What `run` tells. */
interface Steps {
  lookingBack(failure: Failure): void;
  accepted(): void;
  readonly report: Report;
}

/**
 * Carries out a change and shows its end, with the tree kept up to date. The end's message is not waited
 * for: it stays as long as the person lets it.
 */
export async function carryOut<E extends { readonly kind: string }>(
  services: Services,
  undertaking: Undertaking<E>,
  signal: AbortSignal,
): Promise<void> {
  const { environment, cluster, scope, title, logName } = undertaking;
  const { clock, log } = services;
  const cloud = await services.clouds.get(environment);
  const hurry = services.fleet.hurry(environment, cluster);
  try {
    const end = await withProgress(title, signal, async (report, progressSignal) => {
      try {
        await services.sessions.authorize(environment, scope, createSignInPrompt(report), progressSignal);
      } catch (error) {
        const failure = toFailure(error);
        noteRefusal(services, environment, failure);
        throw notBegun(undertaking.change, failure);
      }
      report(vscode.l10n.t('asking ECS'));
      const steps: Steps = {
        lookingBack: failure => {
          log.warn(`${environment}: ${logName}: the answer got lost: ${failure.message}`);
          report(vscode.l10n.t('the answer of ECS got lost; looking what became of it'));
        },
        accepted: () => {
          log.info(`${environment}: ${logName}: accepted`);
          void services.fleet.refreshCluster(environment, cluster);
        },
        report,
      };
      return undertaking.run({ ecs: cloud.ecs, change: cloud.change(scope), clock }, steps, progressSignal);
    });
    const why = isUnwatched(end) && end.reason !== undefined ? `: ${end.reason.message}` : '';
    log.info(`${environment}: ${logName}: ${end.kind}${why}`);
    const shown = isUnwatched(end) ? showUnwatched(undertaking, end) : undertaking.showEnd(end);
    shown.catch((error: unknown) => log.error(`${environment}: ${logName}: ${toFailure(error).message}`));
  } finally {
    hurry.dispose();
    void services.fleet.refreshCluster(environment, cluster);
  }
}

/** Where no session for the change was to be had, ECS was told nothing. */
export function notBegun(change: string, failure: Failure): Failure {
  const { code, message, hint, action, retryAt, missingAction } = failure;
  return code === 'cancelled'
    ? failure
    : new Failure(code, vscode.l10n.t('{0} did not begin, and nothing was changed. {1}', change, message), {
        cause: failure,
        ...(hint === undefined ? {} : { hint }),
        ...(action === undefined ? {} : { action }),
        ...(retryAt === undefined ? {} : { retryAt }),
        ...(missingAction === undefined ? {} : { missingAction }),
      });
}

function isUnwatched(end: { readonly kind: string } | Unwatched): end is Unwatched {
  return end.kind === 'unwatched';
}

async function showUnwatched(
  { what, environment, action }: Pick<Undertaking<never>, 'what' | 'environment' | 'action'>,
  { reason }: Unwatched,
): Promise<void> {
  const way = reason?.action ?? action;
  const chosen = await vscode.window.showWarningMessage(
    reason === undefined
      ? vscode.l10n.t('No longer watching {0} in {1}. What ECS was told goes on.', what, environment)
      : vscode.l10n.t(
          'No longer watching {0} in {1}, because: {2} What ECS was told goes on.',
          what,
          environment,
          reason.message,
        ),
    ...(way === undefined ? [] : [way.title]),
  );
  if (chosen !== undefined && way !== undefined) {
    await vscode.commands.executeCommand(way.command, ...(way.args ?? []));
  }
}
