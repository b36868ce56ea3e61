import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { ExpressConfiguration } from '../../../../src/core/release.ts';
import { expressUpdate } from '../../../../src/core/rollout/express.ts';
import { runningDocument } from '../../../../src/core/rollout/planning/running.ts';
import { OTHER_DIGEST, plan, SERVICE, told } from './planRig.ts';
import { DIGEST, EXECUTION_ROLE, ecs, fargate, IMAGE, REGISTRY, short } from './planScript.ts';

describe('the plan of an Express Mode service', () => {
  const { taskDefinition: _, network: __, ...without } = SERVICE;
  const EXPRESS: Service = { ...without, express: true };
  const configuration: ExpressConfiguration = {
    revision: 'revision/1',
    image: `${REGISTRY}/blog/web@${OTHER_DIGEST}`,
    containerPort: 8080,
    executionRole: EXECUTION_ROLE,
    cpu: '1024',
    memory: '2048',
    environment: [{ name: 'LEVEL', value: 'info' }],
    secrets: [{ name: 'KEY', valueFrom: '/blog/key' }],
    logGroup: '/aws/ecs/web',
    logStreamPrefix: 'ecs',
    urls: [],
    createdAt: 0,
  };
  const world = (fields: Partial<ExpressConfiguration> = {}): Partial<EcsRead> => ({
    expressService: async arn => ({
      arn,
      name: 'web',
      cluster: 'blog',
      status: 'ACTIVE',
      configurations: [{ ...configuration, ...fields }],
    }),
  });

  it('changes the image alone', async () => {
    const update = expressUpdate(configuration, `${REGISTRY}/blog/web@${DIGEST}`);
    const made = await plan({ kind: 'express', update }, EXPRESS, world());
    assert.deepEqual(told(made), [
      `container of the service, image: ${REGISTRY}/blog/web@${OTHER_DIGEST} → ${REGISTRY}/blog/web@${DIGEST}`,
    ]);
    assert.deepEqual(short(made.findings), []);
  });

  it('tells what an update without them takes away', async () => {
    const made = await plan({ kind: 'express', update: { image: configuration.image } }, EXPRESS, world());
    assert.deepEqual(told(made), [
      'container of the service, variable LEVEL: info → -',
      'container of the service, secret KEY: /blog/key → -',
      'container of the service, port 8080/tcp: open → -',
      'container of the service, log driver: awslogs → -',
      'container of the service, log option awslogs-group: /aws/ecs/web → -',
      'container of the service, log option awslogs-region: eu-west-1 → -',
      'container of the service, log option awslogs-stream-prefix: ecs → -',
    ]);
  });

  it('is of the family that is deployed, and of the service where nothing says one', async () => {
    const family = async (fields: Partial<ExpressConfiguration>): Promise<string> => {
      const read = { definitionDocument: async () => fargate(), ...world(fields) };
      return (await runningDocument(EXPRESS, ecs(read), new AbortController().signal)).family;
    };
    assert.equal(await family({}), EXPRESS.name);
    const taskDefinition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/default-web:7';
    assert.equal(await family({ taskDefinition }), 'default-web');
  });

  it('knows what it runs on', async () => {
    const update = expressUpdate(configuration, `${REGISTRY}/blog/web@${DIGEST}`);
    const made = await plan({ kind: 'express', update }, EXPRESS, world({ cpuArchitecture: 'ARM64' }));
    assert.deepEqual(short(made.findings), ['stop image.platform, container Main']);
  });

  it('is not made by a change that is of other services, nor the other way round', async () => {
    const deploy = await plan({ kind: 'deploy', document: fargate() }, EXPRESS, world());
    assert.deepEqual(short(deploy.findings), ['stop service.express, service blog-api']);
    const express = await plan({ kind: 'express', update: { image: IMAGE } });
    assert.deepEqual(short(express.findings), ['stop service.express, service blog-api']);
  });

  it('is redeployed', async () => {
    const made = await plan({ kind: 'redeploy' }, EXPRESS, world());
    assert.deepEqual(told(made), ['service, deployment: - → a new one of blog-api']);
    assert.deepEqual(short(made.findings), []);
  });
});
