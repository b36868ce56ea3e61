import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Holds the imports of `src` to the directions of ARCHITECTURE.md. Type-only and dynamic imports count:
 * knowing a type is knowing its owner.
 */

type Room =
  | 'aws'
  | 'cli'
  | 'commands'
  | 'core'
  | 'extension'
  | 'github'
  | 'manifest'
  | 'sandbox'
  | 'tokens'
  | 'ui'
  | 'webview';

/** Which rooms a room may import from, beside itself. `extension` knows all. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  core: [],
  manifest: [],
  sandbox: [],
  aws: ['core'],
  github: ['core'],
  tokens: ['core'],
  webview: ['core'],
  cli: ['core'],
  ui: ['core', 'manifest'],
  commands: ['core', 'manifest', 'ui'],
  extension: ['aws', 'cli', 'commands', 'core', 'github', 'manifest', 'sandbox', 'tokens', 'ui', 'webview'],
};

/** Packages that only some rooms may import. Whatever is not listed is free to all but core and sandbox. */
const ONLY_IN: readonly { readonly package: RegExp; readonly rooms: readonly Room[] }[] = [
  { package: /^vscode$/, rooms: ['ui', 'commands', 'extension'] },
  { package: /^@aws-sdk\//, rooms: ['aws', 'tokens'] },
];

/** All that core may take from outside: text, and nothing that does I/O. */
const CORE_PACKAGES = /^(?:@vscode\/l10n|diff|jsonc-parser|yaml)$/;
/** Beside Node, formats: workflow files and the archives that artifacts are. */
const SANDBOX_PACKAGES = /^(?:node:.*|yaml|fflate)$/;

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

const root = resolve('src');
const problems: string[] = [];
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));

for (const file of files) {
  const room = roomOf(file);
  if (room === undefined) {
    problems.push(`src/${file}: no such room in ARCHITECTURE.md`);
    continue;
  }
  for (const specifier of importsOf(join(root, file))) {
    const problem = specifier.startsWith('.')
      ? checkInner(file, room, specifier)
      : checkPackage(room, specifier);
    if (problem !== undefined) {
      problems.push(`src/${file}: imports ${specifier}: ${problem}`);
    }
  }
}

function roomOf(file: string): Room | undefined {
  const [first = ''] = file.split('/');
  const name = first.replace(/\.ts$/, '');
  return name in MAY_IMPORT ? (name as Room) : undefined;
}

function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].flatMap(([, a, b, c]) => a ?? b ?? c ?? []);
}

function checkInner(file: string, room: Room, specifier: string): string | undefined {
  const target = relative(root, resolve(root, dirname(file), specifier));
  if (target.startsWith('..')) {
    return specifier.includes('/test/') ? 'src never imports test' : 'outside src';
  }
  const to = roomOf(target);
  return to === room || (to !== undefined && MAY_IMPORT[room].includes(to))
    ? undefined
    : `${room} must not know ${to ?? target}`;
}

function checkPackage(room: Room, specifier: string): string | undefined {
  const rule = ONLY_IN.find(entry => entry.package.test(specifier));
  if (rule !== undefined) {
    return rule.rooms.includes(room) ? undefined : `only ${rule.rooms.join(', ')} may`;
  }
  if (room === 'core' && !CORE_PACKAGES.test(specifier)) {
    return 'core takes nothing from outside';
  }
  if (room === 'sandbox' && !SANDBOX_PACKAGES.test(specifier)) {
    return 'the sandbox stands alone';
  }
  if (room === 'webview' && specifier.startsWith('node:')) {
    return 'a page has no Node';
  }
  return undefined;
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`boundaries: ${files.length} files keep to the directions`);
}
