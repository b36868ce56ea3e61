import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOTE } from '../../../../src/core/logs/line.ts';
import { LogModel } from '../../../../src/core/logs/model.ts';

/** What belongs together, as runtimes write it, line by line. */
const groups: Readonly<Record<string, readonly string[]>> = {
  Java: [
    'Exception in thread "main" java.lang.IllegalStateException: x',
    '\tat com.foo.Bar.baz(Bar.java:12)',
    'Caused by: java.io.IOException: y',
    '\tat com.foo.Qux.run(Qux.java:3)',
    '\t... 12 more',
  ],
  'a logger of Java': [
    '2024-01-01 12:00:00,000 ERROR com.foo.Bar - it failed',
    'java.lang.IllegalStateException: x',
    '\tat com.foo.Bar.baz(Bar.java:12)',
  ],
  Node: [
    "TypeError: Cannot read properties of undefined (reading 'x')",
    '    at foo (/app/x.js:1:2)',
    '    at async bar (/app/y.js:3:4) {',
    "  code: 'E'",
    '}',
  ],
  'Node, uncaught': [
    '/app/x.js:3',
    "    throw new Error('x');",
    '    ^',
    '',
    'Error: x',
    '    at foo (/app/x.js:3:9)',
    '',
    'Node.js v20.1.0',
  ],
  Python: [
    'Traceback (most recent call last):',
    '  File "/app/x.py", line 12, in <module>',
    '    foo()',
    'ValueError: x',
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    '  File "/app/x.py", line 14, in <module>',
    '    bar()',
    'app.errors.Missing: y',
  ],
  "a logger of Python's": [
    'ERROR:root:it failed',
    'Traceback (most recent call last):',
    '  File "/app/x.py", line 1, in f',
    '    g()',
    'KeyError: 1',
  ],
  Go: [
    'panic: runtime error: index out of range [5] with length 3',
    '',
    'goroutine 1 [running]:',
    'main.main()',
    '\t/app/main.go:12 +0x1d',
    'created by net/http.(*Server).Serve in goroutine 1',
    '\t/usr/local/go/src/net/http/server.go:1 +0x1',
    'exit status 2',
  ],
  '.NET': [
    'Unhandled exception. System.InvalidOperationException: x',
    ' ---> System.Exception: y',
    '   at Foo.Bar() in /app/X.cs:line 12',
    '   --- End of inner exception stack trace ---',
  ],
  Ruby: ["/app/x.rb:12:in 'foo': x (RuntimeError)", "\tfrom /app/x.rb:20:in '<main>'"],
  Rust: [
    "thread 'main' panicked at src/main.rs:2:5:",
    'index out of bounds',
    'stack backtrace:',
    '   0: rust_begin_unwind',
    '             at /rustc/x/library/std/src/panicking.rs:1:1',
    'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
  ],
  PHP: [
    'PHP Fatal error:  Uncaught Exception: x in /app/x.php:3',
    'Stack trace:',
    '#0 /app/y.php(12): foo()',
    '#1 {main}',
    '  thrown in /app/x.php on line 3',
  ],
  JSON: ['{', '  "a": 1,', '  "b": {', '    "c": 2', '  }', '}'],
};

function heads(lines: readonly { text: string; time: number; continued?: true }[]): number[] {
  const model = new LogModel();
  model.add(lines.map(line => ({ source: 0, ...line })));
  return model.slice(0, model.end).map(({ head }) => head.arrival);
}

describe('lines that belong together', () => {
  for (const [name, texts] of Object.entries(groups)) {
    it(name, () => {
      const lines = ['INFO before', ...texts, 'INFO after'].map(text => ({ text, time: 5 }));
      assert.deepEqual(heads(lines), [0, ...texts.map(() => 1), texts.length + 1]);
    });
  }

  const apart: Readonly<Record<string, readonly string[]>> = {
    'lines of a log': ['INFO a', 'INFO b', 'done'],
    'errors one after another': ['Error: a', 'Error: b', 'TypeError: c'],
    'failures after what was well': ['INFO ok', 'java.lang.FooException: x'],
    'a bracket without what it closes': ['INFO a', '}'],
    'an error after a trace of Node': ['Error: a', '    at foo (/app/x.js:1:2)', 'Error: b'],
  };
  for (const [name, texts] of Object.entries(apart)) {
    it(`not: ${name}`, () => {
      const own = heads(texts.map(text => ({ text, time: 5 })));
      const indented = texts.map(text => /^\s/.test(text));
      assert.deepEqual(
        own.map((head, index) => head !== index),
        indented,
      );
    });
  }

  it('are so for a second from line to line, and five in all', () => {
    assert.deepEqual(heads([0, 1000, 2001].map(time => ({ time, text: '  x' }))), [0, 0, 2]);
    assert.deepEqual(
      heads([0, 1, 2, 3, 4, 5, 6].map(step => ({ time: step * 1000, text: '  x' }))),
      [0, 0, 0, 0, 0, 0, 6],
    );
  });

  it('are the rows of one event, whatever they say', () => {
    assert.deepEqual(
      heads([
        { time: 0, text: 'a' },
        { time: 0, text: 'b', continued: true },
      ]),
      [0, 0],
    );
  });

  it('are never what the follower says', () => {
    const model = new LogModel();
    model.add([
      { source: NOTE, time: 0, text: 'a' },
      { source: NOTE, time: 0, text: '  b' },
    ]);
    assert.equal(model.get(1)?.head.arrival, 1);
  });

  it('are known under colours', () => {
    assert.deepEqual(
      heads([
        { time: 0, text: 'Error: x' },
        { time: 0, text: '\u001b[90m    at foo (/x.js:1:2)\u001b[39m' },
      ]),
      [0, 0],
    );
  });
});
