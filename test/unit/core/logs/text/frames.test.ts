import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { frames } from '../../../../../src/core/logs/text/frames.ts';

/** Lines with the places that they name, as `path:line:column`, and what is marked where that is not the same. */
const lines: readonly (readonly [string, ...(readonly [string, string?])[]])[] = [
  ['    at fn (/app/src/x.js:10:5)', ['/app/src/x.js:10:5']],
  ['    at /app/src/x.js:10:5', ['/app/src/x.js:10:5']],
  [
    '    at async fn (file:///app/my%20dir/x.mjs:1:2)',
    ['/app/my dir/x.mjs:1:2', 'file:///app/my%20dir/x.mjs:1:2'],
  ],
  [
    '    at Object.<anonymous> (webpack://app/./src/x.ts:3:4)',
    ['src/x.ts:3:4', 'webpack://app/./src/x.ts:3:4'],
  ],
  [
    '    at x (webpack-internal:///./src/x.tsx:1:1)',
    ['src/x.tsx:1:1', 'webpack-internal:///./src/x.tsx:1:1'],
  ],
  [
    'at x (turbopack:///[project]/src/app/page.tsx:1:1)',
    ['src/app/page.tsx:1:1', 'turbopack:///[project]/src/app/page.tsx:1:1'],
  ],
  ['    at Page (/app/(shop)/[id]/page.tsx:1:2)', ['/app/(shop)/[id]/page.tsx:1:2']],
  ['    at node:internal/modules/cjs/loader:1105:14'],
  ['    at new Promise (<anonymous>)'],
  [
    'fn@http://localhost:3000/static/x.js?v=1:1:2',
    ['/static/x.js:1:2', 'fn@http://localhost:3000/static/x.js?v=1:1:2'],
  ],
  [
    '    at o (https://example.com/assets/index-abc.js:1:23456)',
    ['/assets/index-abc.js:1:23456', 'https://example.com/assets/index-abc.js:1:23456'],
  ],
  ['    at /app/node_modules/@scope/pkg/dist/x.cjs:7:1', ['/app/node_modules/@scope/pkg/dist/x.cjs:7:1']],
  ['src/app.ts(12,5): error TS2304: x', ['src/app.ts:12:5', 'src/app.ts(12,5)']],
  ['src/app.ts:12:5 - error TS2304: x', ['src/app.ts:12:5']],
  ['  File "/app/x.py", line 12, in foo', ['/app/x.py:12', '/app/x.py", line 12']],
  ['  File "/app/my dir/x.py", line 12', ['/app/my dir/x.py:12', '/app/my dir/x.py", line 12']],
  ['  File "<frozen importlib._bootstrap>", line 241, in _call'],
  ['\tat com.foo.Bar.baz(Bar.java:12)', ['com/foo/Bar.java:12', 'Bar.java:12']],
  ['\tat com.foo.Bar$Inner.lambda$run$0(Bar.java:12) ~[app.jar:1.0]', ['com/foo/Bar.java:12', 'Bar.java:12']],
  ['\tat app//com.foo.BarKt.main(Bar.kt:3)', ['com/foo/Bar.kt:3', 'Bar.kt:3']],
  ['\tat com.foo.Bar.<init>(Bar.scala:3)', ['com/foo/Bar.scala:3', 'Bar.scala:3']],
  ['\tat java.base/java.lang.Thread.run(Thread.java:829)'],
  ['\tat jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)'],
  ['\tat com.foo.Bar.baz(Native Method)'],
  ['\t/app/main.go:12 +0x1d', ['/app/main.go:12']],
  ['2024/01/01 12:00:00 main.go:12: x', ['main.go:12']],
  ['I0102 15:04:05.678901       1 server.go:12] x', ['server.go:12']],
  ['ts=2024 caller=pkg/a/b.go:12 level=info', ['pkg/a/b.go:12']],
  ['{"caller":"a/b.go:12"}', ['a/b.go:12']],
  ["/app/x.rb:12:in 'foo': x (RuntimeError)", ['/app/x.rb:12']],
  ["\tfrom /app/x.rb:20:in '<main>'", ['/app/x.rb:20']],
  ['   at Foo.Bar(String a) in /app/X.cs:line 12', ['/app/X.cs:12', '/app/X.cs:line 12']],
  ['   at Foo in C:\\src\\X.cs:line 12', ['C:\\src\\X.cs:12', 'C:\\src\\X.cs:line 12']],
  ['#0 /app/x.php(12): foo()', ['/app/x.php:12', '/app/x.php(12)']],
  ['PHP Warning:  x in /app/x.php on line 3', ['/app/x.php:3', '/app/x.php on line 3']],
  ['PHP Fatal error:  Uncaught Exception: x in /app/x.php:3', ['/app/x.php:3']],
  ['             at ./src/main.rs:2:5', ['./src/main.rs:2:5']],
  ["thread 'main' panicked at src/main.rs:2:5:", ['src/main.rs:2:5']],
  ['    (app 0.1.0) lib/x.ex:12: Foo.bar/1', ['lib/x.ex:12']],
  ['x.cpp:12: undefined reference', ['x.cpp:12']],
  ['a.ts:1 and b.ts:2', ['a.ts:1'], ['b.ts:2']],
  ['{"stack":"Error: x\\n    at foo (/a/b.js:1:2)\\n    at /c/d.js:3:4"}', ['/a/b.js:1:2'], ['/c/d.js:3:4']],
  ['{"e":"Traceback\\n  File \\"/app/x.py\\", line 3, in f"}', ['/app/x.py:3', '/app/x.py\\", line 3']],
  ['{"e":"goroutine 1\\n\\t/app/main.go:12 +0x1"}', ['/app/main.go:12']],
  ['connected to api.example.rs:443'],
  ['GET http://foo.rs:8080/x'],
  ['Listening on http://0.0.0.0:8080'],
  ['12:00:00.000 done'],
  ['version 1.2.3:4'],
  ['image blog.ts:latest'],
  ['.ts:1'],
  [' .js:1:1'],
  ['x.ts:0'],
  ['x.ts:12345678901'],
  [''],
];

describe('the places in source files that a line names', () => {
  for (const [text, ...expected] of lines) {
    it(JSON.stringify(text), () => {
      const found = frames(text);
      assert.deepEqual(
        found.map(({ path, line, column }) =>
          [path, line, ...(column === undefined ? [] : [column])].join(':'),
        ),
        expected.map(([place]) => place),
      );
      assert.deepEqual(
        found.map(({ from, to }) => text.slice(from, to)),
        expected.map(([place, marked = place]) => marked),
      );
    });
  }

  it('are in order and do not overlap, whatever the line', () => {
    const part = fc.constantFrom(
      '/',
      'a',
      '.ts',
      ':1',
      '(',
      ')',
      '[',
      '\\n',
      '"',
      ', line 2',
      '.py',
      ' ',
      '://',
      'http',
      '@',
      '.java',
      '(3)',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 80 }), parts => {
        const text = parts.join('');
        let end = 0;
        for (const { from, to, path, line } of frames(text)) {
          assert.ok(from >= end && to > from && to <= text.length);
          assert.ok(path.length > 0 && line > 0);
          end = to;
        }
      }),
    );
  });

  it('take no longer the longer what is none stands before them', () => {
    // What was not taken is looked at once, however many of it there are.
    const looked = '.c(0)'.repeat(1600);
    assert.deepEqual(frames(looked), []);
    assert.deepEqual(
      frames(`${'.c(0)'.repeat(3)} /app/src/a.ts:3:4`).map(({ path }) => path),
      ['/app/src/a.ts'],
    );
  });
});
