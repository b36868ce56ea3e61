import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { apiUrlOf, hostKind, isIssuer, issuerOf } from '../../../../../src/core/identity/relay/host.ts';
import { chooseServer } from '../../../../../src/core/identity/relay/server.ts';

suite('the kinds of GitHub', () => {
  const cases = [
    [
      'https://github.com',
      'github.com',
      'https://api.github.com',
      'https://token.actions.githubusercontent.com',
    ],
    ['https://octo.ghe.com', 'ghe.com', 'https://api.octo.ghe.com', 'https://token.actions.octo.ghe.com'],
    [
      'https://git.example.com',
      'enterpriseServer',
      'https://git.example.com/api/v3',
      'https://git.example.com/_services/token',
    ],
    [
      'http://127.0.0.1:8080/github',
      'enterpriseServer',
      'http://127.0.0.1:8080/github/api/v3',
      'http://127.0.0.1:8080/github/_services/token',
    ],
    [
      'https://a.b.ghe.com',
      'enterpriseServer',
      'https://a.b.ghe.com/api/v3',
      'https://a.b.ghe.com/_services/token',
    ],
    [
      'https://github.com.evil.example',
      'enterpriseServer',
      'https://github.com.evil.example/api/v3',
      'https://github.com.evil.example/_services/token',
    ],
  ] as const;
  for (const [server, kind, api, issuer] of cases) {
    test(`${server} is ${kind}`, () => {
      assert.deepEqual([hostKind(server), apiUrlOf(server), issuerOf(server)], [kind, api, issuer]);
    });
  }

  test('an enterprise’s slug may follow the issuer', () => {
    const issuer = 'https://token.actions.githubusercontent.com';
    assert.ok(isIssuer(issuer, issuer));
    assert.ok(isIssuer(`${issuer}/octo-enterprise`, issuer));
    for (const other of [`${issuer}/`, `${issuer}/a/b`, `${issuer}/..`, `${issuer}x`, `${issuer}/a?b`, '']) {
      assert.ok(!isIssuer(other, issuer), other);
    }
  });
});

suite('which GitHub is meant', () => {
  const nowhere = () => false;
  const github = {
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    variables: true,
    provider: 'github',
  };

  test('github.com, where nothing says otherwise', () => {
    assert.deepEqual(chooseServer({}, undefined, nowhere), github);
    assert.deepEqual(chooseServer({}, 'https://git.example.com/', nowhere), github);
  });

  test('the one of the codespace’s variables', () => {
    const variables = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_API_URL: 'https://api.github.com' };
    assert.deepEqual(
      chooseServer(variables, 'https://git.example.com', () => true),
      github,
    );
    assert.deepEqual(
      chooseServer(
        { GITHUB_SERVER_URL: 'https://octo.ghe.com', GITHUB_API_URL: 'https://api.octo.ghe.com/' },
        'https://octo.ghe.com',
        nowhere,
      ),
      {
        serverUrl: 'https://octo.ghe.com',
        apiUrl: 'https://api.octo.ghe.com',
        variables: true,
        provider: 'github-enterprise',
      },
    );
  });

  test('the person’s own, where the open repository is there: with the editor’s sign-in alone', () => {
    assert.deepEqual(
      chooseServer({}, 'https://git.example.com/', url => url === 'https://git.example.com'),
      {
        serverUrl: 'https://git.example.com',
        apiUrl: 'https://git.example.com/api/v3',
        variables: false,
        provider: 'github-enterprise',
      },
    );
  });

  test('the editor’s sign-in goes to no address that only a variable names', () => {
    const evil = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_API_URL: 'https://api.evil.example' };
    assert.equal(chooseServer(evil, undefined, nowhere).provider, undefined);
    const other = { GITHUB_SERVER_URL: 'https://git.evil.example' };
    assert.equal(chooseServer(other, 'https://git.example.com', nowhere).provider, undefined);
  });

  test('no address that is open to others on the way', () => {
    const open = { GITHUB_SERVER_URL: 'http://git.example.com', GITHUB_API_URL: 'http://api.example.com' };
    assert.deepEqual(chooseServer(open, undefined, nowhere), github);
    const half = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_API_URL: 'http://api.github.com' };
    assert.equal(chooseServer(half, undefined, nowhere).apiUrl, 'https://api.github.com');
  });
});
