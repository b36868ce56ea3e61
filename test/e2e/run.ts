import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { findChromium } from '../../scripts/chromium.ts';
import { packExtension } from '../../scripts/package.ts';
import { artifacts, root } from '../../scripts/paths.ts';
import { installVscodeServer } from '../../scripts/vscodeServer.ts';

/** Each has a sandbox, a VS Code server and a browser of its own; most of a journey is waiting. */
const AT_ONCE = 2;

/** Packs the extension once and runs the journeys through it; arguments name some of them. */
await findChromium();
await installVscodeServer();
for (const folder of ['screenshots', 'failures']) {
  await rm(join(artifacts, folder), { recursive: true, force: true });
}
process.env['ECS_VSIX'] = await packExtension();
const named = process.argv.slice(2);
const files = globSync('test/e2e/*.test.ts', { cwd: root })
  .filter(file => named.length === 0 || named.some(name => file.includes(name)))
  .sort()
  .map(file => join(root, file));

const failed = await runJourneys(files, AT_ONCE);
if (failed.length > 0) {
  // A window on a machine that is busy with other things can be slower than a person's patience.
  console.log(`\nOnce more, alone: ${names(failed)}\n`);
  const again = await runJourneys(failed, 1);
  const shaky = failed.filter(file => !again.includes(file));
  if (shaky.length > 0) {
    console.log(`\nFailed once and passed then: ${names(shaky)}`);
  }
  process.exitCode = again.length > 0 ? 1 : 0;
}

/** Gives the files of which something failed. */
async function runJourneys(journeys: readonly string[], concurrency: number): Promise<readonly string[]> {
  const passed = new Set<string>();
  const events = run({ files: [...journeys], concurrency, cwd: root }).on(
    'test:summary',
    ({ file, success }) => {
      if (file !== undefined && success) {
        passed.add(file);
      }
    },
  );
  for await (const text of events.compose(spec)) {
    process.stdout.write(String(text));
  }
  return journeys.filter(file => !passed.has(file));
}

function names(journeys: readonly string[]): string {
  return journeys.map(file => relative(root, file)).join(', ');
}
