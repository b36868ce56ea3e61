import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bestMatches,
  isForeign,
  learnedRule,
  nameGlob,
  ruledPaths,
  segmentsOf,
} from '../../../../src/core/logs/sourcePath.ts';

const files = (...paths: string[]) => paths.map(path => ({ path }));
const best = (path: string, ...paths: string[]): string[] =>
  bestMatches(path, files(...paths)).map(({ file }) => file.path);

test('the file whose path has the most in common at its end is meant', () => {
  assert.deepEqual(best('/app/src/items/render.js', 'src/posts/render.js', 'src/items/render.js'), [
    'src/items/render.js',
  ]);
  assert.deepEqual(best('com/example/A.java', 'a/src/main/java/com/example/A.java', 'b/A.java'), [
    'a/src/main/java/com/example/A.java',
  ]);
});

test('of several that are alike, all are given', () => {
  assert.deepEqual(best('/app/src/server.js', 'api/src/server.js', 'web/src/server.js', 'server.js'), [
    'api/src/server.js',
    'web/src/server.js',
  ]);
});

test('a file with another name is none', () => {
  assert.deepEqual(best('/app/src/server.js', 'src/server.ts'), []);
});

test('what was learned of one file finds the others', () => {
  const rule = learnedRule('/app/src/server.js', 'services/api/src/server.js');
  assert.deepEqual(rule, { from: '/app', to: 'services/api' });
  assert.ok(rule !== undefined);
  assert.deepEqual(ruledPaths('/app/lib/a/b.js', [rule]), ['services/api/lib/a/b.js']);
  assert.deepEqual(ruledPaths('/srv/lib/a/b.js', [rule]), []);
});

test('the workspace itself can be the folder', () => {
  assert.deepEqual(learnedRule('/app/src/server.js', 'src/server.js'), { from: '/app', to: '.' });
  assert.deepEqual(ruledPaths('/app/x.js', [{ from: '/app', to: '.' }]), ['x.js']);
});

test('the longest beginning counts first', () => {
  const rules = [
    { from: '/app', to: '.' },
    { from: '/app/web/', to: 'services/web' },
  ];
  assert.deepEqual(ruledPaths('/app/web/a.js', rules), ['services/web/a.js', 'web/a.js']);
});

test('a beginning ends where a folder does', () => {
  assert.deepEqual(ruledPaths('/application/a.js', [{ from: '/app', to: '.' }]), []);
});

test('a path that leads above its beginning is none', () => {
  assert.equal(segmentsOf('../../etc/passwd'), undefined);
  assert.deepEqual(ruledPaths('/app/../../etc/passwd', [{ from: '/', to: '.' }]), []);
  assert.deepEqual(segmentsOf('/app/src/../lib/a.js'), ['app', 'lib', 'a.js']);
  assert.deepEqual(segmentsOf('C:\\app\\a.cs'), ['app', 'a.cs']);
});

test('no path leads out of where a rule leads', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b.js'), fc.string());
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), parts => {
      for (const found of ruledPaths(`/app/${parts.join('/')}`, [{ from: '/app', to: 'here' }])) {
        assert.equal(segmentsOf(found)?.at(0), 'here');
        assert.ok(!found.split('/').includes('..'));
      }
    }),
  );
});

test('what belongs to a package or the runtime is told', () => {
  assert.equal(isForeign('/app/node_modules/express/lib/router.js'), true);
  assert.equal(isForeign('/usr/local/lib/python3.12/site-packages/flask/app.py'), true);
  assert.equal(isForeign('/app/src/server.js'), false);
  assert.equal(isForeign('/usr/src/app/server.js'), false);
});

test('a name with characters of a glob is found as it is', () => {
  assert.equal(nameGlob('/app/pages/[id].tsx'), '**/?id?.tsx');
  assert.equal(nameGlob('..'), undefined);
});
