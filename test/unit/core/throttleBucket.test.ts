import assert from 'node:assert/strict';
import { test } from 'node:test';
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
