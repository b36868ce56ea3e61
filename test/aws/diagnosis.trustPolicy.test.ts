import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { renderReport } from '../../src/core/identity/diagnosis/report.ts';
import type { CauseId } from '../../src/core/identity/diagnosis/step.ts';
import { type Bench, type Fields, JOB, onSubject, right, startBench } from './support/diagnosisBench.ts';

interface Break {
  readonly how: string;
  readonly first: CauseId;
  trust(bench: Bench): Fields;
  readonly claims?: Fields;
  /** There is no correction, and why. */
  readonly refuses?: RegExp;
}

const BREAKS: readonly Break[] = [
  {
    how: 'the legacy subject for an immutable one',
    first: 'otherSubjectForm',
    trust: bench => bench.trust(right(bench)),
    claims: { sub: 'repo:octo-org@42/blog-api@77:ref:refs/heads/main' },
  },
  {
    how: 'a legacy pattern for an immutable subject',
    first: 'otherSubjectForm',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*', 'StringLike')),
    claims: { sub: 'repo:octo-org@42/blog-api@77:ref:refs/heads/main' },
  },
  {
    how: 'the case of the owner',
    first: 'caseDiffers',
    trust: bench => bench.trust(onSubject(bench, 'repo:Octo-Org/blog-api:ref:refs/heads/main')),
  },
  {
    how: 'a wildcard under StringEquals',
    first: 'wildcardUnderEquals',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*')),
  },
  {
    how: 'the branch where the job has an environment',
    first: 'environmentChangedSubject',
    trust: bench => bench.trust(right(bench)),
    claims: { sub: 'repo:octo-org/blog-api:environment:production', environment: 'production' },
  },
  {
    how: 'a key that is not evaluated',
    first: 'keyNotEvaluated',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:repository_owner`]: 'octo-org' })),
  },
  {
    how: 'an audience of its own',
    first: 'audienceDiffers',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:aud`]: 'https://github.com/octo-org' })),
  },
  {
    how: 'a ref without refs/heads/',
    first: 'refWithoutPrefix',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:ref`]: 'main' })),
  },
  {
    how: 'a provider with a slash at the end',
    first: 'trailingSlash',
    trust: bench => bench.trust(right(bench), { Principal: { Federated: `${bench.provider}/` } }),
  },
  {
    how: 'a provider of another account',
    first: 'providerOfOtherAccount',
    trust: bench =>
      bench.trust(right(bench), {
        Principal: { Federated: bench.provider.replace('111122223333', '444455556666') },
      }),
  },
  {
    how: 'another action',
    first: 'actionMissing',
    trust: bench => bench.trust(right(bench), { Action: 'sts:AssumeRole' }),
  },
  {
    how: 'session tags that are not allowed',
    first: 'tagSessionMissing',
    trust: bench => bench.trust(right(bench)),
    claims: { 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
  },
  {
    how: 'a source identity that is not allowed',
    first: 'sourceIdentityMissing',
    trust: bench => bench.trust(right(bench)),
    claims: { 'https://aws.amazon.com/source_identity': 'octocat' },
  },
  {
    how: 'a repository of another owner',
    first: 'otherOwner',
    trust: bench => bench.trust(onSubject(bench, 'repo:hubot/blog-api:ref:refs/heads/main')),
    refuses: /another owner/,
  },
  {
    how: 'an environment that the job does not have',
    first: 'environmentExpected',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:environment:production')),
    refuses: /reviewers/,
  },
  {
    how: 'a Deny',
    first: 'denied',
    trust: bench => {
      const { Version, Statement } = bench.trust(right(bench));
      const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };
      return { Version, Statement: [...(Array.isArray(Statement) ? Statement : []), deny] };
    },
    refuses: /Deny/,
  },
];

suite('diagnosis of a trust policy that refuses', () => {
  for (const { how, first, trust, claims, refuses } of BREAKS) {
    test(`${how}: is named first, and the corrected policy lets in`, async t => {
      const bench = await startBench(t);
      bench.claims = { ...JOB, ...claims };
      bench.putRole(trust(bench));
      assert.equal(await bench.signIn(), 'refused');
      const { facts, diagnosis } = await bench.diagnose();
      assert.equal(diagnosis.causes[0]?.id, first, JSON.stringify(diagnosis.causes, undefined, 1));
      assert.equal(diagnosis.causes[0]?.evidence, 'seen');
      const correction = diagnosis.trust?.correction;
      if (refuses !== undefined) {
        assert.match(correction?.kind === 'refused' ? correction.why : '', refuses);
        return;
      }
      assert.ok(correction?.kind === 'corrected', JSON.stringify(correction));
      assert.match(renderReport(facts, diagnosis), /^`{3,}diff$/m);
      assert.ok(typeof correction.document === 'object' && correction.document !== null);
      bench.putRole({ ...correction.document });
      assert.equal(await bench.signIn(), 'in');
    });
  }
});
