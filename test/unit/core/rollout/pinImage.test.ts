import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { ImageRead } from '../../../../src/core/lookups.ts';
import { pinImage } from '../../../../src/core/rollout/pinImage.ts';
import { DIGEST, denied, images, REGISTERED, REGISTRY } from './planScript.ts';

const pin = (image: string, read: ImageRead | undefined = images()) =>
  pinImage(image, read, new AbortController().signal);

describe('an image that is pinned', () => {
  it('is the digest that the tag names now', async () => {
    assert.deepEqual(await pin(` ${REGISTRY}/blog/api:v1 `), {
      image: `${REGISTRY}/blog/api@${DIGEST}`,
      found: REGISTERED,
    });
  });

  it('loses a tag beside a digest', async () => {
    assert.equal((await pin(`${REGISTRY}/blog/api:v1@${DIGEST}`)).image, `${REGISTRY}/blog/api@${DIGEST}`);
    assert.deepEqual(await pin(`nginx:1@${DIGEST}`), { image: `nginx@${DIGEST}` });
  });

  it('stays as it was given where the digest cannot be looked up, and says why', async () => {
    const elsewhere = await pin('nginx:1.27');
    assert.equal(elsewhere.image, 'nginx:1.27');
    assert.match(elsewhere.reason ?? '', /Amazon ECR/);
    const unread = await pin(`${REGISTRY}/blog/api:v1`, images({ image: denied('ecr:DescribeImages') }));
    assert.equal(unread.image, `${REGISTRY}/blog/api:v1`);
    assert.match(unread.reason ?? '', /ecr:DescribeImages/);
  });

  it('stays as it was given where a pull-through cache has not got it yet', async () => {
    const read = images({ image: async () => undefined, cachedFrom: async () => 'quay.io' });
    const pinned = await pin(`${REGISTRY}/quay/app:v1`, read);
    assert.equal(pinned.image, `${REGISTRY}/quay/app:v1`);
    assert.match(pinned.reason ?? '', /quay\.io/);
    assert.deepEqual(await pin(`${REGISTRY}/quay/app:v1@${DIGEST}`, read), {
      image: `${REGISTRY}/quay/app@${DIGEST}`,
    });
  });

  it('is refused where it is none, or is not there', async () => {
    await assert.rejects(pin('Not An Image'), { code: 'invalid' });
    await assert.rejects(pin(`${REGISTRY}/blog/api:v9`, images({ image: async () => undefined })), {
      code: 'notFound',
    });
    const offline = images({
      image: async () => {
        throw new Failure('offline', 'Nobody answers.');
      },
    });
    await assert.rejects(pin(`${REGISTRY}/blog/api:v1`, offline), { code: 'offline' });
  });
});
