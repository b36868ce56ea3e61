import type { Input } from '../../../src/sandbox/api.ts';
import type { DeploymentConfiguration } from '../../../src/sandbox/ecs/configurationState.ts';
import { standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import type { Service } from '../../../src/sandbox/ecs/state.ts';
import { record, records } from '../../../src/sandbox/input.ts';
import { ask, deploy, only, steadyService, type TestWorld, testWorld, until } from './ecsSupport.ts';

/** With everything that shifting traffic takes. */
export const shiftingBalancer: Service['loadBalancers'][number] = {
  targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app-blue/1',
  containerName: 'app',
  containerPort: 8080,
  advanced: {
    alternateTargetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app-green/2',
    productionListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/lb/1/1/1',
    testListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/lb/1/2/1',
    roleArn: 'arn:aws:iam::111122223333:role/ecsInfrastructureRole',
  },
};

export const blueGreen: DeploymentConfiguration = {
  ...standardConfiguration,
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 5,
};

/** The service `app`, steady, whose deployments shift traffic. */
export function shiftingService(
  world: TestWorld,
  configuration: DeploymentConfiguration = blueGreen,
  desired = 2,
): Service {
  return steadyService(world, { desired, configuration, loadBalancers: [shiftingBalancer] });
}

/** A new world in which that service has begun to shift its traffic to another revision, from `before`. */
export async function shifting(
  configuration: DeploymentConfiguration = blueGreen,
  { desired = 2, tag = 'v2' }: { readonly desired?: number; readonly tag?: string } = {},
) {
  const world = testWorld();
  const service = shiftingService(world, configuration, desired);
  const [before] = service.deployments;
  await deploy(world, tag);
  return { world, service, before };
}

/** Its newest service deployment, as DescribeServiceDeployments gives it. */
export async function described(world: TestWorld, service: Service): Promise<Input> {
  const serviceDeploymentArns = [service.history[0]?.arn ?? ''];
  const answer = await ask(world.ecs, 'DescribeServiceDeployments', { serviceDeploymentArns });
  return only(answer, 'serviceDeployments');
}

/** Hooks as they are described, newest last. */
export async function hooks(world: TestWorld, service: Service): Promise<readonly Input[]> {
  return records(await described(world, service), 'lifecycleHookDetails') ?? [];
}

/** The target's weights: test, production. */
export async function weights(world: TestWorld, service: Service): Promise<readonly unknown[]> {
  const target = record(await described(world, service), 'targetServiceRevision') ?? {};
  return [target['requestedTestTrafficWeight'], target['requestedProductionTrafficWeight']];
}

export function stage(service: Service): string | undefined {
  return service.history[0]?.shift?.stage;
}

/** Steps time until the deployment is at the stage. */
export function untilStage(world: TestWorld, service: Service, wanted: string): void {
  until(world, () => stage(service) === wanted);
}

/** Steps time until the deployment has ended; gives the stages and production weights it went through. */
export function stagesUntilEnd(world: TestWorld, service: Service, within?: number): readonly string[] {
  const seen: string[] = [];
  until(
    world,
    () => {
      const [deployment] = service.history;
      const weight = deployment?.shift?.productionWeight ?? 0;
      const now = `${stage(service)} ${weight}`;
      if (deployment?.shift?.stage !== undefined && seen.at(-1) !== now) {
        seen.push(now);
      }
      return deployment?.finishedAt !== undefined;
    },
    within,
  );
  return seen;
}
