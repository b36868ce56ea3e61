import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkTip, leftOut, pushedHead } from '../../../../src/core/deployRun/head.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { GitHead } from '../../../../src/core/git.ts';

const COMMIT = 'a'.repeat(40);
const upstream = { remote: 'origin', branch: 'main', behind: 0 };
const LEVEL: GitHead = { commit: COMMIT, branch: 'main', dirty: false, pushed: { kind: 'yes' }, upstream };

const refused: readonly [string, GitHead, RegExp][] = [
  [
    'detached',
    { commit: COMMIT, dirty: false, pushed: { kind: 'none' } },
    /No branch is checked out: HEAD is at aaaaaaa/,
  ],
  [
    'without an upstream',
    { commit: COMMIT, branch: 'main', dirty: false, pushed: { kind: 'none' } },
    /The branch main has no upstream, so GitHub does not have aaaaaaa/,
  ],
  [
    'following a branch of the same clone',
    { ...LEVEL, branch: 'topic', upstream: { ...upstream, remote: '.' } },
    /The branch topic has no upstream/,
  ],
  [
    'one ahead',
    { ...LEVEL, pushed: { kind: 'ahead', by: 1 } },
    /aaaaaaa is not pushed: origin\/main does not have it/,
  ],
  ['three ahead', { ...LEVEL, pushed: { kind: 'ahead', by: 3 } }, /origin\/main lacks 3 commits/],
  [
    'one behind',
    { ...LEVEL, upstream: { ...upstream, behind: 1 } },
    /main is one commit behind origin\/main/,
  ],
  ['two behind', { ...LEVEL, upstream: { ...upstream, behind: 2 } }, /main is 2 commits behind origin\/main/],
  [
    'diverged',
    { ...LEVEL, pushed: { kind: 'ahead', by: 3 }, upstream: { ...upstream, behind: 2 } },
    /main and origin\/main have diverged: 3 commits here, 2 there/,
  ],
];

suite('the commit that a run would deploy', () => {
  for (const [name, head, message] of refused) {
    test(`is not HEAD where that is ${name}`, () => {
      assert.throws(
        () => pushedHead(head),
        (error: unknown) =>
          error instanceof Failure && error.code === 'invalid' && message.test(error.message),
      );
    });
  }

  test('is HEAD where it is level with its upstream', () => {
    assert.equal(pushedHead(LEVEL).upstream.branch, 'main');
  });

  test('is what GitHub has, not what the last fetch saw', () => {
    const head = pushedHead(LEVEL);
    checkTip(head, COMMIT);
    assert.throws(
      () => checkTip(head, 'b'.repeat(40)),
      /main is at bbbbbbb at GitHub, and you are at aaaaaaa/,
    );
  });

  test('leaves out what is not committed, and says so', () => {
    assert.equal(leftOut(LEVEL), undefined);
    assert.match(leftOut({ ...LEVEL, dirty: true }) ?? '', /are not deployed/);
  });
});
