import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountFiles } from '../../../../../src/core/scaffold/account/files.ts';
import { setUpRisks } from '../../../../../src/core/scaffold/account/risks.ts';
import { setUpRoles } from '../../../../../src/core/scaffold/account/roles.ts';
import type { SetUp, Target } from '../../../../../src/core/scaffold/setUp.ts';
import { variant } from '../variants.ts';

function codes(setUp: SetUp): readonly string[] {
  return setUpRisks(setUp).map(({ code }) => code);
}

const INHERENT = ['sign-in-by-writers', 'cluster-wide', 'definitions-readable'];

test('the narrowest set-up has the risks that come with the way in, and its approval', () => {
  const setUp = variant();
  const [target] = setUp.targets;
  const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: false };
  assert.deepEqual(codes({ ...setUp, targets: [{ ...target, network }] }), [
    'approval-is-githubs',
    ...INHERENT,
  ]);
  assert.deepEqual(codes({ ...setUp, targets: [{ ...target, network, protected: false }] }), [
    'unapproved-changes',
    ...INHERENT,
  ]);
  assert.ok(codes(setUp).includes('default-network'));
  assert.ok(!codes({ ...setUp, mode: 'express' }).includes('default-network'));
  assert.ok(codes({ ...setUp, mode: 'express' }).includes('public-address'));
  assert.ok(!codes(setUp).includes('public-address'));
  assert.ok(
    !codes({ ...setUp, mode: 'express', targets: [{ ...target, network }] }).includes('public-address'),
  );
});

test('policies that AWS would not take are named before anything is made', () => {
  const setUp = variant({ environments: 3 });
  const [dev, staging, prod] = setUp.targets;
  assert.ok(staging && prod);
  assert.ok(!codes(setUp).some(code => code.endsWith('-too-long')));
  const branches = Array.from({ length: 60 }, (_, index) => `customers/number-${index}`);
  const many = setUpRisks({ ...setUp, targets: [{ ...dev, branches }, staging, prod] });
  assert.deepEqual([many[0]?.code, many[0]?.targets], ['trust-too-long', ['dev']]);
  assert.match(many[0]?.title ?? '', /blog-dev-deploy/);
  const alike = Array.from({ length: 12 }, (_, index) => ({
    ...dev,
    name: `dev-${index}`,
    cluster: `dev-${index}`,
    roles: { ...dev.roles, read: 'reads-everything' },
  }));
  const shared = setUpRisks({ ...setUp, targets: [dev, ...alike] });
  const tooLong = shared.filter(({ code }) => code === 'permissions-too-long').map(({ title }) => title);
  assert.ok(tooLong.includes('AWS will refuse the permissions of reads-everything'));
});

test('patterns that IAM widens are named, with what becomes of them', () => {
  const risk = setUpRisks(variant({ environments: 3 })).find(({ code }) => code === 'wider-refs');
  assert.deepEqual(risk?.targets, ['staging']);
  assert.ok(risk?.explanation.includes('`v[0-9]+.[0-9]+.[0-9]+` → `refs/tags/v*.*.*`'));
});

test('one deploy role for several targets is named', () => {
  const setUp = variant({ environments: 3 });
  const [dev, staging, prod] = setUp.targets;
  assert.ok(staging && prod);
  const shared = { ...staging, roles: { ...staging.roles, deploy: dev.roles.deploy } };
  const risk = setUpRisks({ ...setUp, targets: [dev, shared, prod] }).find(
    ({ code }) => code === 'shared-deploy-role',
  );
  assert.deepEqual(risk?.targets, ['dev', 'staging']);
});

test('a repository without a number is trusted by name, and says so; an immutable subject has it', () => {
  const { repository: known, ...rest } = variant();
  const { id: _, ...repository } = known;
  assert.ok(codes({ ...rest, repository }).includes('repository-by-name'));
  assert.ok(!JSON.stringify(setUpRoles({ ...rest, repository })).includes('repository_id'));
  const immutable = { ...repository, subjectPrefix: 'repo:octo-org@65/blog@74' };
  assert.ok(!codes({ ...rest, repository: immutable }).includes('repository-by-name'));
  assert.ok(JSON.stringify(setUpRoles({ ...rest, repository: immutable })).includes('repository_id":"74"'));
});

