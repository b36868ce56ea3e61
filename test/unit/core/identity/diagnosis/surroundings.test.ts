import assert from 'node:assert/strict';
import test from 'node:test';
import { surroundingsOf } from '../../../../../src/core/identity/diagnosis/surroundings.ts';

test('of the environment variables only names and kinds are taken', () => {
  const found = surroundingsOf({
    CODESPACES: 'true',
    CODESPACE_NAME: 'fluffy-train',
    GITHUB_REPOSITORY: 'octo-org/blog-api',
    GITHUB_TOKEN: 'ghu_secret',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/secret-path',
  });
  assert.deepEqual(found, {
    codespace: 'fluffy-train',
    repository: 'octo-org/blog-api',
    gitHubToken: true,
    tokenFile: false,
    containerEndpoint: true,
    staticKeys: true,
  });
});
