import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import type { AccountRead } from '../../../../../src/core/lookups.ts';
import type { Cluster, Service } from '../../../../../src/core/model.ts';
import type { Cloud } from '../../../../../src/core/ports.ts';
import { lookAtAccount, standing } from '../../../../../src/core/scaffold/look/account.ts';
import { unusedRead } from '../../../support/unusedCloud.ts';
import { variant } from '../variants.ts';

const never = new AbortController().signal;
const SET_UP = variant();
const [TARGET] = SET_UP.targets;

const arn = (name: string) => `arn:aws:ecs:eu-west-1:111122223333:cluster/${name}`;

const cluster = (name: string): Cluster => ({
  arn: arn(name),
  name,
  status: 'ACTIVE',
  activeServices: 1,
  runningTasks: 1,
  pendingTasks: 0,
});

const service = (name: string, of: string): Service => ({
  arn: `arn:aws:ecs:eu-west-1:111122223333:service/${of}/${name}`,
  name,
  clusterArn: arn(of),
  status: 'ACTIVE',
  desired: 1,
  running: 1,
  pending: 0,
  controller: 'ECS',
  schedulingStrategy: 'REPLICA',
  execEnabled: false,
  deployments: [],
  events: [],
  createdAt: 0,
});

const denied = (missingAction: string) => new Failure('accessDenied', 'no', { missingAction });

function cloud(read: Partial<AccountRead> = {}, blind = ''): Pick<Cloud, 'ecs' | 'account'> {
  return {
    ecs: {
      ...unusedRead,
      clusters: async () => [cluster(TARGET.cluster), cluster('other')],
      services: async of => {
        if (of === arn(blind)) {
          throw denied('ecs:ListServices');
        }
        return of === arn(TARGET.cluster) ? [service(TARGET.service, TARGET.cluster)] : [];
      },
    },
    account: async () => ({
      imageRepositories: async () => [TARGET.images],
      roles: async () => [TARGET.roles.deploy],
      identityProviders: async () => ['token.actions.githubusercontent.com'],
      ...read,
    }),
  };
}

suite('what an account has', () => {
  test('is held against what a target needs', async () => {
    const { there, missing, unseen } = standing(SET_UP, TARGET, await lookAtAccount(cloud(), never));
    assert.deepEqual(there, [
      'identity provider',
      `role ${TARGET.roles.deploy}`,
      `image repository ${TARGET.images}`,
      `cluster ${TARGET.cluster}`,
      `service ${TARGET.service}`,
    ]);
    assert.deepEqual(
      missing,
      [TARGET.roles.execution, TARGET.roles.task, TARGET.roles.read, TARGET.roles.write].map(
        name => `role ${name}`,
      ),
    );
    assert.deepEqual(unseen, []);
  });

  test('has a role under the path that the target names it with, or has not', async () => {
    const withTask = (task: string) => ({ ...TARGET, roles: { ...TARGET.roles, task } });
    const found = await lookAtAccount(cloud({ roles: async () => ['service-role/blog-task'] }), never);
    const { there } = standing(SET_UP, withTask('service-role/blog-task'), found);
    assert.ok(there.includes('role service-role/blog-task'));
    assert.ok(standing(SET_UP, withTask('blog-task'), found).missing.includes('role blog-task'));
  });

  test('is told as far as it may be seen', async () => {
    const refusing = cloud({ roles: () => Promise.reject(denied('iam:ListRoles')) }, 'other');
    const { there, missing, unseen } = standing(SET_UP, TARGET, await lookAtAccount(refusing, never));
    assert.ok(there.includes(`service ${TARGET.service}`));
    assert.deepEqual(missing, []);
    assert.deepEqual(unseen, ['iam:ListRoles', 'ecs:ListServices']);
  });

  test('says of a service of another cluster that it is none of the target’s', async () => {
    const found = await lookAtAccount(cloud(), never);
    const elsewhere = { ...TARGET, cluster: 'other' };
    assert.deepEqual(standing(SET_UP, elsewhere, found).missing.slice(-1), [`service ${TARGET.service}`]);
  });

  test('is not looked at any more once that is cancelled', async () => {
    const cancel = new AbortController();
    const read = lookAtAccount(
      cloud({
        roles: async () => {
          cancel.abort();
          throw denied('iam:ListRoles');
        },
      }),
      cancel.signal,
    );
    await assert.rejects(read, { name: 'AbortError' });
  });
});
