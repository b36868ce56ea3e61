import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { arnName, joined, joinedSentences } from '../core/format.ts';
import type { ContainerDefinition, Service, TaskDefinition } from '../core/model.ts';
import { planConfiguration, type ServicePlan } from '../core/terminal/servicePlan.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { openSecretTerminal } from '../ui/terminal/secretTerminal.ts';
import type { ServiceConfiguration } from '../ui/terminal/terminal.ts';
import { chooseHomeService } from './chooseHomeService.ts';
import type { Command, Services } from './command.ts';
import { type Fetched, fetchSecrets } from './fetchSecrets.ts';

/** Makes the variables of a service's container those of new terminals. */
export const useServiceConfiguration: Command<Node> = async (services, node, signal) => {
  if (!vscode.workspace.isTrusted) {
    throw new Failure(
      'untrusted',
      vscode.l10n.t('This workspace is not trusted, so its terminals stay as they are.'),
      {
        action: { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      },
    );
  }
  const title = vscode.l10n.t('Use Service Configuration in Terminal');
  const { environment, service } =
    node?.kind === 'service'
      ? await serviceOf(services, node, signal)
      : await chooseHomeService(services, title, signal);
  const definition = await readDefinition(services, environment, service, signal);
  const container = await chooseContainer(definition, title);
  const plan = planConfiguration(container, definition.arn);
  if (plan.variables.length + plan.secrets.length === 0) {
    throw new Failure('notFound', nothing(container.name, plan), {
      ...(plan.leftOut.length === 0 ? {} : { hint: leftOutText(plan) }),
    });
  }
  const fetched = await fetchSecrets(services, environment, plan.secrets, title, signal);
  const configuration: ServiceConfiguration = {
    environment,
    service: service.name,
    container: container.name,
    plan,
    values: fetched.values,
  };
  const terminal = await services.terminal.terminal();
  const switched = services.current.name !== environment;
  if (switched) {
    // What takes another's place is no news.
    await terminal.configure(undefined);
    await services.current.choose(environment);
  }
  await terminal.configure(configuration);
  services.log.info(
    `${environment}: terminals have ${plan.variables.length} variables and ${fetched.values.size} secrets of ${service.arn}`,
  );
  if (fetched.values.size > 0) {
    await openSecretTerminal(terminal, configuration);
  }
  void tell(configuration, fetched, switched);
};

async function serviceOf(
  services: Services,
  { environment, cluster, service: arn }: Extract<Node, { kind: 'service' }>,
  signal: AbortSignal,
): Promise<{ environment: string; service: Service }> {
  const { ecs } = await services.clouds.get(environment);
  const name = arnName(arn);
  const [service] = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at {0} in {1}', name, environment),
    signal,
    readSignal => ecs.describeServices(cluster, [arn], readSignal),
  );
  if (service === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The service {0} is no longer there.', name));
  }
  return { environment, service };
}

async function readDefinition(
  services: Services,
  environment: string,
  { name, taskDefinition }: Service,
  signal: AbortSignal,
): Promise<TaskDefinition> {
  if (taskDefinition === undefined) {
    throw new Failure('unsupported', vscode.l10n.t('{0} names no task definition.', name), {
      hint: vscode.l10n.t('Express Mode and task sets keep it elsewhere.'),
    });
  }
  const { ecs } = await services.clouds.get(environment);
  return withProgressWhenSlow(
    vscode.l10n.t('ECS: reading the task definition of {0}', name),
    signal,
    readSignal => ecs.taskDefinition(taskDefinition, readSignal),
  );
}

function chooseContainer({ containers, arn }: TaskDefinition, title: string): Promise<ContainerDefinition> {
  return pick<ContainerDefinition>(
    {
      title,
      placeholder: vscode.l10n.t('Container'),
      none: vscode.l10n.t('{0} has no containers.', arnName(arn)),
      takeOnly: true,
    },
    async () =>
      [...containers]
        .sort((a, b) => Number(b.essential) - Number(a.essential))
        .map(value => ({
          label: value.name,
          description: joined([
            variableCount(value.environment?.length ?? 0),
            secretCount(value.secrets?.length ?? 0),
          ]),
          value,
        })),
  );
}

function variableCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 variable') : vscode.l10n.t('{0} variables', count);
}

function secretCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 secret') : vscode.l10n.t('{0} secrets', count);
}

function nothing(container: string, { environmentFiles }: ServicePlan): string {
  return environmentFiles.length === 0
    ? vscode.l10n.t('The container {0} has no variable that a terminal could have.', container)
    : vscode.l10n.t(
        'The container {0} has its variables from {1}, which is not read.',
        container,
        environmentFiles.join(', '),
      );
}

function leftOutText({ leftOut }: ServicePlan): string {
  return vscode.l10n.t('Left out: {0}.', leftOut.map(({ name }) => name).join(', '));
}

/** What new terminals have now, what they lack, and why; one message, a warning where something was not to be had. */
async function tell(
  { environment, service, plan }: ServiceConfiguration,
  fetched: Fetched,
  switched: boolean,
): Promise<void> {
  const { variables, leftOut, environmentFiles } = plan;
  const text = [
    ...(switched ? [vscode.l10n.t('{0} is the current environment now.', environment)] : []),
    vscode.l10n.t(
      'New terminals have {0} of {1} in {2}; those that are open do not.',
      variableCount(variables.length),
      service,
      environment,
    ),
    ...(fetched.values.size === 0
      ? []
      : [vscode.l10n.t('The terminal that was opened has {0} too.', secretCount(fetched.values.size))]),
    ...(leftOut.length === 0 ? [] : [leftOutText(plan)]),
    ...(environmentFiles.length === 0 ? [] : [vscode.l10n.t('Not read: {0}.', environmentFiles.join(', '))]),
    ...fetched.failures.map(({ name, failure }) =>
      vscode.l10n.t('{0}: {1}', name, joinedSentences(failure.message, failure.hint)),
    ),
  ].join(' ');
  const message = text.replaceAll('`', '');
  // One that has all was opened where values were fetched: another would lack them.
  const actions = fetched.values.size === 0 ? [vscode.l10n.t('Open Terminal')] : [];
  const chosen = await (fetched.failures.length === 0
    ? vscode.window.showInformationMessage(message, ...actions)
    : vscode.window.showWarningMessage(message, ...actions));
  if (chosen !== undefined) {
    vscode.window.createTerminal().show();
  }
}
