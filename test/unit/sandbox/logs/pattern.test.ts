import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parsePattern } from '../../../../src/sandbox/logs/pattern/pattern.ts';

function matching(pattern: string, messages: readonly string[]): readonly number[] {
  const matches = parsePattern(pattern);
  return messages.flatMap((message, index) => (matches(message) ? [index] : []));
}

suite('JSON patterns', () => {
  const events = [
    { level: 'error', status: 500, user: { id: 7, name: 'Ann' }, ok: false, ip: '123.123.1.9' },
    { level: 'info', status: 200, user: null, ok: true, ip: '10.0.0.1', tags: ['a', 'b'] },
    { level: 'Error', status: '404', note: 'say "hi"', 'a.b': 1, list: [{ n: 'x' }, { n: 'y' }] },
  ].map(event => JSON.stringify(event));
  const messages = [...events, 'level = "error"', '["error"]', '{"level": "error"'];

  for (const [pattern, expected] of [
    ['{ $.level = "error" }', [0]],
    ['{$.level=error}', [0]],
    ['{ $.level != "error" }', [1, 2]],
    ['{ $.level = "*rror" }', [0, 2]],
    ['{ $.level = %[Ee]rror% }', [0, 2]],
    ['{ $.ip = 123.123.* }', [0]],
    ['{ $.ip != 123.123.* }', [1]],
    ['{ $.status >= 404 }', [0, 2]],
    ['{ $.status = 5e2 }', [0]],
    ['{ $.status < +300 }', [1]],
    ['{ $.status != 500 }', [1, 2]],
    ['{ $.user.id = 7 }', [0]],
    ['{ $.user IS NULL }', [1]],
    ['{ $.user NOT EXISTS }', [2]],
    ['{ $.user != "x" }', []],
    ['{ $.user EXISTS }', [0, 1]],
    ['{ $.ok IS TRUE }', [1]],
    ['{ $.ok IS FALSE }', [0]],
    ['{ $.tags[1] = "b" }', [1]],
    ['{ $.tags[*] = "a" }', [1]],
    ['{ $.list[1].n = "y" }', [2]],
    ['{ $.list[*].n = "x" }', [2]],
    ["{ $.['a.b'] = 1 }", [2]],
    ['{ $.note = "say \\"hi\\"" }', [2]],
    ['{ $.level = "error" && $.status = 500 }', [0]],
    ['{ $.level = "info" || $.level = "error" && $.status = 200 }', [1]],
    ['{ ($.level = "info" || $.level = "error") && ($.status = 500) }', [0]],
    ['{ $.missing = "x" || $.level = "info" }', [1]],
  ] as const) {
    test(pattern, () => assert.deepEqual(matching(pattern, messages), expected));
  }
});

suite('regular expressions', () => {
  const messages = [
    'GET /a 200 12ms',
    'GET /b 503 7ms',
    'color',
    'colour',
    'from 10.10.0.1',
    'from 10x10x0x1',
  ];
  for (const [pattern, expected] of [
    ['%colou?r%', [2, 3]],
    ['%\\s5[0-9]{2}\\s%', [1]],
    ['%^GET%', [0, 1]],
    ['%10\\.10\\.0\\.1$%', [4]],
    ['%503|color%', [1, 2]],
  ] as const) {
    test(pattern, () => assert.deepEqual(matching(pattern, messages), expected));
  }
});

suite('patterns for columns', () => {
  const messages = [
    '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
    '10.0.0.9 - bob [10/Oct/2000:13:25:16 -0700] "POST /x HTTP/1.0" 200 99',
    'one two three',
  ];
  for (const [pattern, expected] of [
    ['[ip, user, username, timestamp, request, status_code, bytes]', [0, 1]],
    ['[ip, id, user, at, request = *html*, status = 4*, bytes]', [0]],
    ['[ip, id, user, at, request, status = 404 || status = 200, bytes < 1000]', [1]],
    ['[..., status, bytes > 1000]', [0]],
    ['[first = one, ...]', [2]],
    ['[ip = %^127%, ..., bytes]', [0]],
    ['[ip != 127.0.0.1 && ip != one, ...]', [1]],
    ['[a, b, c]', [2]],
  ] as const) {
    test(pattern, () => assert.deepEqual(matching(pattern, messages), expected));
  }
});

suite('no patterns', () => {
  for (const pattern of [
    '{ $.level }',
    '{ level = "error" }',
    '{ $.level = }',
    '{ $.level = "error" ',
    '{ $.level = "error" } x',
    '{ ($.level = "error" }',
    '{ $.level > "error" }',
    '{ $.level = a@b }',
    '{ $.a = %x% && $.b = %y% && $.c = %z% }',
    '{ }',
    '%something!%',
    '%(a|b)%',
    '%slow query%',
    '%überall%',
    '%[a%',
    '%',
    '%%',
    '[a, ..., b, ...]',
    '[a = ]',
    '[a',
    'a-b',
    '"open',
  ]) {
    test(pattern, () => {
      assert.throws(() => parsePattern(pattern), {
        code: 'InvalidParameterException',
        message: 'Invalid filter pattern',
      });
    });
  }
});
