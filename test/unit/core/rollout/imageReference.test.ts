import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atDigest, parseImage } from '../../../../src/core/rollout/imageReference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const ecr = { registry: '111122223333', region: 'eu-west-1', name: 'blog/api' };

describe('an image reference', () => {
  for (const [text, expected] of [
    ['nginx', { repository: 'nginx', tag: 'latest', tagged: false }],
    ['nginx:1.27', { repository: 'nginx', tag: '1.27', tagged: true }],
    ['library/nginx:1', { repository: 'library/nginx', tag: '1', tagged: true }],
    ['localhost:5000/app', { repository: 'localhost:5000/app', tag: 'latest', tagged: false }],
    ['localhost/app:x', { repository: 'localhost/app', tag: 'x', tagged: true }],
    ['public.ecr.aws/nginx/nginx:1', { repository: 'public.ecr.aws/nginx/nginx', tag: '1', tagged: true }],
    [`${HOST}/blog/api:abc1234`, { repository: `${HOST}/blog/api`, tag: 'abc1234', tagged: true, ecr }],
    [
      `${HOST}/blog/api@${DIGEST}`,
      { repository: `${HOST}/blog/api`, tag: 'latest', tagged: false, digest: DIGEST, ecr },
    ],
    [
      `${HOST}/blog/api:v1@${DIGEST}`,
      { repository: `${HOST}/blog/api`, tag: 'v1', tagged: true, digest: DIGEST, ecr },
    ],
    [
      '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api',
      {
        repository: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api',
        tag: 'latest',
        tagged: false,
        ecr: { registry: '111122223333', region: 'cn-north-1', name: 'api' },
      },
    ],
    [
      '111122223333.dkr-ecr.eu-west-1.on.aws/api:1',
      {
        repository: '111122223333.dkr-ecr.eu-west-1.on.aws/api',
        tag: '1',
        tagged: true,
        ecr: { registry: '111122223333', region: 'eu-west-1', name: 'api' },
      },
    ],
  ] as const) {
    it(`is ${text}`, () => assert.deepEqual(parseImage(text), expected));
  }

  for (const text of [
    '',
    'Nginx',
    'nginx:',
    'nginx:a b',
    'nginx:-x',
    'nginx@sha256:abc',
    `nginx@${DIGEST}@${DIGEST}`,
    'https://example.com/nginx',
    '/nginx',
    'nginx/',
    'a//b',
    `${'x'.repeat(3)}:${'t'.repeat(129)}`,
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => assert.equal(parseImage(text), undefined));
  }

  it('is pinned without its tag', () => {
    const reference = parseImage(`${HOST}/blog/api:v1`);
    assert.ok(reference !== undefined);
    assert.equal(atDigest(reference, DIGEST), `${HOST}/blog/api@${DIGEST}`);
  });
});
