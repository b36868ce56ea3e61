import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DefinitionDocument } from '../../../../../src/core/release.ts';
import { likelyCommit, withCommit } from '../../../../../src/core/rollout/definition/withCommit.ts';

const tagged = (...pairs: readonly (readonly [string, string])[]): DefinitionDocument => ({
  family: 'blog-api',
  containerDefinitions: [],
  tags: pairs.map(([key, value]) => ({ key, value })),
});
const COMMIT = '45459839deb4d98335515dad971262792203f354';

describe('the commit among the tags of a task definition', () => {
  for (const key of ['commit', 'Commit', 'git-sha', 'git_commit', 'app:commit-sha', 'org.example/CommitId']) {
    it(`follows the image: ${key}`, () => {
      const { document, dropped } = withCommit(tagged([key, 'abc1234'], ['team', 'web']), COMMIT);
      assert.deepEqual(document, tagged([key, COMMIT], ['team', 'web']));
      assert.deepEqual(dropped, []);
    });
  }

  it('is left out where nobody knows it', () => {
    assert.deepEqual(withCommit(tagged(['commit', 'abc1234'], ['team', 'web']), undefined), {
      document: tagged(['team', 'web']),
      dropped: ['commit'],
    });
  });

  it('is only what has its form and its name', () => {
    for (const pair of [
      ['commit', 'yes'],
      ['commitment', 'abc1234'],
      ['team', 'abc1234'],
      ['version', '1234567'],
    ] as const) {
      assert.deepEqual(withCommit(tagged(pair), COMMIT).document, tagged(pair));
      assert.deepEqual(withCommit(tagged(pair), undefined).dropped, []);
    }
    const none: DefinitionDocument = { family: 'a', containerDefinitions: [] };
    assert.equal(withCommit(none, COMMIT).document, none);
  });

  it('is told by the form of an image’s tag', () => {
    assert.equal(likelyCommit(['latest', 'main-ABC1234']), 'abc1234');
    assert.equal(likelyCommit(['latest', COMMIT]), COMMIT);
    assert.equal(likelyCommit(['20251120', '1.19.0', 'deadbeef', 'abcdefabcdef', '2025-10']), undefined);
  });
});
