import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, CONTEXT_KEYS, EXTENSION_ID, SETTINGS, VIEWS } from '../../src/manifest.ts';

/** Holds the ids of src/manifest.ts and package.json together, and finds ids that stand in the code by hand. */

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text);
const { contributes } = manifest;
const problems: string[] = [];

function same(what: string, inCode: readonly string[], inManifest: readonly string[]): void {
  for (const id of inCode.filter(id => !inManifest.includes(id))) {
    problems.push(`${what} ${id} is in src/manifest.ts and not in package.json`);
  }
  for (const id of inManifest.filter(id => !inCode.includes(id))) {
    problems.push(`${what} ${id} is in package.json and not in src/manifest.ts`);
  }
}

same('extension id', [EXTENSION_ID], [`${manifest.publisher}.${manifest.name}`]);
same(
  'command',
  Object.values(COMMANDS),
  contributes.commands.map(({ command }: { command: string }) => command),
);
same(
  'view',
  Object.values(VIEWS),
  Object.values<{ id: string }[]>(contributes.views).flatMap(views => views.map(({ id }) => id)),
);
same('setting', Object.values(SETTINGS), Object.keys(contributes.configuration.properties));

// Whatever else package.json names (menus, welcome texts, when clauses) must exist.
const known: ReadonlySet<string> = new Set([
  ...Object.values(COMMANDS),
  ...Object.values(VIEWS),
  ...Object.values(SETTINGS),
  ...Object.values(CONTEXT_KEYS),
]);
for (const id of new Set(text.match(/ecsCodespaces(?:\.\w+)+/g))) {
  if (!known.has(id)) {
    problems.push(`package.json names ${id}, which src/manifest.ts does not know`);
  }
}
for (const key of Object.values(CONTEXT_KEYS)) {
  if (!text.includes(key)) {
    problems.push(`context key ${key} is set and used nowhere in package.json`);
  }
}

// The code names ids through src/manifest.ts; core, which does not know it, is given them as text.
for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts') || file === 'manifest.ts') {
    continue;
  }
  for (const [id] of readFileSync(join('src', file), 'utf8').matchAll(/ecsCodespaces(?:\.\w+)+/g)) {
    if (!known.has(id)) {
      problems.push(`src/${file} names ${id}, which src/manifest.ts does not know`);
    } else if (!file.startsWith('core/')) {
      problems.push(`src/${file} writes ${id} by hand: take it from src/manifest.ts`);
    }
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`manifest: ${known.size} ids agree`);
}
