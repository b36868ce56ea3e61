import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { openCloud } from '../../../src/aws/clients.ts';
import type { Service } from '../../../src/core/model.ts';
import type { Cloud } from '../../../src/core/ports.ts';
import { serviceScope } from '../../../src/core/rollout/scope.ts';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts';
import { environmentOf, toCredentials } from './environment.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

const never = new AbortController().signal;

export interface OpenedCloud {
  readonly sandbox: TestSandbox;
  readonly cloud: Cloud;
  /** By name, as `cluster/service`. */
  service(name: string): Promise<Service>;
  /** What may be changed of a service. */
  change(service: Service): ReturnType<Cloud['change']>;
  /** How often an action was called since the last `forget`. */
  calls(action: string): number;
  forget(): void;
}

/** The demo's fleet, or another one, for a role that may do everything, whatever the access. */
export async function openSandboxCloud(
  t: TestContext,
  options: SandboxOptions = { fleet: 'demo' },
): Promise<OpenedCloud> {
  const sandbox = await startTestSandbox(t, options);
  const { world } = sandbox.sandbox;
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
    policies: {
      all: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    },
  });
  const credentials = toCredentials(await sandbox.signIn());
  const cloud = await openCloud(environmentOf(sandbox), async () => credentials);
  t.after(() => cloud.dispose());
  return {
    sandbox,
    cloud,
    service: async name => {
      const [cluster = '', own = ''] = name.split('/');
      const [service] = await cloud.ecs.describeServices(cluster, [own], never);
      assert.ok(service, name);
      return service;
    },
    change: service => cloud.change(serviceScope(service)),
    calls: action => world.calls.total(action),
    forget: () => world.calls.clear(),
  };
}
