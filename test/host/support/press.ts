import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { until } from './until.ts';

/** Runs a workbench command again and again until `done` is settled: what it acts on may not be there yet. */
export async function press(command: string, done: Promise<unknown>): Promise<void> {
  let settled = false;
  done.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await until(`an answer to ${command}`, async () => {
    await vscode.commands.executeCommand(command);
    await sleep(20);
    return settled;
  });
  await done;
}
