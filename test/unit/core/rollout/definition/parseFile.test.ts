import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../../src/core/failure.ts';
import { parseDefinitionFile } from '../../../../../src/core/rollout/definition/parseFile.ts';
import { fill } from '../../../../../src/core/rollout/definition/placeholders.ts';
import { readJson } from '../../../../../src/core/rollout/definition/readJson.ts';

const API = { name: 'api', image: 'nginx:1.27' };
const MINIMAL = { family: 'blog-api', containerDefinitions: [API] };

function parse(value: unknown) {
  return parseDefinitionFile(JSON.stringify(value));
}

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, 'invalid');
    assert.ok(error.hint, 'it says how to mend it');
    return error;
  }
  throw new assert.AssertionError({ message: 'it was taken' });
}

describe('a task definition file', () => {
  it('is taken in the shape of register-task-definition, with what is not known here', () => {
    const given = { ...MINIMAL, cpu: '256', futureMember: { a: [1] }, tags: [{ key: 'team', value: 'web' }] };
    const { document, notes, placeholders } = parse(given);
    assert.deepEqual(document, given);
    assert.deepEqual(placeholders, []);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /futureMember/);
  });

  it('is taken as describe-task-definition gives it: read-only members are dropped, tags come along', () => {
    const { document, notes } = parse({
      taskDefinition: {
        ...MINIMAL,
        taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
        revision: 42,
        status: 'ACTIVE',
        registeredAt: '2026-11-20T10:00:00Z',
        compatibilities: ['EC2', 'FARGATE'],
      },
      tags: [
        { key: 'team', value: 'web' },
        { key: 'aws:cloudformation:stack-id', value: 'x' },
      ],
    });
    assert.deepEqual(document, { ...MINIMAL, tags: [{ key: 'team', value: 'web' }] });
    assert.match(notes.join('\n'), /`revision`/);
    assert.match(notes.join('\n'), /aws:/);
  });

  it('is taken with read-only members beside its own', () => {
    const { document, notes } = parse({ ...MINIMAL, revision: 42, registeredBy: 'someone' });
    assert.deepEqual(document, MINIMAL);
    assert.match(notes.join('\n'), /`revision`, `registeredBy`/);
  });

  it('may say its size in numbers, and may have nulls and a byte order mark', () => {
    const { document, notes } = parseDefinitionFile(
      `\ufeff${JSON.stringify({ ...MINIMAL, cpu: 256, memory: 512, pidMode: null })}`,
    );
    assert.deepEqual(document, { ...MINIMAL, cpu: '256', memory: '512' });
    assert.equal(notes.length, 3);
  });

  it('has a mistyped member told with the one that is meant', () => {
    const { notes } = parse({ ...MINIMAL, containerDefinitions: [{ ...API, enviroment: [], Secrets: [] }] });
    assert.match(notes[0] ?? '', /containerDefinitions\[0\]\.enviroment.*`environment`/);
    assert.match(notes[1] ?? '', /`secrets`/);
  });

  const WRONG: readonly (readonly [what: string, value: unknown, where: RegExp])[] = [
    ['a list', [MINIMAL], /no JSON object/],
    ['no family', { containerDefinitions: [API] }, /`family`/],
    ['a family with a blank', { ...MINIMAL, family: 'blog api' }, /`family`.*"blog api"/],
    ['no container', { family: 'a', containerDefinitions: [] }, /`containerDefinitions`/],
    ['a container without an image', { family: 'a', containerDefinitions: [{ name: 'a' }] }, /\[0\]\.image/],
    ['an object for a list', { family: 'a', containerDefinitions: API }, /`containerDefinitions` a list/],
    [
      'a port as a text',
      {
        ...MINIMAL,
        containerDefinitions: [API, { ...API, name: 'b', portMappings: [{ containerPort: '80' }] }],
      },
      /containerDefinitions\[1\]\.portMappings\[0\]\.containerPort` a number/,
    ],
    [
      'a number in a log option',
      {
        ...MINIMAL,
        containerDefinitions: [{ ...API, logConfiguration: { logDriver: 'awslogs', options: { a: 1 } } }],
      },
      /logConfiguration\.options\.a` a text/,
    ],
    [
      'a flag as a text',
      { ...MINIMAL, containerDefinitions: [{ ...API, essential: 'true' }] },
      /essential` true or false/,
    ],
    ['a template', { Resources: {} }, /another tool/],
  ];
  for (const [what, value, where] of WRONG) {
    it(`is refused for ${what}, with the place`, () => {
      assert.match(failureOf(() => parse(value)).message, where);
    });
  }

  const NO_JSON: readonly (readonly [what: string, text: string, where: RegExp])[] = [
    ['a comma too many', '{\n  "a": 1,\n}', /line 3, column 1, a comma stands before/],
    ['a comma too many in a list', '[1,]', /column 4/],
    ['a comment', '{\n  // family\n}', /line 2, column 3, a comment/],
    ['single quotation marks', "{'a': 1}", /column 2, the name of a member/],
    ['a word', '{"a": yes}', /column 7, a value/],
    ['a missing comma', '{"a": 1 "b": 2}', /column 9, a comma or the closing brace is due after `a`/],
    ['a member twice', '{"a": 1, "a": 2}', /column 10, `a` stands there twice/],
    ['an open end', '{"a": [1', /column 9/],
    ['an open text', '{"a": "b\n"}', /line 1, column 7, a text does not end/],
    ['something after it', '{} {}', /column 4, something follows/],
    ['nothing', '', /ends before/],
    ['endless nesting', '['.repeat(100_000), /nested/],
  ];
  for (const [what, text, where] of NO_JSON) {
    it(`is refused for ${what}, with line and column`, () => {
      assert.match(failureOf(() => readJson(text)).message, where);
    });
  }

  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), fc.nat(4), (text, indent) => {
        const plain: unknown = JSON.parse(text);
        assert.deepEqual(readJson(JSON.stringify(plain, null, indent)), plain);
      }),
    );
  });

  it('is refused where JSON.parse refuses it, whatever was damaged', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', ':', '\\', '\n'),
        (text, at, by) => {
          const index = at % text.length;
          const damaged = text.slice(0, index) + by + text.slice(index + 1);
          let valid = true;
          try {
            JSON.parse(damaged);
          } catch {
            valid = false;
          }
          if (!valid) {
            failureOf(() => readJson(damaged));
          }
        },
      ),
    );
  });
});

describe('placeholders', () => {
  const { document, placeholders } = parse({
    family: `blog-\${STAGE}`,
    executionRoleArn: 'arn:aws:iam::<ACCOUNT_ID>:role/run',
    containerDefinitions: [
      {
        name: 'api',
        image: '<IMAGE1_NAME>',
        command: ['sh', '-c', `echo \${HOME}`],
        healthCheck: { command: ['CMD-SHELL', `test \${PORT}`] },
        environment: [{ name: 'A', value: '{{ colour }}' }],
      },
    ],
  });

  it('are found with their places, but what a shell fills in is none', () => {
    assert.deepEqual(
      placeholders.map(({ name, path }) => `${path} ${name}`),
      [
        'family STAGE',
        'executionRoleArn ACCOUNT_ID',
        'containerDefinitions[0].image IMAGE1_NAME',
        'containerDefinitions[0].environment[0].value colour',
      ],
    );
  });

  it('are filled where a value is given', () => {
    const filled = fill(
      document,
      new Map([
        ['STAGE', 'dev'],
        ['IMAGE1_NAME', 'nginx:$1'],
        ['HOME', 'no'],
      ]),
    );
    assert.equal(filled.family, 'blog-dev');
    assert.equal(filled['executionRoleArn'], 'arn:aws:iam::<ACCOUNT_ID>:role/run');
    assert.equal(filled.containerDefinitions[0]?.['image'], 'nginx:$1');
    assert.deepEqual(filled.containerDefinitions[0]?.['command'], ['sh', '-c', `echo \${HOME}`]);
  });
});
