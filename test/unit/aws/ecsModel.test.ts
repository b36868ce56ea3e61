import assert from 'node:assert/strict';
import { it } from 'node:test';
import { toService, toTask } from '../../../src/aws/ecsModel.ts';

it('a service on capacity providers has no launch type', () => {
  const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  const service = toService({ capacityProviderStrategy: strategy });
  assert.equal(service.launchType, undefined);
  assert.deepEqual(service.capacityProviders, [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }]);
  const fargate = toService({ launchType: 'FARGATE', capacityProviderStrategy: [] });
  assert.deepEqual([fargate.launchType, fargate.capacityProviders], ['FARGATE', undefined]);
});

it('a task on a capacity provider has its launch type too', () => {
  const task = toTask({ launchType: 'FARGATE', capacityProviderName: 'FARGATE_SPOT' });
  assert.deepEqual([task.launchType, task.capacityProvider], ['FARGATE', 'FARGATE_SPOT']);
  assert.equal(toTask({ launchType: 'EC2' }).capacityProvider, undefined);
});

it('what Service Connect offers is what the PRIMARY deployment says', () => {
  const services = [{ portName: 'http' }, { portName: 'metrics' }];
  const connect = (status: string, enabled: boolean) =>
    toService({ deployments: [{ status, serviceConnectConfiguration: { enabled, services } }] }).connectPorts;
  assert.deepEqual(connect('PRIMARY', true), ['http', 'metrics']);
  assert.equal(connect('PRIMARY', false), undefined);
  assert.equal(connect('ACTIVE', true), undefined);
  const client = { enabled: true, namespace: 'blog' };
  assert.equal(
    toService({ deployments: [{ status: 'PRIMARY', serviceConnectConfiguration: client }] }).connectPorts,
    undefined,
  );
});

it('service discovery registers the ports of containers, and not a port of the task', () => {
  const serviceRegistries = [
    { registryArn: 'arn:1', containerName: 'api', containerPort: 8080 },
    { registryArn: 'arn:2', port: 8080 },
    { registryArn: 'arn:3' },
  ];
  assert.deepEqual(toService({ serviceRegistries }).registeredPorts, [{ container: 'api', port: 8080 }]);
  assert.equal(toService({ serviceRegistries: serviceRegistries.slice(1) }).registeredPorts, undefined);
});
