import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';

interface Entry {
  readonly name: string;
  readonly body: () => void | Promise<void>;
}

const entries: Entry[] = [];
const patience = 60_000;

/** Adds a test. They run one after the other, in the order in which they were added. */
export function test(name: string, body: () => void | Promise<void>): void {
  entries.push({ name, body });
}

/**
 * Runs what was added and writes a line for each to the file named by `ECS_HOST_REPORT`: the extension
 * host's own output is not ours. Throws when one failed, which makes the host end with an error.
 */
export async function runAll(): Promise<void> {
  let failed = 0;
  for (const { name, body } of entries) {
    const began = performance.now();
    try {
      await inTime(body);
      report(`✔ ${name} (${Math.round(performance.now() - began)} ms)`);
    } catch (error) {
      failed += 1;
      report(`✖ ${name}\n${inspect(error).replaceAll(/^/gm, '    ')}`);
    }
  }
  report(`${entries.length - failed} passed, ${failed} failed`);
  if (failed > 0 || entries.length === 0) {
    throw new Error(`${failed} of ${entries.length} tests failed`);
  }
}

async function inTime(body: Entry['body']): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`It took longer than ${patience} ms`)), patience);
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function report(line: string): void {
  const file = process.env['ECS_HOST_REPORT'];
  if (file === undefined) {
    throw new Error('ECS_HOST_REPORT does not name the file for the results');
  }
  appendFileSync(file, `${line}\n`);
}
