import type { SetUp, Target } from '../setUp.ts';
import { MADE_BY, madeBy, taskDefinitionFamily } from './names.ts';

/**
 * The service as `aws ecs create-service --cli-input-json` takes it. It begins with no tasks, as there is no image
 * yet. Where the network is the account's default VPC, the script finds it and adds it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function serviceInput(setUp: SetUp, target: Target): Readonly<Record<string, unknown>> {
  const { app } = setUp;
  const { network } = target;
  const { container, port } = network?.balanced ?? app;
  return {
    cluster: target.cluster,
    serviceName: target.service,
    taskDefinition: taskDefinitionFamily(setUp, target),
    desiredCount: 0,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
    },
    ...(network === undefined
      ? {}
      : {
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: network.subnets,
              securityGroups: network.securityGroups,
              assignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
            },
          },
        }),
    ...(network?.targetGroup === undefined
      ? {}
      : {
          loadBalancers: [
            { targetGroupArn: network.targetGroup, containerName: container, containerPort: port },
          ],
          // Amazon ECS takes it only of a service with a load balancer. Health checks need some time after the start.
          healthCheckGracePeriodSeconds: app.startSeconds + 30,
        }),
    enableECSManagedTags: true,
    propagateTags: 'SERVICE',
    enableExecuteCommand: true,
    tags: [
      { key: MADE_BY, value: madeBy(setUp.repository) },
      { key: 'environment', value: target.name },
    ],
  };
}
