import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { byTag, deleteImage, Registry } from '../../../src/sandbox/ecr/registry.ts';

const tag = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    tags: fc.uniqueArray(tag, { maxLength: 3 }),
    architectures: fc.constantFrom(['amd64'], ['arm64'], ['amd64', 'arm64']),
  }),
  fc.record({ kind: fc.constant('delete' as const), tag }),
);

suite('the registry', () => {
  test('a tag is on the image that was pushed with it last, and on no other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let now = 0;
        const registry = new Registry('111122223333', () => ++now);
        const repository = registry.putRepository('eu-west-1', 'team/app');
        const expected = new Map<string, string>();
        for (const one of steps) {
          if (one.kind === 'push') {
            const { digest } = registry.push(repository, one).contents;
            for (const name of one.tags) {
              expected.set(name, digest);
            }
          } else {
            const image = byTag(repository, one.tag);
            assert.equal(image?.contents.digest, expected.get(one.tag));
            if (image !== undefined) {
              assert.ok(deleteImage(repository, image));
              for (const name of image.tags) {
                expected.delete(name);
              }
            }
          }
        }
        const found = [...repository.images.values()].flatMap(({ tags, contents }) =>
          [...tags].map(name => [name, contents.digest] as const),
        );
        assert.deepEqual(new Map(found), expected);
        assert.equal(found.length, expected.size);
        for (const { contents } of repository.images.values()) {
          assert.ok(contents.children.every(({ digest }) => repository.images.has(digest)));
        }
      }),
    );
  });

  test('repositories are those of their region', () => {
    const registry = new Registry('111122223333', () => 0);
    registry.putRepository('eu-west-1', 'b');
    registry.putRepository('eu-west-1', 'a');
    registry.putRepository('us-east-1', 'c');
    assert.deepEqual(
      registry.repositories('eu-west-1').map(({ name }) => name),
      ['a', 'b'],
    );
    assert.equal(registry.repository('us-east-1', 'a'), undefined);
  });
});
