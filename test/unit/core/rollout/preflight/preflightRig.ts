import type { JsonObject } from '../../../../../src/core/json.ts';
import type { DefinitionDocument } from '../../../../../src/core/release.ts';
import { runPreflight } from '../../../../../src/core/rollout/preflight/preflight.ts';
import type { Preflight, PreflightDeps } from '../../../../../src/core/rollout/preflight/subject.ts';
import { API, deps, fargate, short } from '../planScript.ts';
import { deployment, service } from '../script.ts';

export const NETWORK = { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: false };
export const SERVICE = service([deployment('ecs-svc/1')], { launchType: 'FARGATE', network: NETWORK });
export const EC2 = service([], { launchType: 'EC2' });

export async function run(
  document: DefinitionDocument,
  world: Partial<PreflightDeps> = {},
  preflight: Partial<Preflight> = {},
): Promise<readonly string[]> {
  return short(
    await runPreflight(
      { service: SERVICE, document, registered: false, passesRoles: true, serves: true, ...preflight },
      deps(world),
      new AbortController().signal,
    ),
  );
}

export function two(first: JsonObject, second: JsonObject, task: JsonObject = {}): DefinitionDocument {
  return {
    ...fargate({}, task),
    containerDefinitions: [
      { ...API, ...first },
      { ...API, ...second },
    ],
  };
}

export function ec2(container: JsonObject, task: JsonObject = {}): DefinitionDocument {
  const { cpu: _, memory: __, networkMode: ___, requiresCompatibilities: ____, ...others } = fargate();
  return { ...others, family: 'blog-api', ...task, containerDefinitions: [{ ...API, ...container }] };
}

export type Case = readonly [
  what: string,
  document: DefinitionDocument,
  expected: readonly string[],
  preflight?: Partial<Preflight>,
];

export const health = (check: JsonObject) => ({ healthCheck: { command: ['CMD', 'true'], ...check } });
