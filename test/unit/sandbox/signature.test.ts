import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { signature } from '../../../src/sandbox/signature.ts';

suite('the calculation of a signature', () => {
  /** The expected value was calculated by botocore 1.43. */
  test('encodes the path twice, orders the query by name and then by value, and folds spaces', () => {
    const signed = signature(
      {
        method: 'GET',
        path: '/a%20b/c',
        query: 'a-b=1&a=2&a=1&x=%20y%2A~&z',
        headers: {
          host: ['sts.eu-west-1.amazonaws.com'],
          'x-amz-date': ['20260102T030405Z'],
          'x-two': ['  a   b '],
        },
        body: Buffer.alloc(0),
      },
      {
        secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        amzDate: '20260102T030405Z',
        region: 'eu-west-1',
        service: 'sts',
        signedHeaders: ['host', 'x-amz-date', 'x-two'],
      },
    );
    assert.equal(signed, 'b644dc6e58841b9041c4e4293ae228e38b0e851882729e778224ed752b997859');
  });
});
