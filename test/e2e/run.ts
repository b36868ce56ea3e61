import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '../../scripts/chromium.ts';
import { packExtension } from '../../scripts/package.ts';
import { artifacts, root } from '../../scripts/paths.ts';
import { installVscodeServer } from '../../scripts/vscodeServer.ts';

/** Packs the extension once and runs the journeys through it, one after the other; arguments name some of them. */
await findChromium();
await installVscodeServer();
for (const folder of ['screenshots', 'failures']) {
  await rm(join(artifacts, folder), { recursive: true, force: true });
}
const vsix = await packExtension();
const named = process.argv.slice(2);
const files = globSync('test/e2e/*.test.ts', { cwd: root })
  .filter(file => named.length === 0 || named.some(name => file.includes(name)))
  .sort();
const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ECS_VSIX: vsix },
});
const [code]: unknown[] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
