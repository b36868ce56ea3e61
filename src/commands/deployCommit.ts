import * as vscode from 'vscode';
import { startRun } from '../core/deployRun/dispatch.ts';
import { noWorkflowSetting } from '../core/deployRun/failures.ts';
import { leftOut } from '../core/deployRun/head.ts';
import { type DeployRequest, runUrl, shortCommit } from '../core/deployRun/request.ts';
import { type StartedRun, serviceBefore } from '../core/deployRun/startedRun.ts';
import type { Node } from '../core/fleet/node.ts';
import { arnName } from '../core/format.ts';
import { fullName } from '../core/identity/relay/request.ts';
import type { Environment, Service } from '../core/model.ts';
import { headlineNote, type ImageCommit } from '../core/rollout/commits.ts';
import { runningCommit } from '../core/rollout/runningCommit.ts';
import { refuseSurprise } from '../core/rollout/surprise.ts';
import { readService } from '../core/rollout/updateOnce.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgress, withProgressWhenSlow } from '../ui/progress.ts';
import type { Command } from './command.ts';
import { askInputs } from './deployInputs.ts';
import { type Prepared, prepareDeploy } from './prepareDeploy.ts';
import { definitionName } from './rolloutMessages.ts';
import { targetService } from './targetService.ts';

/**
 * Starts the environment's deploy workflow for the commit that is checked out, and follows its run and the
 * rollout that it begins. Nothing is pushed, and nothing is changed in AWS from here: the workflow does.
 */
export const deployCommit: Command<Node> = async (services, node, signal) => {
  const verb = vscode.l10n.t('Deploy This Commit');
  const { environment: name, service } = await targetService(services, node, verb, signal, 'workflow');
  const environment = services.sessions.environment(name);
  const { workflow } = environment;
  if (workflow === undefined) {
    throw noWorkflowSetting(name);
  }
  const prepared = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at the commit and at {0}', workflow),
    signal,
    lookSignal => prepareDeploy(services, workflow, lookSignal),
  );
  const { hub, repository, head, declared } = prepared;
  const inputs = await askInputs(declared, {
    cluster: arnName(service.clusterArn),
    service: service.name,
  });
  const request: DeployRequest = {
    repository: { owner: repository.owner, name: repository.name },
    workflow,
    branch: head.upstream.branch,
    commit: head.commit,
    inputs,
  };
  const runs = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking what {0} runs in {1}', service.name, name),
    signal,
    async lookSignal => {
      const { ecs } = await services.clouds.get(name);
      return runningCommit(service, ecs, await services.git(), lookSignal);
    },
  );
  await confirmChange({
    environment,
    cluster: service.clusterArn,
    question: vscode.l10n.t('Deploy {0} to {1} in {2}?', shortCommit(head.commit), service.name, name),
    details: detailsOf(prepared, request, environment, service, runs),
    verb: vscode.l10n.t('Deploy'),
    name: service.name,
  });
  const { clock, log } = services;
  const title = vscode.l10n.t(
    'ECS: deploying {0} to {1} in {2}',
    shortCommit(head.commit),
    service.name,
    name,
  );
  const { runId, before, startedAt } = await withProgress(title, signal, async (report, shown) => {
    report(vscode.l10n.t('starting a run of {0}', workflow));
    // The run's deployment is known by not having been there.
    const { ecs } = await services.clouds.get(name);
    const now = await readService(service, ecs, shown);
    refuseSurprise(service, now);
    const at = clock.now();
    const id = await startRun({ hub, clock, log }, request, repository, shown);
    return { runId: id, before: now, startedAt: at };
  });
  log.info(`${name}: run ${runId} of ${workflow} deploys ${head.commit} to ${service.arn}`);
  const started: StartedRun = {
    environment: name,
    repository: request.repository,
    runId,
    url: runUrl(hub.serverUrl, request.repository, runId),
    workflow,
    commit: head.commit,
    before: serviceBefore(before),
    startedAt,
  };
  await services.rollouts.followRun(started, hub, signal);
};

function detailsOf(
  { subject, head }: Prepared,
  { repository, workflow, branch, inputs }: DeployRequest,
  { name, branches }: Environment,
  service: Service,
  runs: ImageCommit | undefined,
): readonly string[] {
  const values = Object.entries(inputs);
  const running = service.deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  return [
    ...optional(subject === undefined ? undefined : vscode.l10n.t('Commit: {0}', subject)),
    ...optional(runs === undefined ? undefined : headlineNote(name, runs)),
    vscode.l10n.t('{0} of {1} runs on {2}.', workflow, fullName(repository), branch),
    ...(values.length === 0
      ? []
      : [vscode.l10n.t('Inputs: {0}', values.map(([key, value]) => `${key} = ${value}`).join(', '))]),
    vscode.l10n.t(
      '{0} runs {1} now; what the workflow deploys is its own matter.',
      service.name,
      definitionName(service.taskDefinition),
    ),
    ...optional(leftOut(head)),
    ...(branches.length === 0 || branches.includes(branch)
      ? []
      : [vscode.l10n.t('{0} is not a branch of {1}: {2}.', branch, name, branches.join(', '))]),
    ...(running ? [vscode.l10n.t('A deployment of {0} is under way.', service.name)] : []),
    ...(service.controller === 'ECS'
      ? []
      : [vscode.l10n.t('ECS does not deploy {0} itself: only the run is followed.', service.name)]),
  ];
}

function optional(line: string | undefined): readonly string[] {
  return line === undefined ? [] : [line];
}
