import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { accountFiles } from '../../../../../src/core/scaffold/account/files.ts';
import { setUpRoles } from '../../../../../src/core/scaffold/account/roles.ts';
import type { ScaffoldFile, SetUp, Target } from '../../../../../src/core/scaffold/setUp.ts';
import { variant, variants } from '../variants.ts';

function size(file: ScaffoldFile): number {
  return file.text.replaceAll(/\s/g, '').length;
}

function text(files: readonly ScaffoldFile[], path: string): string {
  const file = files.find(each => each.path === path);
  assert.ok(file, `no ${path}`);
  return file.text;
}

function withTargets(setUp: SetUp, change: (target: Target) => Partial<Target>): SetUp {
  const [first, ...rest] = setUp.targets.map(target => ({ ...target, ...change(target) }));
  assert.ok(first);
  return { ...setUp, targets: [first, ...rest] };
}

suite('the files of the account', () => {
  for (const { title, setUp } of variants()) {
    test(`${title}: each once, read by JSON and bash, within IAM's quotas`, () => {
      const files = accountFiles(setUp);
      const paths = files.map(({ path }) => path);
      assert.equal(new Set(paths).size, paths.length);
      for (const file of files) {
        if (file.path.endsWith('.json')) {
          JSON.parse(file.text);
        } else {
          execFileSync('bash', ['-n'], { input: file.text });
        }
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        if (file.path.endsWith('.trust.json')) {
          assert.ok(size(file) <= 2048, file.path);
        } else if (file.path.startsWith('.aws/iam/')) {
          assert.ok(size(file) <= 10_240, file.path);
        }
      }
    });

    test(`${title}: the script names each file that it reads, and reads each that is written`, () => {
      const files = accountFiles(setUp);
      const script = text(files, '.aws/setup.sh');
      for (const { path } of files.filter(each => each.path.endsWith('.json'))) {
        const name = path.replace('.aws/', '').replace(/^iam\/|(?:\.trust)?\.json$/g, '');
        assert.ok(script.includes(name.replace(/^iam\//, '')), path);
      }
    });
  }

  test('a role of one name in two accounts has files for each', () => {
    const setUp = withTargets(variant({ environments: 3 }), ({ roles }) => ({
      roles: { ...roles, read: 'readers' },
    }));
    const paths = accountFiles(setUp).map(({ path }) => path);
    assert.ok(paths.includes('.aws/iam/111122223333/readers.json'));
    assert.ok(paths.includes('.aws/iam/444455556666/readers.trust.json'));
    assert.ok(!paths.includes('.aws/iam/readers.json'));
    const script = text(accountFiles(setUp), '.aws/setup.sh');
    assert.match(script, /^ +role readers 111122223333\/readers /m);
  });

  test('a role with a path has files of its name alone, and is named with it wherever it is an ARN', () => {
    const path = (role: string): string => `apps/blog/${role}`;
    const setUp = withTargets(
      variant(),
      ({ roles: { deploy, execution, task, infrastructure, read, write } }) => ({
        roles: {
          deploy: path(deploy),
          execution: path(execution),
          task: path(task),
          infrastructure: path(infrastructure),
          read: path(read),
          write: path(write),
        },
      }),
    );
    const files = accountFiles(setUp);
    const paths = files.map(file => file.path);
    assert.deepEqual(
      paths,
      accountFiles(variant()).map(file => file.path),
    );
    const script = text(files, '.aws/setup.sh');
    assert.match(script, /^ +role apps\/blog\/blog-prod-deploy blog-prod-deploy \d+ /m);
    assert.match(text(files, '.aws/cleanup.sh'), /^ +remove_role apps\/blog\/blog-prod-deploy$/m);
    const arns = files.flatMap(file => file.text.match(/arn:aws:iam::\d+:role\/[^"]*/g) ?? []);
    const plain = 'arn:aws:iam::444455556666:role/apps/blog/blog-prod-';
    assert.deepEqual(
      [...new Set(arns)].toSorted(),
      ['codespaces-read', 'codespaces-write', 'execution', 'task'].map(word => plain + word),
    );
  });

  test('a role that several targets share is made once, for all of them', () => {
    const setUp = withTargets(variant({ environments: 3 }), ({ roles }) => ({
      account: '111122223333',
      roles: { ...roles, execution: 'runs-tasks' },
    }));
    const [shared, ...more] = setUpRoles(setUp).filter(({ name }) => name === 'runs-tasks');
    assert.equal(more.length, 0);
    assert.equal(shared?.trust.Statement.length, 1);
    const logs = shared?.permissions?.Statement.filter(({ Sid }) => Sid.startsWith('WriteLogs')) ?? [];
    assert.equal(logs.length, 3);
  });

  test('one role for reading and changing has both, and one way in', () => {
    const setUp = withTargets(variant({ mode: 'classic' }), ({ roles }) => ({
      protected: false,
      roles: { ...roles, write: roles.read },
    }));
    const role = setUpRoles(setUp).find(({ uses }) => uses.includes('read'));
    assert.deepEqual(role?.uses, ['read', 'write']);
    assert.equal(role?.trust.Statement.length, 1);
    assert.ok(role?.permissions?.Statement.some(({ Sid }) => Sid === 'EcsChangeServices'));
  });

  test('a service with a load balancer waits for its app to start, and one without cannot', () => {
    const setUp = variant();
    const targetGroup =
      'arn:aws:elasticloadbalancing:eu-west-1:444455556666:targetgroup/blog/0f9a3c5d7e1b2a4c';
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: false, targetGroup };
    const balanced = withTargets(setUp, () => ({ network }));
    const service = (of: SetUp): unknown => JSON.parse(text(accountFiles(of), '.aws/service.prod.json'));
    assert.partialDeepStrictEqual(service(balanced), {
      desiredCount: 0,
      healthCheckGracePeriodSeconds: 60,
      loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'blog', containerPort: 8080 }],
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    });
    const alone = service(setUp);
    assert.ok(typeof alone === 'object' && alone !== null);
    assert.ok(!('healthCheckGracePeriodSeconds' in alone) && !('networkConfiguration' in alone));
  });

  test('names that a shell would read otherwise stay what they are', () => {
    const setUp = withTargets(variant(), () => ({ name: "it's $HOME `id`; prod" }));
    const script = text(accountFiles(setUp), '.aws/setup.sh');
    const [line = ''] = /^ALL_TARGETS=.*$/m.exec(script) ?? [];
    const out = execFileSync('bash', ['-c', `${line}; printf '%s' "\${ALL_TARGETS[0]}"`], {
      encoding: 'utf8',
    });
    assert.equal(out, "it's $HOME `id`; prod");
  });

  test('policies are ASCII, as the AWS CLI writes what is there', () => {
    const setUp = withTargets(variant(), () => ({ branches: ['größe'] }));
    const trust = text(accountFiles(setUp), '.aws/iam/blog-prod-deploy.trust.json');
    assert.ok(trust.includes('refs/heads/gr\\u00f6\\u00dfe'));
  });

  test('images of a repository that one target has go by number, and of a shared one only those without a tag', () => {
    const own = withTargets(variant({ environments: 3 }), ({ name }) => ({ images: `blog-${name}` }));
    const rules = (files: readonly ScaffoldFile[], path: string): unknown => JSON.parse(text(files, path));
    const counted = { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan' };
    assert.partialDeepStrictEqual(rules(accountFiles(own), '.aws/ecr-lifecycle.json'), {
      rules: [{ selection: { tagStatus: 'untagged' } }, { selection: counted }],
    });
    // dev and staging are of one account; prod has a repository of the same name in another one.
    const shared = accountFiles(variant({ environments: 3 }));
    assert.partialDeepStrictEqual(rules(shared, '.aws/ecr-lifecycle.shared.json'), {
      rules: [{ selection: { tagStatus: 'untagged' } }],
    });
    assert.doesNotMatch(text(shared, '.aws/ecr-lifecycle.shared.json'), /imageCountMoreThan/);
    const lines = text(shared, '.aws/setup.sh').match(/^ +repository .*$/gm);
    assert.deepEqual(
      lines?.map(line => line.trim()),
      ['repository blog ecr-lifecycle.shared.json', 'repository blog ecr-lifecycle.json'],
    );
    for (const { path, text: written } of [...shared, ...accountFiles(own)]) {
      assert.ok(!path.includes('lifecycle') || !/"tagStatus": "any"/.test(written), path);
    }
  });

  test('things are known by the number of the repository, whatever it is called now', () => {
    const setUp = variant();
    const tagged = (of: SetUp) =>
      /"value": "([^"]*blog[^"]*)"/.exec(text(accountFiles(of), '.aws/service.prod.json'))?.[1];
    assert.equal(tagged(setUp), 'octo-org/blog@74');
    const { id: _, ...unknown } = setUp.repository;
    assert.equal(tagged({ ...setUp, repository: unknown }), 'octo-org/blog');
  });
});
