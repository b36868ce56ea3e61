import type { Input } from '../api.ts';
import { readDefinition } from '../ecs/definition.ts';
import type { TaskDefinition } from '../ecs/definitionState.ts';
import type { EcsService } from '../ecs/ecs.ts';
import { makeDefinition } from '../ecs/make.ts';

/** Task definitions as a team writes them. */

interface DefinitionParts {
  readonly region: string;
  readonly family: string;
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  readonly containers: readonly Input[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly cpu?: number;
  readonly memory?: number;
}

export function define(ecs: EcsService, parts: DefinitionParts): TaskDefinition {
  const { world } = ecs;
  const { family } = parts;
  const input: Input = {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(parts.cpu ?? 512),
    memory: String(parts.memory ?? 1024),
    executionRoleArn: `arn:aws:iam::${world.accountId}:role/ecsTaskExecutionRole`,
    taskRoleArn: `arn:aws:iam::${world.accountId}:role/${family}-task`,
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: parts.containers,
    tags: Object.entries(parts.tags ?? {}).map(([key, value]) => ({ key, value })),
  };
  const by = `arn:aws:sts::${world.accountId}:assumed-role/codespaces-ecs-deploy/octocat`;
  const region = world.region(parts.region);
  return makeDefinition(region, readDefinition(input, { at: parts.registeredAt, by }), parts.revision);
}

/** An image of the account's own registry. */
export function image(ecs: EcsService, region: string, name: string): string {
  return `${ecs.world.accountId}.dkr.ecr.${region}.amazonaws.com/${name}`;
}

export function awslogs(region: string, group: string, prefix: string): Input {
  return {
    logDriver: 'awslogs',
    options: { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-stream-prefix': prefix },
  };
}

export function port(containerPort: number): readonly Input[] {
  return [{ containerPort, protocol: 'tcp', name: `http-${containerPort}` }];
}

export function curlCheck(path: string): Input {
  return {
    command: ['CMD-SHELL', `curl -fsS http://localhost:8080${path} || exit 1`],
    interval: 10,
    timeout: 5,
    retries: 3,
    startPeriod: 15,
  };
}
