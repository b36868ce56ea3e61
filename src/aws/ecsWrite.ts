import {
  ContinueServiceDeploymentCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateExpressGatewayServiceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import * as l10n from '@vscode/l10n';
import type { EcsWrite, TaskRun } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { toExpressInput } from './ecsExpress.ts';
import { toService, toTask } from './ecsModel.ts';
import { present } from './present.ts';
import { sendDocument } from './rawJson.ts';
import { createSendChange } from './sendChange.ts';

/** EcsWrite over a client with `maxAttempts: 1`; `createSendChange` says what is sent again. */
export function createEcsWrite(client: ECSClient, environment: Environment): EcsWrite {
  const sendChange = createSendChange(environment);

  return {
    async updateService(cluster, service, update, signal) {
      const { service: updated } = await sendChange(
        'ecs:UpdateService',
        () => new UpdateServiceCommand({ cluster, service, ...update }),
        command => client.send(command),
        signal,
      );
      return toService(given(updated, 'UpdateService'));
    },

    async registerTaskDefinition(document, signal) {
      const { family } = document;
      const { taskDefinition } = await sendChange(
        'ecs:RegisterTaskDefinition',
        () => sendDocument(new RegisterTaskDefinitionCommand({ family, containerDefinitions: [] }), document),
        command => client.send(command),
        signal,
      );
      return given(taskDefinition?.taskDefinitionArn, 'RegisterTaskDefinition');
    },

    async stopTask(cluster, task, reason, signal) {
      const { task: stopped } = await sendChange(
        'ecs:StopTask',
        () => new StopTaskCommand({ cluster, task, reason }),
        command => client.send(command),
        signal,
      );
      return toTask(given(stopped, 'StopTask'));
    },

    async runTask(run, signal) {
      const { tasks: [task] = [], failures: [failure] = [] } = await sendChange(
        'ecs:RunTask',
        () => new RunTaskCommand(toRunInput(run)),
        command => client.send(command),
        signal,
        true,
      );
      if (task === undefined && failure !== undefined) {
        throw new Failure('conflict', notStarted(failure.reason, failure.detail));
      }
      return toTask(given(task, 'RunTask'));
    },

    async rollBackServiceDeployment(serviceDeploymentArn, signal) {
      await sendChange(
        'ecs:StopServiceDeployment',
        () => new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }),
        command => client.send(command),
        signal,
      );
    },

    async continueServiceDeployment(serviceDeploymentArn, hookId, action, signal) {
      await sendChange(
        'ecs:ContinueServiceDeployment',
        () => new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action }),
        command => client.send(command),
        signal,
      );
    },

    async updateExpressService(arn, update, signal) {
      const input = toExpressInput(arn, update);
      await sendChange(
        'ecs:UpdateExpressGatewayService',
        () => new UpdateExpressGatewayServiceCommand(input),
        command => client.send(command),
        signal,
      );
    },
  };
}

function toRunInput(run: TaskRun): RunTaskCommandInput {
  const { network, capacityProviders = [], overrides } = run;
  return {
    cluster: run.cluster,
    taskDefinition: run.taskDefinition,
    count: 1,
    clientToken: run.clientToken,
    startedBy: run.startedBy,
    ...(capacityProviders.length === 0
      ? present({ launchType: toLaunchType(run.launchType) })
      : {
          // Either of the two, as the API reference has it.
          capacityProviderStrategy: capacityProviders.map(({ name, weight, base }) => ({
            capacityProvider: name,
            weight,
            base,
          })),
        }),
    ...present({
      platformVersion: run.platformVersion,
      networkConfiguration:
        network === undefined
          ? undefined
          : {
              awsvpcConfiguration: {
                subnets: [...network.subnets],
                securityGroups: [...network.securityGroups],
                assignPublicIp: network.assignPublicIp ? ('ENABLED' as const) : ('DISABLED' as const),
              },
            },
      overrides:
        overrides.length === 0
          ? undefined
          : {
              containerOverrides: overrides.map(({ container, command, environment }) => ({
                name: container,
                ...present({
                  command: command === undefined ? undefined : [...command],
                  environment: environment?.map(variable => ({ ...variable })),
                }),
              })),
            },
    }),
  };
}

/** Throws Failure `invalid`. */
function toLaunchType(launchType: string | undefined): 'EC2' | 'EXTERNAL' | 'FARGATE' | undefined {
  switch (launchType) {
    case undefined:
    case 'EC2':
    case 'EXTERNAL':
    case 'FARGATE':
      return launchType;
    default:
      throw new Failure('invalid', l10n.t('{0} is no launch type that tasks are run with.', launchType));
  }
}

function notStarted(reason: string | undefined, detail: string | undefined): string {
  const why = [reason, detail].filter(each => each !== undefined && each !== '').join(': ');
  return l10n.t('ECS started no task: {0}', why === '' ? l10n.t('it gives no reason') : why);
}

function given<T>(answer: T | undefined, action: string): T {
  if (answer === undefined) {
    throw new Failure('unexpected', l10n.t('ECS answered {0} without what it had made.', action));
  }
  return answer;
}