test('of an issuer whose claims AWS does not compare the subject alone is asked for', () => {
  const setUp = variant();
  const repository = { ...setUp.repository, issuer: 'https://token.actions.octo.ghe.com' };
  const own = { ...setUp, repository };
  assert.ok(codes(own).includes('issuer-claims'));
  const trust = setUpRoles(own).find(({ uses }) => uses.includes('deploy'))?.trust;
  assert.deepEqual(trust?.Statement[0]?.Condition, {
    StringEquals: {
      'token.actions.octo.ghe.com:aud': 'sts.amazonaws.com',
      'token.actions.octo.ghe.com:sub': 'repo:octo-org/blog:environment:prod',
    },
  });
});

test('roles whose names AWS would refuse are named', () => {
  const setUp = variant();
  const [target] = setUp.targets;
  const roles = { ...target.roles, write: 'w'.repeat(65), read: 'r'.repeat(64) };
  const risk = setUpRisks({ ...setUp, targets: [{ ...target, roles }] })[0];
  assert.equal(risk?.code, 'role-name-too-long');
  assert.ok(risk.title.includes(roles.write));
});

test('roles that IAM takes for one are named, whatever their paths and their case', () => {
  const setUp = variant({ environments: 3 });
  const [dev, staging, prod] = setUp.targets;
  assert.ok(staging && prod);
  const withExecution = (target: Target, execution: string): Target => ({
    ...target,
    roles: { ...target.roles, execution },
  });
  const risks = (...targets: readonly [Target, ...Target[]]) =>
    setUpRisks({ ...setUp, targets }).filter(({ code }) => code === 'role-named-twice');
  const there = withExecution(dev, 'service-role/runs-tasks');
  for (const other of ['runs-tasks', 'apps/runs-tasks', 'service-role/Runs-Tasks']) {
    const [risk, ...more] = risks(there, withExecution(staging, other), prod);
    assert.deepEqual([risk?.targets, more], [['dev', 'staging'], []], other);
    assert.equal(risk?.title, `AWS will refuse ${other} beside service-role/runs-tasks`);
  }
  assert.equal(risks(withExecution(dev, `apps/${dev.roles.task}`)).length, 1, 'of one target, for two uses');
  const same = withExecution(staging, 'service-role/runs-tasks');
  // prod is in another account.
  assert.deepEqual(risks(there, same, withExecution(prod, 'runs-tasks')), []);
  const files = accountFiles({ ...setUp, targets: [there, withExecution(staging, 'runs-tasks'), prod] });
  assert.equal(new Set(files.map(({ path }) => path)).size, files.length);
});

test('image repositories that several targets share are named', () => {
  const setUp = variant({ environments: 3 });
  const risk = setUpRisks(setUp).find(({ code }) => code === 'shared-images');
  assert.deepEqual(risk?.targets, ['dev', 'staging']);
  const [dev, ...rest] = setUp.targets;
  assert.ok(
    !codes({ ...setUp, targets: [{ ...dev, images: 'blog-dev' }, ...rest] }).includes('shared-images'),
  );
});

test('subjects that somebody chose the claims of are named first, as no policy here would let them in', () => {
  const setUp = variant();
  const claims = ['repo', 'context', 'job_workflow_ref'];
  const [first] = setUpRisks(setUp, { subjectClaims: claims });
  assert.equal(first?.code, 'subject-claims');
  assert.ok(first.explanation.includes('`repo`, `context`, `job_workflow_ref`'));
  for (const subjectClaims of [undefined, ['repo', 'context']]) {
    assert.ok(!setUpRisks(setUp, { subjectClaims }).some(({ code }) => code === 'subject-claims'));
  }
});

test('a target that is no more is named, with what stays of it', () => {
  const before = variant({ environments: 3, migration: true });
  const [dev, , prod] = before.targets;
  assert.ok(prod);
  const risk = setUpRisks({ ...before, targets: [dev, prod] }, { before }).find(
    ({ code }) => code === 'target-left',
  );
  assert.deepEqual(risk?.targets, ['staging']);
  assert.ok(risk.explanation.includes('`.aws/cleanup.sh --target staging`'));
  for (const path of [
    'iam/blog-staging-deploy.trust.json',
    'service.staging.json',
    'task-definition.staging.json',
  ]) {
    assert.ok(risk.explanation.includes(`\`.aws/${path}\``), path);
  }
  assert.doesNotMatch(risk.explanation, /setup\.sh|-prod|-dev/);
  assert.ok(!setUpRisks(before, { before }).some(({ code }) => code === 'target-left'));
});
