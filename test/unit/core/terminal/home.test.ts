import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment } from '../../../../src/core/model.ts';
import {
  branchOfHead,
  environmentOfBranch,
  firstOf,
  gitFolderOf,
  repositoryOfUrl,
} from '../../../../src/core/terminal/home.ts';
import { environment } from '../identity/fixture.ts';

describe('what belongs to what is open', () => {
  const environments: readonly Environment[] = [
    environment('preview', { branches: ['feature/*'] }),
    environment('dev', { branches: ['develop', 'feature/big'] }),
    environment('prod', { branches: ['main', 'release-*'] }),
    environment('none'),
  ];

  const branches: readonly (readonly [string | undefined, string | undefined])[] = [
    ['develop', 'dev'],
    ['feature/login', 'preview'],
    ['feature/big', 'dev'],
    ['release-2', 'prod'],
    ['main', 'prod'],
    ['maintenance', undefined],
    [undefined, undefined],
  ];
  for (const [branch, name] of branches) {
    it(`the branch ${branch} belongs to ${name}`, () =>
      assert.equal(environmentOfBranch(environments, branch)?.name, name));
  }

  it('comes first, and the rest stays in order', () => {
    assert.deepEqual(
      firstOf([1, 2, 3, 4], item => item % 2 === 0),
      [2, 4, 1, 3],
    );
  });

  const urls: readonly (readonly [string, string])[] = [
    ['https://github.com/octo-org/blog-api.git', 'blog-api'],
    ['https://github.com/octo-org/blog-api/', 'blog-api'],
    ['git@github.com:octo-org/blog.api', 'blog.api'],
    ['git@host:repo.git', 'repo'],
    ['/workspaces/blog-api', 'blog-api'],
  ];
  for (const [url, name] of urls) {
    it(`${url} is ${name}`, () => assert.equal(repositoryOfUrl(url), name));
  }

  it('is on the branch that HEAD names, wherever HEAD is', () => {
    assert.equal(branchOfHead('ref: refs/heads/feature/login\n'), 'feature/login');
    assert.equal(branchOfHead('5d0c1b7f0e\n'), undefined);
    assert.equal(branchOfHead(''), undefined);
    assert.equal(gitFolderOf('/w/a/.git', undefined), '/w/a/.git');
    assert.equal(gitFolderOf('/w/a/.git', 'gitdir: /w/.git/worktrees/a\n'), '/w/.git/worktrees/a');
    assert.equal(gitFolderOf('/w/a/.git', 'gitdir: ../.git/modules/a\n'), '/w/a/../.git/modules/a');
  });
});
