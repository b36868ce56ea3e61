import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import type { GitHub, SubjectFormat } from '../../../../../src/core/github.ts';
import {
  askGitHub,
  askGitHubAgain,
  type RepositoryFound,
  subjectPrefixProblem,
} from '../../../../../src/core/scaffold/look/subjects.ts';
import type { SetUpRepository } from '../../../../../src/core/scaffold/setUp.ts';
import { variant } from '../variants.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';
const NAME = { owner: 'octo-org', name: 'blog' };
const LEGACY = 'repo:octo-org/blog';
const IMMUTABLE = 'repo:octo-org@65/blog@74';
const BEFORE = variant({ subject: 'immutable' }).repository;
const USUAL = { useDefault: true, includeClaimKeys: [], immutable: false };

type Hub = Pick<GitHub, 'issuer' | 'repository' | 'subjectFormat'>;

/** GitHub as it answers somebody who may ask for `repository`, for `subjects`, or for neither. */
function hub(repository: boolean, subjects?: SubjectFormat, id = 74): Hub {
  return {
    issuer: ISSUER,
    repository: async () => {
      if (!repository) {
        throw new Failure('notFound', 'There is none.');
      }
      const url = 'https://github.com/octo-org/blog';
      return { ...NAME, id, ownerId: 65, defaultBranch: 'trunk', fork: false, url };
    },
    subjectFormat: async () => {
      if (subjects === undefined) {
        throw new Failure('accessDenied', 'Administrators only.');
      }
      return subjects;
    },
  };
}

function ask(from: Hub, before?: SetUpRepository): Promise<RepositoryFound> {
  return askGitHub(from, NAME, before, AbortSignal.timeout(60_000));
}

describe('how subjects begin', () => {
  test('is what GitHub says', async () => {
    for (const [format, prefix] of [
      [USUAL, LEGACY],
      [{ ...USUAL, immutable: true }, IMMUTABLE],
      [{ ...USUAL, prefix: 'repo:octo-org@1/blog@2' }, 'repo:octo-org@1/blog@2'],
    ] as const) {
      const found = await ask(hub(true, format), { ...BEFORE, subjectPrefix: 'repo:other/one' });
      assert.equal(found.repository.subjectPrefix, prefix);
      assert.deepEqual([found.isGuess, found.unknown], [false, undefined]);
    }
  });

  test('is what the answers say where GitHub refuses to', async () => {
    for (const from of [hub(true), hub(false)]) {
      const found = await ask(from, BEFORE);
      assert.equal(found.repository.subjectPrefix, IMMUTABLE);
      assert.equal(found.isGuess, false);
      assert.ok(found.unknown, 'and that is said');
    }
    assert.equal((await ask(hub(true), BEFORE)).repository.defaultBranch, 'trunk');
  });

  test('is a guess, and said to be one, where nothing tells', async () => {
    for (const [from, before] of [
      [hub(true), undefined],
      [hub(false), undefined],
      [hub(true), { ...BEFORE, name: 'shop' }],
      [hub(true), { ...BEFORE, issuer: 'https://github.example.com/_services/token' }],
      [hub(true, undefined, 75), BEFORE],
    ] as const) {
      const found = await ask(from, before);
      assert.deepEqual([found.repository.subjectPrefix, found.isGuess], [LEGACY, true]);
      assert.ok(found.unknown);
    }
  });

  test('stays a guess where GitHub refuses again', async () => {
    for (const from of [hub(true), hub(false)]) {
      const guess = await ask(from);
      const again = await askGitHubAgain(from, guess, AbortSignal.timeout(60_000));
      assert.equal(again.isGuess, true);
      assert.ok(again.unknown, 'and it is said why');
      assert.deepEqual(again.repository, guess.repository);
    }
  });

  test('is asked again without losing what was said of the repository before', async () => {
    const guess = await ask(hub(true));
    const again = await askGitHubAgain(hub(false), guess, AbortSignal.timeout(60_000));
    assert.deepEqual([again.repository.id, again.repository.ownerId], [74, 65]);
    assert.equal(again.unknown, 'There is none.');
    const told = await askGitHubAgain(
      hub(true, { ...USUAL, immutable: true }),
      guess,
      AbortSignal.timeout(60_000),
    );
    assert.deepEqual([told.isGuess, told.repository.subjectPrefix], [false, IMMUTABLE]);
  });

  test('can be told by a person, and what is wrong with it is said', () => {
    const repository = { ...NAME, id: 74, ownerId: 65, defaultBranch: 'main', issuer: ISSUER };
    assert.equal(subjectPrefixProblem(LEGACY, repository), undefined);
    assert.equal(subjectPrefixProblem(IMMUTABLE, repository), undefined);
    assert.equal(subjectPrefixProblem('repo:Octo-Org/Blog', repository), undefined);
    for (const [wrong, said] of [
      ['', IMMUTABLE],
      ['octo-org/blog', LEGACY],
      ['repo:octo-org/*', LEGACY],
      ['repo:o/ü x', LEGACY],
      ['repo:octo-org@65/blog', 'neither'],
      ['repo:other/blog', 'other/blog'],
      [`${LEGACY}:ref:refs/heads/main`, ':ref:refs/heads/main'],
      ['repo:octo-org@65/blog@75', '65 and 74'],
    ] as const) {
      const problem = subjectPrefixProblem(wrong, repository) ?? '';
      assert.ok(problem.includes(said), `${wrong}: ${problem}`);
    }
  });
});
