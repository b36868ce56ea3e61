import * as l10n from '@vscode/l10n';
import { formatDuration, joinedSentences, shortTaskDefinition } from '../format.ts';
import type { Service } from '../model.ts';
import { asksBack, elsewhereThanAsked } from './asked.ts';
import type { Aftermath, RolloutEnd } from './rollout.ts';
import type { Watched } from './state.ts';

type Change = Pick<Watched, 'kind' | 'asked'>;

/** How a rollout ended, in sentences. `what` is the service and its environment: `blog-api in dev`. */
export function endText(what: string, change: Change, end: RolloutEnd): string {
  switch (end.kind) {
    case 'succeeded':
      return succeededText(what, change, end);
    case 'rolledBack':
      return joinedSentences(rolledBackText(what, change, end), end.reason, end.failures[0]?.reason);
    case 'failed':
      return joinedSentences(failedText(what, end.aftermath), end.reason, end.failures[0]?.reason);
    case 'superseded':
      if (change.kind === 'scale') {
        return scaledOtherwise(what, change, end.service);
      }
      return end.by === undefined
        ? l10n.t('Another deployment of {0} took the place of this one.', what)
        : l10n.t(
            'Another deployment of {0} took the place of this one: {1}.',
            what,
            shortTaskDefinition(end.by.taskDefinition),
          );
    case 'unknown':
      return l10n.t('ECS no longer lists this deployment of {0}, and how it ended cannot be read.', what);
    case 'gone':
      return joinedSentences(l10n.t('{0} is gone.', what), end.reason);
  }
}

/** A change of the desired count has no deployment that another one could take the place of. */
function scaledOtherwise(what: string, { asked }: Change, { desired }: Service): string {
  return asked.desired === undefined
    ? l10n.t('The desired count of {0} was changed again: it is {1} now.', what, desired)
    : l10n.t(
        'The desired count of {0} is {1} now, not {2}: it was changed again.',
        what,
        desired,
        asked.desired,
      );
}

function succeededText(
  what: string,
  change: Change,
  { service, milliseconds }: Extract<RolloutEnd, { kind: 'succeeded' }>,
): string {
  const { running, desired } = service;
  const took = formatDuration(milliseconds);
  if (asksBack(change)) {
    return l10n.t(
      'The deployment of {0} was not rolled back: it had succeeded by then, and {1} of {2} tasks run.',
      what,
      running,
      desired,
    );
  }
  switch (change.kind) {
    case 'redeploy':
      return l10n.t('{0} is redeployed: {1} of {2} tasks run after {3}.', what, running, desired, took);
    case 'rollBack':
    case 'stopDeployment':
      return l10n.t('{0} is rolled back: {1} of {2} tasks run after {3}.', what, running, desired, took);
    case 'scale':
      return l10n.t('{0} is scaled: {1} of {2} tasks run after {3}.', what, running, desired, took);
    case 'deploy':
    case 'express':
    case 'exec':
    case 'answerHook':
      return l10n.t('{0} is deployed: {1} of {2} tasks run after {3}.', what, running, desired, took);
  }
}

function rolledBackText(
  what: string,
  change: Change,
  end: Extract<RolloutEnd, { kind: 'rolledBack' }>,
): string {
  const name = end.taskDefinition === undefined ? undefined : shortTaskDefinition(end.taskDefinition);
  if (asksBack(change)) {
    const wanted = elsewhereThanAsked(change, end);
    if (name === undefined) {
      return l10n.t('{0} is rolled back.', what);
    }
    return wanted === undefined
      ? l10n.t('{0} is rolled back to {1}.', what, name)
      : l10n.t('{0} is rolled back to {1}, not to {2}.', what, name, shortTaskDefinition(wanted));
  }
  if (change.kind === 'answerHook' || end.sound === true) {
    // Somebody, a hook or its time-out can have taken it back: it need not have failed.
    return name === undefined
      ? l10n.t('The deployment of {0} was rolled back.', what)
      : l10n.t('The deployment of {0} was rolled back to {1}.', what, name);
  }
  return name === undefined
    ? l10n.t('The deployment of {0} failed and was rolled back.', what)
    : l10n.t('The deployment of {0} failed and was rolled back to {1}.', what, name);
}

function failedText(what: string, aftermath: Aftermath): string {
  switch (aftermath.kind) {
    case 'nothing':
      return l10n.t('The deployment of {0} failed; nothing rolls it back.', what);
    case 'rollbackFailed':
      return l10n.t('The deployment of {0} failed, and so did its roll-back.', what);
    case 'replaced':
      return l10n.t(
        'The deployment of {0} failed; another one took its place: {1}.',
        what,
        shortTaskDefinition(aftermath.by.taskDefinition),
      );
  }
}
