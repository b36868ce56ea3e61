import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseImage } from '../../../../src/core/rollout/imageReference.ts';
import { typedImages } from '../../../../src/core/rollout/typedImage.ts';

const REGISTRY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const API = `${REGISTRY}/blog/api`;
const DIGEST = `sha256:fa70b6b45a83${'0'.repeat(52)}`;
const OTHER = `sha256:1ba803fa5be5${'0'.repeat(52)}`;
const listed = [DIGEST, OTHER].map(digest => ({ digest, tags: [], pushedAt: 0 }));

const meant = (text: string, running = `${API}:abc1234`): readonly string[] =>
  typedImages(text, parseImage(running), listed).map(({ as, image }) => `${as} ${image}`);

describe('a text typed for an image', () => {
  for (const [text, offers] of [
    ['', []],
    ['1.2', [`tag ${API}:1.2`]],
    ['blog/api:latest', [`ecr ${API}:latest`, 'typed blog/api:latest']],
    ['blog/jobs:1', [`ecr ${REGISTRY}/blog/jobs:1`, 'typed blog/jobs:1']],
    ['nginx:1.27', ['typed nginx:1.27', `ecr ${REGISTRY}/nginx:1.27`]],
    ['public.ecr.aws/nginx/nginx:1', ['typed public.ecr.aws/nginx/nginx:1']],
    ['localhost:5000/blog:1', ['typed localhost:5000/blog:1']],
    [`${REGISTRY}/blog/jobs:1`, [`typed ${REGISTRY}/blog/jobs:1`]],
    ['blog/api@sha256:fa70b6b45a83', [`digest ${API}@${DIGEST}`]],
    [`${API}@sha256:fa70b6b45a83`, [`digest ${API}@${DIGEST}`]],
    ['sha256:1ba803f', [`digest ${API}@${OTHER}`]],
    ['blog/api@sha256:fa70b6', []],
    ['blog/jobs@sha256:fa70b6b45a83', []],
    [`blog/api@${DIGEST}`, [`ecr ${API}@${DIGEST}`, `typed blog/api@${DIGEST}`]],
    ['not a ref!!', []],
    ['not/a ref:1', []],
  ] as const) {
    it(`is understood: ${text}`, () => assert.deepEqual(meant(text), offers));
  }

  it('is itself where nothing in Amazon ECR runs', () => {
    assert.deepEqual(meant('blog/api:2', 'blog/api:1'), ['typed blog/api:2']);
    assert.deepEqual(meant('2', 'blog/api:1'), ['tag blog/api:2']);
    assert.deepEqual(
      typedImages('nginx', undefined, []).map(({ image }) => image),
      ['nginx'],
    );
  });
});
