import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  parseFullName,
  parseRemotes,
  repositoryAt,
  repositoryOf,
  workTreeOf,
} from '../../../../../src/core/identity/relay/remotes.ts';

const GITHUB = 'https://github.com';
const BLOG = { owner: 'octo-org', name: 'blog-api' };

suite('the repository that a remote names', () => {
  const cases: readonly (readonly [remote: string, server: string, named: boolean])[] = [
    ['https://github.com/octo-org/blog-api.git', GITHUB, true],
    ['https://github.com/octo-org/blog-api', GITHUB, true],
    ['https://github.com/octo-org/blog-api/', GITHUB, true],
    ['https://octocat:token@github.com/octo-org/blog-api.git', GITHUB, true],
    ['git@github.com:octo-org/blog-api.git', GITHUB, true],
    ['github.com:octo-org/blog-api.git', GITHUB, true],
    ['git@github.com:/octo-org/blog-api.git', GITHUB, true],
    ['ssh://git@github.com/octo-org/blog-api.git', GITHUB, true],
    ['ssh://git@github.com:22/octo-org/blog-api.git', GITHUB, true],
    ['ssh://git@ssh.github.com:443/octo-org/blog-api.git', GITHUB, true],
    ['git://github.com/octo-org/blog-api.git', GITHUB, true],
    ['git@git.example.com:octo-org/blog-api.git', 'https://git.example.com', true],
    ['https://git.example.com:8443/octo-org/blog-api', 'https://git.example.com:8443', true],
    ['http://127.0.0.1:80801/octo-org/blog-api', 'http://127.0.0.1:8080', false],
    ['http://127.0.0.1:8080/github/octo-org/blog-api.git', 'http://127.0.0.1:8080/github', true],
    ['https://octo.ghe.com/octo-org/blog-api', 'https://octo.ghe.com', true],
    ['https://gitlab.com/octo-org/blog-api.git', GITHUB, false],
    ['git@github-work:octo-org/blog-api.git', GITHUB, false],
    ['https://github.com.evil.example/octo-org/blog-api', GITHUB, false],
    ['https://github.com/octo-org/blog-api/tree/main', GITHUB, false],
    ['https://github.com/octo-org', GITHUB, false],
    ['ssh://git@ssh.github.com/octo-org/blog-api', 'https://git.example.com', false],
    ['../blog-api', GITHUB, false],
    ['/srv/git/blog-api.git', GITHUB, false],
    ['C:\\git\\blog-api', GITHUB, false],
    ['', GITHUB, false],
  ];
  for (const [remote, server, named] of cases) {
    test(`${remote} at ${server}: ${named ? 'blog-api' : 'none'}`, () => {
      assert.deepEqual(repositoryAt(remote, server), named ? BLOG : undefined);
    });
  }

  test('is that of origin, then that of upstream, then any that is on this server', () => {
    const at = (name: string, repo: string) => ({ name, url: `https://github.com/octo-org/${repo}` });
    const elsewhere = { name: 'origin', url: 'https://gitlab.com/octo-org/x' };
    assert.equal(repositoryOf([at('a', 'one'), at('origin', 'two')], GITHUB)?.name, 'two');
    assert.equal(repositoryOf([at('a', 'one'), at('upstream', 'two'), elsewhere], GITHUB)?.name, 'two');
    assert.equal(repositoryOf([elsewhere, at('a', 'one')], GITHUB)?.name, 'one');
    assert.equal(repositoryOf([elsewhere], GITHUB), undefined);
  });

  test('has an owner and a name', () => {
    assert.deepEqual(parseFullName('octo-org/blog-api'), BLOG);
    assert.deepEqual(parseFullName('a/.github'), { owner: 'a', name: '.github' });
    for (const text of ['', 'a', 'a/', '/a', 'a/b/c', 'a/..', 'a/.', '../a', 'a b/c', 'a/b?c']) {
      assert.equal(parseFullName(text), undefined, text);
    }
  });
});

suite('the remotes of a folder', () => {
  const config = [
    '[core]',
    '\tbare = false',
    '[remote "origin"]',
    '\turl = git@github.com:octo-org/blog-api.git',
    '\tfetch = +refs/heads/*:refs/remotes/origin/*',
    '\turl = git@github.com:octo-org/second.git',
    '[branch "main"]',
    '\turl = not a remote',
    '[ remote "of \\"others\\"" ] ; a comment',
    '  URL = "https://github.com/octo-org/other.git" # a comment',
    '[remote "empty"]',
  ].join('\r\n');
  const remotes = [
    { name: 'origin', url: 'git@github.com:octo-org/blog-api.git' },
    { name: 'of "others"', url: 'https://github.com/octo-org/other.git' },
  ];
  const reader = (files: Readonly<Record<string, string>>) => async (path: string) => files[path];

  test('are read as git reads them', () => {
    assert.deepEqual(parseRemotes(config), remotes);
  });

  const places: readonly (readonly [
    what: string,
    folder: string,
    root: string,
    files: Record<string, string>,
  ])[] = [
    ['the folder itself', '/w/blog', '/w/blog', { '/w/blog/.git/config': config }],
    ['a folder above', '/w/blog/src/app/', '/w/blog', { '/w/blog/.git/config': config }],
    [
      'a worktree',
      '/w/blog-fix',
      '/w/blog-fix',
      {
        '/w/blog-fix/.git': 'gitdir: /w/blog/.git/worktrees/blog-fix\n',
        '/w/blog/.git/worktrees/blog-fix/commondir': '../..\n',
        '/w/blog/.git/config': config,
      },
    ],
    [
      'a submodule',
      '/w/blog/lib',
      '/w/blog/lib',
      {
        '/w/blog/lib/.git': 'gitdir: ../.git/modules/lib\n',
        '/w/blog/.git/modules/lib/config': config,
        '/w/blog/.git/config': '[remote "origin"]\n\turl = wrong',
      },
    ],
    [
      'a worktree on Windows',
      '/c:/w/fix',
      '/c:/w/fix',
      {
        '/c:/w/fix/.git': 'gitdir: C:/w/blog/.git/worktrees/fix\r\n',
        '/C:/w/blog/.git/worktrees/fix/commondir': '..\\..\r\n',
        '/C:/w/blog/.git/config': config,
      },
    ],
  ];
  for (const [what, folder, root, files] of places) {
    test(`are found: ${what}`, async () => {
      assert.deepEqual(await workTreeOf(folder, reader(files)), { root, remotes });
    });
  }

  test('are none where there is no repository', async () => {
    assert.equal(await workTreeOf('/w/blog', reader({})), undefined);
  });
});
