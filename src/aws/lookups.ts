import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetRoleCommand, type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { LookupRead } from '../core/lookups.ts';
import type { Environment } from '../core/model.ts';
import { parseValueFrom } from '../core/terminal/valueFrom.ts';
import { toAwsFailure } from './failure.ts';
import { parsePolicy, toIamFailure } from './iam.ts';
import { parameterExists, secretExists } from './valueNames.ts';

/** Gives the clients, by region where a service has one in each. */
export interface LookupClients {
  iam(): IAMClient;
  scaling(region: string): ApplicationAutoScalingClient;
  logs(region: string): CloudWatchLogsClient;
  ssm(region: string): SSMClient;
  secrets(region: string): SecretsManagerClient;
}

/** LookupRead over the SDK. */
export function createLookupRead(clients: LookupClients, environment: Environment): LookupRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action, environment });
    }
  }

  async function role(arn: string, abortSignal: AbortSignal): ReturnType<LookupRead['role']> {
    try {
      const { Role } = await clients
        .iam()
        .send(new GetRoleCommand({ RoleName: lastOf(arn) }), { abortSignal });
      // A role's name is unique in its account; another path or account is another role.
      return Role?.Arn === arn
        ? { arn, trustPolicy: parsePolicy(Role.AssumeRolePolicyDocument ?? '') }
        : undefined;
    } catch (error) {
      const failure = toIamFailure(error, 'iam:GetRole', environment);
      if (failure.code === 'notFound') {
        return undefined;
      }
      throw failure;
    }
  }

  return {
    async logGroupExists(group, region, abortSignal) {
      const name = nameOfGroup(group);
      // They come in the order of their names, so that the group itself would be the first.
      const { logGroups = [] } = await call('logs:DescribeLogGroups', () =>
        clients
          .logs(region)
          .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), { abortSignal }),
      );
      return logGroups.some(({ logGroupName }) => logGroupName === name);
    },

    async valueExists(valueFrom, signal) {
      const source = parseValueFrom(valueFrom);
      const region = source.region ?? environment.region;
      return source.kind === 'secret'
        ? call('secretsmanager:DescribeSecret', () => secretExists(clients.secrets(region), source, signal))
        : call('ssm:DescribeParameters', () => parameterExists(clients.ssm(region), source.name, signal));
    },

    role,

    async mayPass(principal, passed, abortSignal) {
      const { EvaluationResults: [result] = [] } = await call('iam:SimulatePrincipalPolicy', () =>
        clients.iam().send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: principal,
            ActionNames: ['iam:PassRole'],
            ResourceArns: [passed],
            ContextEntries: [
              {
                ContextKeyName: 'iam:PassedToService',
                ContextKeyType: 'string',
                ContextKeyValues: ['ecs-tasks.amazonaws.com'],
              },
            ],
          }),
          { abortSignal },
        ),
      );
      if (result === undefined) {
        throw new Failure('server', l10n.t('SimulatePrincipalPolicy gave no result.'));
      }
      return result.EvalDecision === 'allowed';
    },

    async scalingBounds(cluster, service, abortSignal) {
      const { ScalableTargets: [target] = [] } = await call(
        'application-autoscaling:DescribeScalableTargets',
        () =>
          clients.scaling(environment.region).send(
            new DescribeScalableTargetsCommand({
              ServiceNamespace: 'ecs',
              ResourceIds: [`service/${lastOf(cluster)}/${lastOf(service)}`],
              ScalableDimension: 'ecs:service:DesiredCount',
            }),
            { abortSignal },
          ),
      );
      return target?.MinCapacity === undefined || target.MaxCapacity === undefined
        ? undefined
        : { min: target.MinCapacity, max: target.MaxCapacity };
    },
  };
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Of `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`, which may end in `:*`. */
function nameOfGroup(group: string): string {
  return group.startsWith('arn:') ? (group.split(':')[6] ?? '') : group;
}
