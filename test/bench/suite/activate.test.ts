import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { test } from '../../host/support/runner.ts';

/** Runs inside the host: times the activation of the extensions that ECS_BENCH_ORDER names, in that order. */
test('activation', async () => {
  const { ECS_BENCH_ORDER: order = '', ECS_BENCH_TIMES: file = '' } = process.env;
  for (const id of order.split(' ')) {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined || extension.isActive) {
      throw new Error(`${id} is ${extension === undefined ? 'not there' : 'active already'}`);
    }
    const began = performance.now();
    await extension.activate();
    appendFileSync(file, `${JSON.stringify({ id, ms: performance.now() - began })}\n`);
  }
});
