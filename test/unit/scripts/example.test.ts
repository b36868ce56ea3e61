import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bestMatches, isForeign } from '../../../src/core/logs/sourcePath.ts';
import { frames } from '../../../src/core/logs/text/frames.ts';

/** The stack traces of the sandbox's programs lead to lines of the example repository. */

const root = join(import.meta.dirname, '..', '..', '..');
const example = join(root, 'scripts', 'example');
const files = globSync('**/*.*', { cwd: example }).map(path => ({ path }));
const programs = ['ecs/lines.ts', ...globSync('ecs/programs/*.ts', { cwd: join(root, 'src', 'sandbox') })];
/** Of classes whose sources are those of libraries, or too little to be worth a file. */
const ELSEWHERE =
  /hikari|OrderRepository|OrderQueue|Application\.java|cmd\/server|cjs\/loader|run_main_module/;

const named = new Map(
  programs.flatMap(program =>
    readFileSync(join(root, 'src', 'sandbox', program), 'utf8')
      .split('\n')
      .flatMap(line => frames(line.replaceAll('\\t', ' ')))
      .filter(({ path }) => !isForeign(path) && !ELSEWHERE.test(path) && !path.startsWith('node:'))
      .map(({ path, line }) => [`${path}:${line}`, { path, line }] as const),
  ),
);

test('the programs name places', () => assert.ok(named.size >= 12, [...named.keys()].join(' ')));

for (const [name, { path, line }] of named) {
  test(`${name} is in the example`, () => {
    const [only, ...others] = bestMatches(path, files);
    assert.ok(only !== undefined && others.length === 0, `${path}: ${only?.file.path} ${others.length}`);
    const text = readFileSync(join(example, only.file.path), 'utf8').split('\n')[line - 1];
    assert.match(text ?? '', /\w/, `${only.file.path}:${line}: ${text}`);
  });
}
