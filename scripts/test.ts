import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { findAwsCli } from './awsCli.ts';
import { root } from './paths.ts';

/** `npm test`: everything. Goes on after a part that failed, and says at the end how each went. */
const parts = ['check', 'test:unit', 'test:aws', 'test:host', 'test:e2e'];

// Without it tests of the set-up leave themselves out; in CI they fail.
await findAwsCli().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));

const results: { readonly part: string; readonly ok: boolean; readonly seconds: number }[] = [];
for (const part of parts) {
  console.log(`\n── ${part} ──`);
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', part], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code]: unknown[] = await once(child, 'exit');
  results.push({ part, ok: code === 0, seconds: (performance.now() - began) / 1000 });
}

console.log('\n── summary ──');
for (const { part, ok, seconds } of results) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${part} (${seconds.toFixed(0)} s)`);
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
