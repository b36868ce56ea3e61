import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { setUpRisks } from '../../../../src/core/scaffold/account/risks.ts';
import { patternsMeet } from '../../../../src/core/scaffold/patterns.ts';
import { proposePlace } from '../../../../src/core/scaffold/places.ts';
import { sharedRefProblem, withOwnRefs } from '../../../../src/core/scaffold/sharedRefs.ts';
import { regularExpression } from '../../../../src/core/scaffold/workflow/targetJob.ts';
import { variant } from './variants.ts';

const dev = { name: 'dev', branches: ['develop'] };

suite('branches and tags that several targets answer to', () => {
  test('are refused with both names', () => {
    const prod = { name: 'prod', branches: ['main', 'release/*'], tags: ['v*'] };
    assert.equal(sharedRefProblem(prod, [dev, prod]), undefined);
    const same = sharedRefProblem({ name: 'staging', branches: ['next', 'main'] }, [dev, prod]);
    assert.match(same ?? '', /^main is deployed to prod already.*deploy staging by hand/);
    const wider = sharedRefProblem({ name: 'staging', branches: [], tags: ['v1.*'] }, [prod]);
    assert.match(wider ?? '', /^tag:v1\.\* matches what tag:v\* of prod does/);
    assert.equal(sharedRefProblem({ name: 'staging', branches: ['v1'] }, [prod]), undefined);
    assert.notEqual(sharedRefProblem({ name: 'staging', branches: ['**', '!main'] }, [prod]), undefined);
    assert.equal(sharedRefProblem({ name: 'staging', branches: ['!main'] }, [prod]), undefined);
  });

  test('are left out of what is proposed', () => {
    assert.deepEqual(withOwnRefs({ name: 'x', branches: ['main', 'x'], tags: ['v*'] }, [dev]), {
      name: 'x',
      branches: ['main', 'x'],
      tags: ['v*'],
    });
    assert.deepEqual(withOwnRefs({ name: 'x', branches: ['develop', 'x'] }, [dev]).branches, ['x']);
    for (const [names, branch] of [
      [['dev', 'prod'], 'develop'],
      [['main', 'prod'], 'main'],
      [['dev', 'develop', 'prod'], 'main'],
      [['prod', 'main'], 'prod'],
    ] as const) {
      const places = names.map(name => proposePlace(name, names, branch));
      for (const place of places) {
        assert.equal(sharedRefProblem(place, places), undefined, `${names.join()} ${branch}`);
      }
    }
  });

  test('of earlier answers are the first that a person should know', () => {
    const setUp = variant({ environments: 3 });
    const [first, staging, prod] = setUp.targets;
    assert.ok(staging && prod);
    assert.ok(!setUpRisks(setUp).some(({ code }) => code === 'shared-refs'));
    const [risk] = setUpRisks({ ...setUp, targets: [first, { ...staging, branches: ['main'] }, prod] });
    assert.equal(risk?.code, 'shared-refs');
    assert.deepEqual(risk.targets, ['staging', 'prod']);
    assert.match(risk.title, /staging and prod/);
    assert.match(risk.explanation, /`main`/);
  });
});

suite('patterns of GitHub’s', () => {
  test('meet where one name matches both', () => {
    for (const [left, right] of [
      ['main', 'main'],
      ['main', '**'],
      ['release/*', 'release/**'],
      ['v*', 'v[0-9]+.[0-9]+'],
      ['v*-rc*', 'v[0-9]+*'],
      ['a?b', 'b'],
      ['a+', 'aaa'],
      ['[a-f]x', '[e-z]x'],
      ['*/x', 'y/*'],
    ] as const) {
      assert.ok(patternsMeet(left, right) && patternsMeet(right, left), `${left} ${right}`);
    }
    for (const [left, right] of [
      ['main', 'mains'],
      ['*', 'a/b'],
      ['v*-rc*', 'v[0-9]+.[0-9]+'],
      ['[a-c]', '[d-f]'],
      ['a\\*', 'ab'],
      ['a.b', 'axb'],
      ['release/*', 'release/a/b'],
    ] as const) {
      assert.ok(!patternsMeet(left, right) && !patternsMeet(right, left), `${left} ${right}`);
    }
  });

  test('meet a name exactly where the workflow takes it for theirs', () => {
    const part = fc.constantFrom('a', 'b', '/', '.', '*', '**', 'a?', 'b+', '[ab]', '[a-b]+');
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''));
    const name = fc
      .array(fc.constantFrom('a', 'b', 'c', '/', '.'), { maxLength: 6 })
      .map(all => all.join(''));
    fc.assert(
      fc.property(pattern, name, (of, text) => {
        assert.equal(patternsMeet(of, text), new RegExp(`^${regularExpression(of)}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
