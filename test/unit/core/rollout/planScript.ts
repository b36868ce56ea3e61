import assert from 'node:assert/strict';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { ImageRead, LookupRead, RegistryImage } from '../../../../src/core/lookups.ts';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import type { PlanDeps } from '../../../../src/core/rollout/makePlan.ts';
import type { Finding } from '../../../../src/core/rollout/plan.ts';

/** What a pre-flight looks at, in a world where everything is as it should be unless a test says otherwise. */

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const REGISTRY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
export const IMAGE = `${REGISTRY}/blog/api@${DIGEST}`;
export const EXECUTION_ROLE = 'arn:aws:iam::111122223333:role/run';
export const CHANGES_AS = 'arn:aws:iam::111122223333:role/deploy';

export const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

export const API: JsonObject = {
  name: 'api',
  image: IMAGE,
  essential: true,
  portMappings: [{ containerPort: 8080 }],
  secrets: [{ name: 'PASSWORD', valueFrom: '/blog/password' }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/blog', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'api' },
  },
};

export function fargate(container: JsonObject = {}, task: JsonObject = {}): DefinitionDocument {
  return {
    family: 'blog-api',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: EXECUTION_ROLE,
    ...task,
    containerDefinitions: [{ ...API, ...container }],
  };
}

function unused(): never {
  throw new Error('not part of this script');
}

export function ecs(answers: Partial<EcsRead> = {}): EcsRead {
  return {
    clusters: unused,
    services: unused,
    describeServices: unused,
    tasks: async () => [],
    stoppedTasks: async () => [],
    describeTasks: unused,
    taskDefinition: unused,
    serviceDeployments: async () => [],
    serviceDeployment: async () => undefined,
    serviceRevisions: async () => [],
    definitionDocument: unused,
    revisions: unused,
    families: unused,
    expressService: unused,
    ...answers,
  };
}

export const REGISTERED: RegistryImage = { digest: DIGEST, tags: ['v1'], pushedAt: 0 };

export function images(answers: Partial<ImageRead> = {}): ImageRead {
  return {
    images: unused,
    image: async () => REGISTERED,
    cachedFrom: async () => undefined,
    platforms: async () => [{ os: 'linux', architecture: 'amd64' }],
    ...answers,
  };
}

export function lookups(answers: Partial<LookupRead> = {}): LookupRead {
  return {
    logGroupExists: async () => true,
    valueExists: async () => true,
    role: async arn => ({ arn, trustPolicy: TRUST }),
    mayPass: async () => true,
    scalingBounds: async () => undefined,
    ...answers,
  };
}

export function deps(answers: Partial<PlanDeps> = {}): PlanDeps {
  return { ecs: ecs(), images: images(), lookups: lookups(), changesAs: CHANGES_AS, ...answers };
}

export function denied(action: string): () => Promise<never> {
  return async () => {
    throw new Failure('accessDenied', `${action} is not allowed.`, { missingAction: action });
  };
}

/** `severity rule, subject`; every finding has to say why. */
export function short(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, rule, subject, reason }) => {
    assert.ok(reason.length > 10 && subject.length > 2, `${rule} says nothing`);
    assert.doesNotMatch(reason, /\{\d\}|undefined|NaN/);
    return `${severity} ${rule}, ${subject}`;
  });
}
