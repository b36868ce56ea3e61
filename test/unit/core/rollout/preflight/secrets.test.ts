import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { runPreflight } from '../../../../../src/core/rollout/preflight/preflight.ts';
import { deps, fargate, lookups } from '../planScript.ts';
import { run, SERVICE, two } from './preflightRig.ts';

describe('the pre-flight of secrets and log groups', () => {
  it('stops where a secret is missing or names nothing, and asks once for each', async () => {
    const asked: string[] = [];
    const read = lookups({
      valueExists: async valueFrom => {
        asked.push(valueFrom);
        return valueFrom !== '/b';
      },
    });
    const secrets = ['/a', '/b', '/a', 'arn:aws:s3:::x'].map((valueFrom, index) => ({
      name: `S${index}`,
      valueFrom,
    }));
    assert.deepEqual(await run(fargate({ secrets }), { lookups: read }), [
      'stop secret.missing, container api',
      'stop secret.invalid, container api',
    ]);
    assert.deepEqual(asked, ['/a', '/b']);
    const shared = two({}, { name: 'b', portMappings: [] });
    assert.deepEqual(await run(shared, { lookups: lookups({ valueExists: async () => false }) }), [
      'stop secret.missing, container api',
    ]);
  });

  it('says that keys of a secret are not checked, once for each container', async () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/db-AbCdEf';
    const secrets = [':user::', ':password::', ':user::', ''].map((key, index) => ({
      name: `S${index}`,
      valueFrom: `${secret}${key}`,
    }));
    const document = fargate({ secrets });
    assert.deepEqual(await run(document), ['unseen secret.key, container api']);
    const [only] = await runPreflight(
      { service: SERVICE, document, registered: true, passesRoles: false, serves: true },
      deps(),
      new AbortController().signal,
    );
    assert.match(only?.reason ?? '', / user, password /);
    assert.deepEqual(await run(fargate({ secrets: secrets.slice(3) })), []);
  });

  it('stops where a log group is missing, and warns where ECS may make it', async () => {
    const none = lookups({ logGroupExists: async () => false });
    assert.deepEqual(await run(fargate(), { lookups: none }), ['stop log.missing, log group /ecs/blog']);
    const options = {
      'awslogs-group': '/new',
      'awslogs-region': 'us-east-1',
      'awslogs-stream-prefix': 'a',
      'awslogs-create-group': 'true',
    };
    const creates = fargate({ logConfiguration: { logDriver: 'awslogs', options } });
    assert.deepEqual(await run(creates, { lookups: none }), ['warning log.create, log group /new']);
  });

  it('says what could not be looked at', async () => {
    assert.deepEqual(await run(fargate(), { lookups: undefined }), [
      'unseen role.unseen, execution role',
      'unseen secret.unseen, container api',
      'unseen log.unseen, log group /ecs/blog',
    ]);
  });

  it('ends with a session that ended, and with the signal', async () => {
    const expired = lookups({
      valueExists: async () => {
        throw new Failure('expired', 'The session has expired.');
      },
    });
    await assert.rejects(run(fargate(), { lookups: expired }), { code: 'expired' });
    const controller = new AbortController();
    const aborting = lookups({
      valueExists: async () => {
        controller.abort();
        throw new Failure('offline', 'Nobody answers.');
      },
    });
    await assert.rejects(
      runPreflight(
        { service: SERVICE, document: fargate(), registered: false, passesRoles: true, serves: true },
        deps({ lookups: aborting }),
        controller.signal,
      ),
      { name: 'AbortError' },
    );
  });
});
