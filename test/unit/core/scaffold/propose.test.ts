import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { proposeTarget, type TargetPlace } from '../../../../src/core/scaffold/propose.ts';
import { variant } from './variants.ts';

const { app } = variant();
const LONG = 'a-service-with-a-name-longer-than-most';

function place(name: string): TargetPlace {
  return {
    name,
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    branches: ['main'],
    protected: false,
  };
}

test('each of several targets has an image repository of its own', () => {
  assert.deepEqual(
    ['dev', 'prod'].map(name => proposeTarget(app, place(name), true).images),
    ['blog-dev', 'blog-prod'],
  );
  assert.equal(proposeTarget(app, place('prod'), false).images, 'blog');
});

test('roles of targets with long names have names that AWS takes, each its own', () => {
  const [one, other] = ['production-in-europe-central-one', 'production-in-europe-central-two'].map(name =>
    proposeTarget({ ...app, name: LONG.slice(0, 24) }, place(name), true),
  );
  assert.notDeepEqual(one?.roles, other?.roles);
  assert.notEqual(one?.cluster, other?.cluster);
});

test('no name is longer than AWS takes, and no two targets are called the same', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,30}[A-Za-z0-9]$/);
  const named = fc.constantFrom('blog', LONG.slice(0, 24), LONG);
  fc.assert(
    fc.property(name, name, named, (one, other, called) => {
      fc.pre(one.toLowerCase() !== other.toLowerCase());
      const [first, second] = [one, other].map(each =>
        proposeTarget({ ...app, name: called }, place(each), true),
      );
      assert.ok(first && second);
      assert.notEqual(first.cluster, second.cluster);
      for (const role of Object.values(first.roles)) {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
        assert.ok(role.length <= 64, role);
        assert.match(role, /^[\w+=,.@-]+$/);
        assert.ok(!Object.values(second.roles).includes(role), role);
      }
      // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
      assert.match(first.images, /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/);
    }),
  );
});
