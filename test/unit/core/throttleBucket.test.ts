import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../../src/core/model.ts';
import { throttleBucket } from '../../../src/core/throttleBucket.ts';
import { environment } from './fleet/fixture.ts';

const dev = environment();

test('calls of all roles of an account in a region share a bucket', () => {
  const other = environment({ name: 'two', roleArn: 'arn:aws:iam::111122223333:role/other' });
  assert.equal(throttleBucket(other), throttleBucket(dev));
});

test('another account, region or endpoint is another bucket', () => {
  const account = environment({ roleArn: 'arn:aws:iam::444455556666:role/codespaces-ecs-dev' });
  const endpoint = environment({ endpointUrl: 'http://127.0.0.1:4566' });
  const buckets = [dev, account, endpoint].map(each => throttleBucket(each));
  buckets.push(throttleBucket(dev, 'us-east-1'));
  assert.equal(new Set(buckets).size, 4);
  assert.equal(throttleBucket(dev, dev.region), throttleBucket(dev));
});

test('where no role is named, the account of the identity counts, otherwise the identity', () => {
  const center = {
    kind: 'identityCenter',
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'eu-west-1',
  } as const;
  const bucket = (identity: Environment['identity']): string => {
    const { roleArn: _, ...without } = environment({ identity });
    return throttleBucket(without);
  };
  assert.equal(bucket({ ...center, accountId: '111122223333' }), throttleBucket(dev));
  assert.equal(bucket({ kind: 'ambient', profile: 'a' }), bucket({ kind: 'ambient', profile: 'a' }));
  const others = [
    bucket(center),
    bucket({ kind: 'ambient' }),
    bucket({ kind: 'ambient', profile: 'a' }),
    throttleBucket(dev),
  ];
  assert.equal(new Set(others).size, 4);
});
