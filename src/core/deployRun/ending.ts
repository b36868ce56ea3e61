import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import { shortTaskDefinition } from '../format.ts';
import { redact } from '../redact.ts';
import type { Unwatched } from '../rollout/changeOnce.ts';
import type { RolloutEnd } from '../rollout/rollout.ts';
import { type DeployRequest, shortCommit } from './request.ts';
import { failedAt, type RunEnd } from './runState.ts';

/** What became of the service: none where no deployment began, `unread` where that could not be seen. */
export type ServiceEnd =
  | RolloutEnd
  | Unwatched
  | { readonly kind: 'none'; readonly taskDefinition: string | undefined }
  | { readonly kind: 'unread'; readonly reason: Failure };

export interface Ending {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
}

interface Named {
  readonly environment: string;
  readonly service: string;
  readonly request: Pick<DeployRequest, 'workflow' | 'commit'>;
}

/** What the run says and what ECS made of it are two truths: both are told, and that they differ comes first. */
export function endingOf(run: RunEnd, service: ServiceEnd, named: Named): Ending {
  const succeeded = run.conclusion === 'success';
  const severity = severityOf(service, succeeded);
  const other = otherCommit(run, named);
  return {
    severity: other.length > 0 && severity === 'information' ? 'warning' : severity,
    text: [...bothOf(run, service, named, succeeded), ...other].join(' '),
  };
}

function bothOf(run: RunEnd, end: ServiceEnd, named: Named, succeeded: boolean): readonly string[] {
  const { environment, service, request } = named;
  if (succeeded && end.kind === 'succeeded') {
    return [
      l10n.t(
        '{0} is deployed: {1} in {2} runs {3}, {4} of {5} tasks.',
        shortCommit(run.run.commit ?? request.commit),
        service,
        environment,
        definitionName(end.service.taskDefinition),
        end.service.running,
        end.service.desired,
      ),
    ];
  }
  return [runSentence(run, named, disagree(end, succeeded)), ...serviceSentences(end, named)];
}

/** Whether the run and ECS say opposite things. */
function disagree({ kind }: ServiceEnd, succeeded: boolean): boolean {
  return succeeded
    ? kind === 'rolledBack' ||
        kind === 'failed' ||
        kind === 'superseded' ||
        kind === 'gone' ||
        kind === 'none'
    : kind === 'succeeded';
}

function runSentence(run: RunEnd, { request: { workflow } }: Named, but: boolean): string {
  const { conclusion, rejected, jobs } = run;
  if (conclusion === 'success') {
    return but
      ? l10n.t('The run of {0} succeeded, but:', workflow)
      : l10n.t('The run of {0} succeeded.', workflow);
  }
  const text = rejected === undefined ? failed(conclusion, workflow, jobs) : rejection(rejected);
  return but ? l10n.t('{0}; all the same:', text) : `${text}.`;
}

function failed(conclusion: string, workflow: string, jobs: RunEnd['jobs']): string {
  const at = failedAt(jobs);
  switch (conclusion) {
    case 'failure':
      if (at?.step !== undefined) {
        return l10n.t('The run of {0} failed in the step “{1}” of {2}', workflow, at.step, at.job.name);
      }
      return at === undefined
        ? l10n.t('The run of {0} failed', workflow)
        : l10n.t('The run of {0} failed in {1}', workflow, at.job.name);
    case 'cancelled':
      return l10n.t('The run of {0} was cancelled', workflow);
    case 'timed_out':
      return l10n.t('The run of {0} took longer than it may', workflow);
    case 'startup_failure':
      return l10n.t('GitHub could not start the run of {0}', workflow);
    default:
      return l10n.t('The run of {0} ended as `{1}`', workflow, redact(conclusion));
  }
}

function rejection({ user, comment, environments }: NonNullable<RunEnd['rejected']>): string {
  const who = user === '' ? l10n.t('A reviewer') : user;
  const where = environments.join(', ');
  return comment === ''
    ? l10n.t('{0} rejected the run for {1}', who, where)
    : l10n.t('{0} rejected the run for {1}: “{2}”', who, where, redact(comment));
}

function serviceSentences(end: ServiceEnd, { environment, service }: Named): readonly string[] {
  switch (end.kind) {
    case 'succeeded':
      return [
        l10n.t(
          '{0} in {1} runs {2}, {3} of {4} tasks.',
          service,
          environment,
          definitionName(end.service.taskDefinition),
          end.service.running,
          end.service.desired,
        ),
      ];
    case 'rolledBack':
      return [
        end.taskDefinition === undefined
          ? l10n.t('ECS rolled {0} in {1} back.', service, environment)
          : l10n.t(
              'ECS rolled {0} in {1} back to {2}.',
              service,
              environment,
              definitionName(end.taskDefinition),
            ),
        ...why(end),
      ];
    case 'failed':
      return [l10n.t('the deployment of {0} in {1} failed.', service, environment), ...why(end)];
    case 'superseded':
      return [
        l10n.t(
          'another deployment of {0} in {1} took its place: {2}.',
          service,
          environment,
          definitionName(end.by?.taskDefinition),
        ),
      ];
    case 'unknown':
      return [l10n.t('How the deployment of {0} in {1} ended cannot be read.', service, environment)];
    case 'gone':
      return [`${service}: ${end.reason}`];
    case 'none':
      return [
        l10n.t(
          '{0} in {1} has no new deployment and runs {2} as before.',
          service,
          environment,
          definitionName(end.taskDefinition),
        ),
      ];
    case 'unread':
      return [
        l10n.t('What became of {0} in {1} could not be read: {2}', service, environment, end.reason.message),
      ];
    case 'unwatched':
      return [
        end.reason === undefined
          ? l10n.t('{0} in {1} is no longer watched.', service, environment)
          : l10n.t('{0} in {1} is no longer watched: {2}', service, environment, end.reason.message),
      ];
  }
}

function why(end: Extract<RolloutEnd, { kind: 'rolledBack' | 'failed' }>): readonly string[] {
  const [first] = end.failures;
  return [end.reason, ...(first === undefined ? [] : [first.reason])].map(text =>
    /[.!?]$/.test(text) ? text : `${text}.`,
  );
}

/** Where somebody pushed between the confirmation and the run. */
function otherCommit({ run }: RunEnd, { request }: Named): readonly string[] {
  return run.commit === undefined || run.commit === request.commit
    ? []
    : [
        l10n.t(
          'The run was of {0}, not of {1}: somebody pushed in between.',
          shortCommit(run.commit),
          shortCommit(request.commit),
        ),
      ];
}

function severityOf({ kind }: ServiceEnd, succeeded: boolean): Ending['severity'] {
  switch (kind) {
    case 'succeeded':
      return succeeded ? 'information' : 'warning';
    case 'rolledBack':
    case 'failed':
    case 'gone':
      return 'error';
    case 'none':
    case 'superseded':
    case 'unknown':
    case 'unread':
    case 'unwatched':
      return succeeded ? 'warning' : 'error';
  }
}

function definitionName(taskDefinition: string | undefined): string {
  return taskDefinition === undefined
    ? l10n.t('what its configuration names')
    : shortTaskDefinition(taskDefinition);
}
