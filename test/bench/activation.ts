import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/child.ts';
import { cache, root } from '../../scripts/paths.ts';
import { EXTENSION_ID } from '../../src/manifest.ts';
import { bundleSuite } from '../host/support/bundle.ts';
import { serverHost } from '../host/support/serverHost.ts';
import { activationBundle } from './bundle.ts';
import type { Measured } from './result.ts';

const ROUNDS = 5;
const PEER_ID = 'bench.empty';

/**
 * How long activation takes in an extension host, beside an extension that does nothing, in the same hosts;
 * every round is a new host, and the two take turns at being first. Medians.
 */
export async function measure(): Promise<Measured> {
  await run(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root });
  const folder = join(cache, 'bench', String(process.pid));
  const times = join(folder, 'times.jsonl');
  try {
    const extension = join(folder, 'extension');
    copyExtension(extension);
    const suite = join(folder, 'suite.cjs');
    await bundleSuite(join(root, 'test', 'bench', 'suite'), suite);
    const host = await serverHost();
    for (let round = 0; round < ROUNDS; round++) {
      const own = join(folder, String(round));
      const workspace = join(own, 'workspace');
      mkdirSync(workspace, { recursive: true });
      writePeer(join(own, 'vscode', 'extensions', `${PEER_ID}-1.0.0`));
      const order = round % 2 === 0 ? [EXTENSION_ID, PEER_ID] : [PEER_ID, EXTENSION_ID];
      await host.run({
        name: `round ${round + 1}`,
        extension,
        suite,
        workspace,
        trusted: true,
        folder: join(own, 'vscode'),
        env: {
          ECS_HOST_REPORT: join(own, 'report.txt'),
          ECS_BENCH_ORDER: order.join(' '),
          ECS_BENCH_TIMES: times,
        },
      });
    }
    const measured = readFileSync(times, 'utf8')
      .trim()
      .split('\n')
      .map((line): { id: string; ms: number } => JSON.parse(line));
    const median = (id: string): number => {
      const sorted = measured.filter(entry => entry.id === id).map(({ ms }) => ms);
      sorted.sort((a, b) => a - b);
      return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1));
    };
    const { bytes } = activationBundle();
    return {
      metrics: { activationMs: median(EXTENSION_ID), activationBytes: bytes },
      peer: { activationMs: median(PEER_ID), activationBytes: Buffer.byteLength(EMPTY) },
      bars: [{ metric: 'activationBytes', op: '<=', limit: 100_000 }],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The extension as it ships, but for the events: the suite alone activates it. */
function copyExtension(target: string): void {
  for (const part of ['dist', 'media']) {
    cpSync(join(root, part), join(target, part), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
}

const EMPTY = 'export function activate() {}\n';

function writePeer(target: string): void {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'index.js'), EMPTY);
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({
      publisher: 'bench',
      name: 'empty',
      version: '1.0.0',
      type: 'module',
      main: './index.js',
      engines: { vscode: '^1.106.0' },
      activationEvents: ['onCommand:bench.empty'],
      contributes: { commands: [{ command: 'bench.empty', title: 'Nothing' }] },
    }),
  );
}
