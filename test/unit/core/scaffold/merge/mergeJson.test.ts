import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ParseError, parse } from 'jsonc-parser';
import { mergeJson } from '../../../../../src/core/scaffold/merge/mergeJson.ts';
import { mergeText } from '../../../../../src/core/scaffold/merge/mergeText.ts';

const BASE = {
  family: 'blog',
  cpu: '256',
  containerDefinitions: [
    { name: 'blog', image: 'one', command: ['a', 'b'] },
    { name: 'proxy', image: 'two' },
  ],
  tags: [{ key: 'environment', value: 'dev' }],
};

const THEIRS = `{
\t// Ours since 2019.
\t"family": "blog",
\t"cpu": "256", // small
\t"containerDefinitions": [
\t\t{
\t\t\t"name": "mine", "image": "three" /* a side car */
\t\t},
\t\t{ "name": "blog", "image": "one", "command": ["a", "b"], "environment": [{ "name": "A", "value": "1" }] },
\t\t{ "name": "proxy", "image": "two" },
\t],
\t"tags": [{ "key": "environment", "value": "dev" }]
}
`;

describe('JSON edited in place', () => {
  test('only what differs is touched; comments, tabs and what a person added stay', () => {
    const ours = {
      ...BASE,
      cpu: '512',
      containerDefinitions: [{ name: 'blog', image: 'new', command: ['a', 'c'] }],
      tags: [{ key: 'environment', value: 'prod' }],
      memory: '1024',
    };
    const merged = mergeJson(THEIRS, ours, BASE);
    assert.deepEqual(parse(merged), {
      family: 'blog',
      cpu: '512',
      containerDefinitions: [
        { name: 'mine', image: 'three' },
        { name: 'blog', image: 'new', command: ['a', 'c'], environment: [{ name: 'A', value: '1' }] },
      ],
      tags: [{ key: 'environment', value: 'prod' }],
      memory: '1024',
    });
    for (const comment of ['// Ours since 2019.', '"cpu": "512", // small', '/* a side car */']) {
      assert.ok(merged.includes(comment), merged);
    }
    assert.match(merged, /\n\t"memory": "1024"\n/);
    assert.equal(mergeJson(merged, ours, ours), merged);
  });

  test('what the person changed or took out stays so', () => {
    const theirs = THEIRS.replace('"cpu": "256"', '"cpu": "2048"').replace(', "command": ["a", "b"]', '');
    const ours = {
      ...BASE,
      cpu: '512',
      containerDefinitions: [{ name: 'blog', image: 'one', command: ['c'] }, BASE.containerDefinitions[1]],
    };
    assert.equal(mergeJson(theirs, ours, BASE), theirs);
  });

  test('without what was written the last time, what is missing is added', () => {
    const theirs = '{\n    "extensions": ["mine"],\n    "image": "mine" // yes\n}\n';
    const merged = mergeJson(theirs, { image: 'ours', extensions: ['mine', 'ours'], features: {} });
    assert.deepEqual(parse(merged), { extensions: ['mine', 'ours'], image: 'mine', features: {} });
    assert.equal(
      merged,
      '{\n    "extensions": ["mine", "ours"],\n    "image": "mine", // yes\n    "features": {}\n}\n',
    );
  });

  test('several items are added in their order', () => {
    const ours = { list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
    assert.deepEqual(parse(mergeJson('{"list": [{"name": "a"}]}', ours)), ours);
  });

  test('several items are taken away', () => {
    const base = { list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
    const ours = { list: [{ name: 'b' }, { name: 'd' }] };
    const theirs = JSON.stringify({ list: [...base.list, { name: 'mine' }] });
    assert.deepEqual(parse(mergeJson(theirs, ours, base)), {
      list: [{ name: 'b' }, { name: 'mine' }, { name: 'd' }],
    });
  });

  test('whatever the file looks like, it stays JSON, its line ends stay, and comments do', () => {
    const item = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.integer({ max: 2, min: 0 }),
    });
    const items = fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 4 });
    const document = fc.record(
      { one: items, two: items, three: fc.constantFrom(1, 2), branches: fc.subarray(['x', 'y', 'z']) },
      { requiredKeys: [] },
    );
    const form = fc.record({
      inline: fc.boolean(),
      trailing: fc.boolean(),
      windows: fc.boolean(),
      tabs: fc.boolean(),
    });
    fc.assert(
      fc.property(document, document, form, (base, ours, { inline, trailing, windows, tabs }) => {
        const plain = inline ? JSON.stringify(base) : JSON.stringify(base, undefined, tabs ? '\t' : 4);
        const commented = `// mine\n${plain.replaceAll(/(\d|")$/gm, `$1${trailing ? ',' : ''} // kept`)}\n`;
        const theirs = windows ? commented.replaceAll('\n', '\r\n') : commented;
        const merged = mergeJson(theirs, ours, base);
        const errors: ParseError[] = [];
        assert.deepEqual(
          sorted(parse(merged, errors, { allowTrailingComma: trailing })),
          sorted(ours),
          merged,
        );
        assert.deepEqual(errors, [], merged);
        assert.match(merged, /^\/\/ mine\r?\n/);
        assert.ok(!windows || !/[^\r]\n/.test(merged), 'line ends are mixed');
        assert.equal(mergeJson(merged, ours, ours), merged);
      }),
    );
  });

  test('a file that cannot be understood is refused', () => {
    assert.throws(() => mergeJson('{"a": }', {}), { code: 'invalid' });
    assert.throws(() => mergeJson('[]', {}), { code: 'invalid' });
  });
});

describe('texts', () => {
  const base = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n';
  test('both changes where both fit', () => {
    const theirs = base.replace('one', 'mine');
    assert.equal(mergeText(theirs, base.replace('eight', 'ours'), base), theirs.replace('eight', 'ours'));
  });
  test('ours where they do not fit, or where nobody knows what was there', () => {
    const ours = base.replace('one', 'ours');
    assert.equal(mergeText(base.replace('one', 'mine'), ours, base), ours);
    assert.equal(mergeText(base, ours, undefined), ours);
  });
  test('theirs where nothing is new', () => {
    assert.equal(mergeText('mine', base, base), 'mine');
  });
});

/** Lists that were edited keep their own order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(item => JSON.stringify(item)).toSorted();
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
    : value;
}
