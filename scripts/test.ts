import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { findAwsCli } from './awsCli.ts';
import { root } from './paths.ts';

/** Lines of a part that failed without naming a test. */
const LAST = 20;
/** Lines of what a failed test says. */
const OF_EACH = 3;

/** `npm test`: everything. Goes on after a part that failed, and says at the end how each went. */
const parts = ['check', 'test:unit', 'test:aws', 'test:host', 'test:e2e'];

// Without it tests of the set-up leave themselves out; in CI they fail.
await findAwsCli().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));

interface Result {
  readonly part: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** Tests that failed and what they say, or the last that was written where none is named. */
  readonly failures: readonly string[];
}

const results: Result[] = [];
for (const part of parts) {
  console.log(`\n── ${part} ──`);
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', part], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  const written: string[] = [];
  child.stdout.pipe(process.stdout, { end: false });
  createInterface({ input: child.stdout }).on('line', line => written.push(stripVTControlCharacters(line)));
  const end = once(child.stdout, 'end');
  const [code]: unknown[] = await once(child, 'exit');
  // What a part left running may hold the pipe for ever.
  await Promise.race([end, sleep(5_000, undefined, { ref: false })]);
  child.stdout.destroy();
  const seconds = (performance.now() - began) / 1000;
  results.push({ part, ok: code === 0, seconds, failures: failuresIn(written) });
}

console.log('\n── summary ──');
for (const { part, ok, seconds, failures } of results) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${part} (${seconds.toFixed(0)} s)`);
  for (const failure of ok ? [] : failures) {
    console.log(`     ${failure}`);
  }
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

function failuresIn(lines: readonly string[]): readonly string[] {
  const failed = new Map<string, readonly string[]>();
  for (const [at, line] of lines.entries()) {
    if (/^\s*✖ (?!failing tests:)/.test(line)) {
      // What comes last says most: reporters tell a failure first where it happened, and at their end in full.
      const rest = lines.slice(at + 1, at + 1 + OF_EACH);
      const end = rest.findIndex(next => /^\s*[✔✖ℹ]/.test(next));
      failed.set(line.trim().replace(/ \(\d[\d.]* ?m?s\)$/, ''), end < 0 ? rest : rest.slice(0, end));
    }
  }
  return failed.size > 0 ? [...failed].flat(2) : lines.slice(-LAST);
}
