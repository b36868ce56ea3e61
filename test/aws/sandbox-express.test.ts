import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  CreateExpressGatewayServiceCommand,
  DescribeExpressGatewayServiceCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  ResourceNotFoundException,
  UpdateExpressGatewayServiceCommand,
} from '@aws-sdk/client-ecs';
import { refusal, startTestSandbox } from './support/sandbox.ts';

suite('Express Mode over HTTP', () => {
  test('an image that was pushed is deployed, and the old one runs beside it until it has the traffic', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true });
    const ecs = sandbox.ecs(await sandbox.signIn());
    const cluster = 'default';
    const { serviceArns = [] } = await ecs.send(
      new ListServicesCommand({ cluster, resourceManagementType: 'ECS' }),
    );
    const [serviceArn] = serviceArns;
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    assert.equal(services[0]?.resourceManagementType, 'ECS');
    assert.equal(services[0]?.taskDefinition, undefined);

    const describe = async () =>
      (await ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))).service ?? {};
    const before = (await describe()).activeConfigurations?.[0];
    assert.match(before?.ingressPaths?.[0]?.endpoint ?? '', /^handbook-[0-9a-f]+\.ecs\.eu-west-1\.on\.aws$/);
    assert.ok(before?.createdAt instanceof Date);

    await sandbox.control('POST', '/ecr/push', { repository: 'handbook', tags: ['2026-01'] });
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/handbook:2026-01';
    const { service } = await ecs.send(
      new UpdateExpressGatewayServiceCommand({
        serviceArn,
        primaryContainer: { ...before.primaryContainer, image },
      }),
    );
    assert.equal(service?.targetConfiguration?.primaryContainer?.image, image);
    assert.equal(service.targetConfiguration.primaryContainer.containerPort, 8080);
    const images = async () =>
      (await describe()).activeConfigurations?.map(({ primaryContainer }) => primaryContainer?.image);
    assert.deepEqual(await images(), [image, before.primaryContainer?.image]);
    await sandbox.control('POST', '/clock', { advance: 12 * 60_000 });
    assert.deepEqual(await images(), [image]);
  });

  test('the role and the SDK decide, as they do for every operation', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/default/handbook';
    const ecs = sandbox.ecs(await sandbox.signIn({ role: 'codespaces-ecs-read' }));
    await ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }));
    const denied = await refusal(ecs.send(new UpdateExpressGatewayServiceCommand({ serviceArn })));
    assert.equal(denied.name, 'AccessDeniedException');
    assert.match(
      denied.message,
      /ecs:UpdateExpressGatewayService on resource: arn:aws:ecs:.*default\/handbook/,
    );
    const role = 'arn:aws:iam::111122223333:role/x';
    const create = new CreateExpressGatewayServiceCommand({
      infrastructureRoleArn: role,
      executionRoleArn: role,
    });
    assert.equal((await refusal(ecs.send(create))).name, 'AccessDeniedException');
    await assert.rejects(
      ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn: `${serviceArn}-none` })),
      ResourceNotFoundException,
    );
  });
});
