import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ORGANIZATION } from '../../../src/sandbox/github/repository/accounts.ts';
import { Repository } from '../../../src/sandbox/github/repository/repository.ts';
import { subject } from '../../../src/sandbox/github/repository/subject.ts';

const CLAIMS = {
  job_workflow_ref: 'octo-org/blog-api/.github/workflows/a.yml@refs/heads/main',
  actor_id: '1',
};

function repository(): Repository {
  return new Repository(ORGANIZATION, 'blog-api', 42, () => 0);
}

suite('the subject of a repository', () => {
  test('names it, or numbers it too', () => {
    const demo = repository();
    assert.equal(demo.subjectPrefix, 'repo:octo-org/blog-api');
    assert.equal(subject(demo, 'ref:refs/heads/main', CLAIMS), 'repo:octo-org/blog-api:ref:refs/heads/main');
    demo.settings.subject.immutable = true;
    assert.equal(demo.subjectPrefix, `repo:octo-org@${ORGANIZATION.id}/blog-api@42`);
    assert.equal(
      subject(demo, 'environment:production', CLAIMS),
      `repo:octo-org@${ORGANIZATION.id}/blog-api@42:environment:production`,
    );
  });

  test('follows the template, and encodes colons within values', () => {
    const demo = repository();
    demo.settings.subject.includeClaimKeys = ['actor_id', 'repo', 'job_workflow_ref', 'context', 'missing'];
    assert.equal(
      subject(demo, 'ref:refs/heads/main', { ...CLAIMS, job_workflow_ref: 'a:b' }),
      'actor_id:1:repo:octo-org/blog-api:job_workflow_ref:a%3Ab:ref:refs/heads/main:missing:',
    );
  });
});

suite('the refs of a repository', () => {
  test('are branches first, then tags, then full names', () => {
    const demo = repository();
    demo.commit('main', 'a', '1');
    demo.tag('main', 'main');
    demo.tag('v1', 'main');
    demo.commit('main', 'a', '2');
    assert.equal(demo.resolve(undefined)?.ref, 'refs/heads/main');
    assert.equal(demo.resolve('main')?.type, 'branch');
    assert.equal(demo.resolve('v1')?.type, 'tag');
    assert.equal(demo.resolve('v1')?.commit.files.get('a'), '1');
    assert.equal(demo.resolve('refs/heads/main')?.commit.files.get('a'), '2');
    assert.equal(demo.resolve('heads/main'), undefined);
    assert.equal(demo.resolve('other'), undefined);
  });

  test('start at the default branch and go their own ways', () => {
    const demo = repository();
    demo.commit('main', 'a', '1');
    demo.commit('main', 'b', '1');
    demo.commit('feature/x', 'a', undefined);
    assert.equal(demo.resolve('feature/x')?.commit.files.get('b'), '1');
    assert.equal(demo.resolve('feature/x')?.name, 'feature/x');
    assert.equal(demo.resolve('feature/x')?.commit.files.has('a'), false);
    assert.equal(demo.resolve('main')?.commit.files.has('a'), true);
    assert.notEqual(demo.resolve('main')?.commit.sha, demo.resolve('feature/x')?.commit.sha);
    assert.match(demo.resolve('main')?.commit.sha ?? '', /^[0-9a-f]{40}$/);
  });
});
