import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, start } from '../../scripts/child.ts';
import { writeExample } from '../../scripts/example.ts';
import { withLock } from '../../scripts/lock.ts';
import { root } from '../../scripts/paths.ts';
import { makeRunFolder, removeFolder } from '../../scripts/runFolder.ts';
import { bundleSuite } from './support/bundle.ts';
import { desktopHost } from './support/desktopHost.ts';
import type { Host } from './support/host.ts';
import { serverHost } from './support/serverHost.ts';

/**
 * Runs the suites inside VS Code's extension host, against a sandbox. `--host desktop` and `--host server`
 * choose the VS Code; without it that is the desktop's where one can be had, and the npm-borne server
 * otherwise.
 */
const { values } = parseArgs({ options: { host: { type: 'string', default: 'auto' } } });
const folder = await makeRunFolder('host');

const host = await chooseHost(values.host);
await withLock('build', async () => {
  await run(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root });
});
const sandbox = start(process.execPath, [join(root, 'dist', 'sandbox.js'), '--port', '0', '--fleet', 'demo']);
let passed = 0;
let failed = 0;
try {
  const [, sandboxUrl = ''] = await sandbox.waitFor(/"url"\s*:\s*"([^"]+)"/);
  for (const name of ['trusted', 'untrusted']) {
    await runScenario(name, sandboxUrl);
  }
} finally {
  await sandbox.stop();
  await removeFolder(folder);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function chooseHost(wanted: string): Promise<Host> {
  if (wanted === 'server') {
    return await serverHost();
  }
  const desktop = await desktopHost();
  if (typeof desktop !== 'string') {
    return desktop;
  }
  if (wanted === 'desktop') {
    console.error(`There is no desktop VS Code: ${desktop}.`);
    process.exit(1);
  }
  console.log(`No desktop VS Code: ${desktop}. The VS Code server takes its place.`);
  return await serverHost();
}

async function runScenario(name: string, sandboxUrl: string): Promise<void> {
  console.log(`\n${name} workspace, in ${host.name}`);
  const own = join(folder, name);
  const workspace = join(own, 'blog-api');
  const suite = join(own, 'suite.cjs');
  const report = join(own, 'report.txt');
  await mkdir(own, { recursive: true });
  await writeExample(workspace, sandboxUrl);
  await bundleSuite(join(root, 'test', 'host', name), suite);
  let problem: unknown;
  try {
    await host.run({
      name,
      extension: root,
      suite,
      workspace,
      trusted: name === 'trusted',
      folder: join(own, 'vscode'),
      env: { ECS_HOST_REPORT: report, ECS_SANDBOX_URL: sandboxUrl },
    });
  } catch (error) {
    problem = error;
  }
  const text = await readFile(report, 'utf8').catch(() => '');
  process.stdout.write(text.replace(/^\d+ passed, \d+ failed\n$/m, ''));
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(text);
  passed += Number(counts?.[1] ?? 0);
  failed += Number(counts?.[2] ?? 0);
  if (counts === null || (problem !== undefined && counts[2] === '0')) {
    failed += 1;
    console.log(`✖ the ${name} suite did not come to its end\n${problem}`);
  }
}
