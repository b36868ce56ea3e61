import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { lineEdits } from '../../../../src/core/scaffold/lineEdits.ts';
import {
  CLUSTER_NAME,
  IMAGES_NAME,
  LOG_GROUP_NAME,
  nameProblem,
  placeProblem,
  placeWarning,
  proposePlace,
  ROLE_NAME,
  readPlace,
  refsProblem,
  refsText,
  targetsProblem,
  withRefs,
} from '../../../../src/core/scaffold/places.ts';

suite('where targets are', () => {
  test('an account and a region are read, and anything else is refused', () => {
    for (const text of ['111122223333 eu-west-1', '111122223333, eu-west-1', '111122223333/eu-west-1']) {
      assert.equal(placeProblem(text), undefined);
      assert.deepEqual(readPlace(text), { account: '111122223333', region: 'eu-west-1', partition: 'aws' });
    }
    assert.equal(readPlace('111122223333 us-gov-west-1').partition, 'aws-us-gov');
    for (const text of [
      '',
      '111122223333',
      '1111 eu-west-1',
      '111122223333 europe',
      '111122223333 eu-west-1 x',
      '111122223333 xx-west-1',
    ]) {
      assert.notEqual(placeProblem(text), undefined, text);
    }
  });

  test('a region that is not known here is told, and may be one', () => {
    for (const region of ['eu-west-1', 'us-gov-east-1', 'us-west-2', 'cn-northwest-1', 'ap-southeast-7']) {
      assert.equal(placeWarning(`111122223333 ${region}`), undefined, region);
    }
    for (const region of ['eu-wst-1', 'eu-west-9', 'us-iso-east-1', 'us-gov-west-2']) {
      assert.equal(placeProblem(`111122223333 ${region}`), undefined, region);
      assert.match(placeWarning(`111122223333 ${region}`) ?? '', new RegExp(region));
    }
  });

  test('a name that AWS does not take is told what it takes', () => {
    for (const [pattern, good, bad, said] of [
      [CLUSTER_NAME, 'Blog_1', 'blog.1', /- and _/],
      [IMAGES_NAME, 'team/blog', 'Blog', /Lowercase letters/],
      [LOG_GROUP_NAME, '/ecs/blog#1', 'a b', /512/],
      [ROLE_NAME, 'blog+role', 'a b', /64/],
    ] as const) {
      assert.equal(nameProblem(good, pattern), undefined);
      assert.match(nameProblem(bad, pattern) ?? '', said);
    }
  });

  test('a role has its path before its name, as IAM and policies take it', () => {
    for (const role of [
      'service-role/ecsTaskExecutionRole',
      'division_abc/sub+division/product,1/blog@deploy',
      `${'p'.repeat(510)}/${'n'.repeat(64)}`,
    ]) {
      assert.equal(nameProblem(role, ROLE_NAME), undefined, role);
    }
    for (const role of [
      '',
      '/blog',
      '/service-role/blog',
      'service-role/',
      'service-role//blog',
      'aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin',
      'service role/blog',
      'über/blog',
      '*/blog',
      'a?/blog',
      `\${aws:username}/blog`,
      'a"b/blog',
      'a\\b/blog',
      'arn:aws:iam::111122223333:role/blog',
      `${'p'.repeat(511)}/blog`,
      `service-role/${'n'.repeat(65)}`,
    ]) {
      assert.match(nameProblem(role, ROLE_NAME) ?? '', /service-role\/NAME/, role);
    }
  });

  test('the last target is the one that the default branch is deployed to', () => {
    const names = ['dev', 'staging', 'prod'];
    const places = names.map(name => proposePlace(name, names, 'trunk'));
    assert.deepEqual(
      places.map(({ branches }) => branches),
      [['develop'], ['staging'], ['trunk']],
    );
    assert.deepEqual(
      places.map(place => place.protected),
      [false, false, true],
    );
    assert.equal(proposePlace('prod', ['prod'], 'main').protected, false);
  });

  test('an environment of the settings says where it is', () => {
    const known = {
      name: 'dev',
      region: 'cn-north-1',
      roleArn: 'arn:aws-cn:iam::111122223333:role/read',
      branches: ['next'],
      protected: true,
    };
    assert.deepEqual(proposePlace('dev', ['dev'], 'main', [known]), {
      name: 'dev',
      account: '111122223333',
      region: 'cn-north-1',
      partition: 'aws-cn',
      branches: ['next'],
      protected: true,
    });
  });

  test('branches and tags come back as they were written', () => {
    const target = withRefs({ branches: ['main'], tags: ['old'], name: 'prod' }, 'main, release/* , tag:v*');
    assert.deepEqual(target, { branches: ['main', 'release/*'], tags: ['v*'], name: 'prod' });
    assert.equal(refsText(target), 'main, release/*, tag:v*');
    assert.deepEqual(withRefs(target, ''), { branches: [], name: 'prod' });
    for (const text of ['a..b', '/main', 'main/', 'a:b', 'tag:', '-x', 'main develop', 'my branch, dev']) {
      assert.notEqual(refsProblem(text), undefined, text);
    }
    assert.equal(refsProblem(''), undefined);
    assert.match(refsProblem('dev, my branch') ?? '', /commas.*my branch/);
  });

  test('names of targets are names of files and environments', () => {
    assert.equal(targetsProblem('dev, staging, prod-eu'), undefined);
    for (const text of ['', 'a/b', 'dev dev', 'Dev dev', 'über', `x${'x'.repeat(40)}`]) {
      assert.notEqual(targetsProblem(text), undefined, text);
    }
    assert.match(targetsProblem('dev, prod, Dev') ?? '', /^Dev /);
    assert.match(targetsProblem('über') ?? '', /a–z/);
  });
});

suite('edits of lines', () => {
  const lines = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd\r\n'), { maxLength: 12 })
    .chain(list => fc.constantFrom(list.join(''), `${list.join('')}end`));

  test('make the one text of the other, without touching what is the same', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = lineEdits(before, after);
        const made = edits.reduceRight(
          (text, { start, end, text: lines }) => text.slice(0, start) + lines + text.slice(end),
          before,
        );
        assert.equal(made, after);
        assert.equal(edits.length === 0, before === after);
        assert.ok(
          edits.every(({ end }, index) => end < (edits[index + 1]?.start ?? Number.POSITIVE_INFINITY)),
        );
      }),
    );
  });
});
