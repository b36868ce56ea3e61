import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Git, GitDistance } from '../../../../src/core/git.ts';
import {
  commitsOf,
  commitText,
  distanceText,
  headline,
  headlineNote,
  refsNamed,
} from '../../../../src/core/rollout/commits.ts';
import { runningCommit } from '../../../../src/core/rollout/runningCommit.ts';
import { service } from './script.ts';

const signal = new AbortController().signal;

for (const [tag, refs] of [
  ['abc1234', ['abc1234']],
  ['ABC1234', ['abc1234']],
  ['main-abc1234', ['abc1234']],
  ['sha-abc1234-arm64', ['abc1234']],
  ['9be4410-crash', ['9be4410']],
  ['0123456789abcdef0123456789abcdef01234567', ['0123456789abcdef0123456789abcdef01234567']],
  ['1.17.0', ['refs/tags/1.17.0', 'refs/tags/v1.17.0']],
  ['v2', ['refs/tags/v2', 'refs/tags/2']],
  ['20251120', ['20251120', 'refs/tags/20251120', 'refs/tags/v20251120']],
  ['latest', []],
  ['deadbee-f00dfeed', ['deadbee', 'f00dfeed']],
  ['abc123', []],
  ['release-abcdefgh', []],
] as const) {
  test(`${tag} names ${refs.join(', ') || 'no commit'}`, () => {
    assert.deepEqual(refsNamed(tag), refs);
  });
}

function gitWith(
  commits: Readonly<Record<string, string>>,
  distance?: GitDistance,
): Git & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    head: async () => undefined,
    commit: async ref => {
      asked.push(ref);
      const commit = commits[ref];
      return commit === undefined ? undefined : { commit, subject: `Subject of ${ref}` };
    },
    distance: async () => distance,
  };
}

test('a tag is said to be a commit only where git knows it', async () => {
  const full = 'abc1234'.padEnd(40, '0');
  const git = gitWith({ abc1234: full }, { behind: 3, ahead: 0 });
  const found = await commitsOf(['abc1234', 'fffffff', 'latest', 'abc1234'], git, signal);
  assert.deepEqual([...found.keys()], ['abc1234']);
  assert.deepEqual(git.asked, ['abc1234', 'fffffff']);
  const commit = found.get('abc1234');
  assert.equal(commit && commitText(commit), 'abc1234 Subject of abc1234 · 3 commits behind HEAD');
});

test('a version is the commit of the git tag of that name', async () => {
  const git = gitWith({ 'refs/tags/v1.17.0': '1'.repeat(40) });
  const found = await commitsOf(['1.17.0'], git, signal);
  assert.equal(found.get('1.17.0')?.commit, '1'.repeat(40));
});

test('distances in words', () => {
  assert.equal(distanceText(undefined), undefined);
  assert.equal(distanceText({ behind: 0, ahead: 0 }), 'is HEAD');
  assert.equal(distanceText({ behind: 1, ahead: 0 }), '1 commit behind HEAD');
  assert.equal(distanceText({ behind: 0, ahead: 2 }), '2 commits ahead of HEAD');
  assert.equal(distanceText({ behind: 4, ahead: 2 }), '4 commits behind HEAD and 2 beside it');
});

test('a headline says how an environment stands to HEAD', () => {
  assert.equal(headline('prod', undefined), undefined);
  assert.equal(headline('prod', { behind: 0, ahead: 0 }), 'prod is at HEAD');
  assert.equal(headline('prod', { behind: 3, ahead: 0 }), 'prod is 3 commits behind HEAD');
  assert.equal(headline('prod', { behind: 1, ahead: 0 }), 'prod is 1 commit behind HEAD');
  const commit = { commit: 'abc1234'.padEnd(40, '0'), subject: 'Fix the\nheader' };
  assert.equal(headlineNote('prod', commit), 'prod runs abc1234 Fix the header.');
  assert.equal(
    headlineNote('prod', { ...commit, distance: { behind: 3, ahead: 0 } }),
    'prod is 3 commits behind HEAD: abc1234 Fix the header.',
  );
});

test('what runs is known by the tag of the main container, and by nothing else', async () => {
  const full = 'abc1234'.padEnd(40, '0');
  const git = gitWith({ abc1234: full }, { behind: 3, ahead: 0 });
  const runs = service([], { taskDefinition: 'blog-api:42' });
  const document = (image: string) => ({
    definitionDocument: async () => ({
      family: 'blog-api',
      containerDefinitions: [
        { name: 'logs', image: 'logs:fedcba9', essential: false },
        { name: 'api', image, essential: true },
      ],
    }),
  });
  const known = await runningCommit(runs, document(`blog/api:abc1234@sha256:${'0'.repeat(64)}`), git, signal);
  assert.equal(known?.commit, full);
  assert.deepEqual(known.distance, { behind: 3, ahead: 0 });
  for (const image of ['blog/api', `blog/api@sha256:${'0'.repeat(64)}`, 'blog/api:fffffff']) {
    assert.equal(await runningCommit(runs, document(image), git, signal), undefined, image);
  }
  const denied = {
    definitionDocument: () => Promise.reject(new Failure('accessDenied', 'No.')),
  };
  assert.equal(await runningCommit(runs, denied, git, signal), undefined);
});
