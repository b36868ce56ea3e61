import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createLogFile } from '../../../src/ui/logFile.ts';
import { PageSave } from '../../../src/ui/logPageSave.ts';
import { test } from '../support/runner.ts';

function part(id: number, text: string, last = false) {
  return { type: 'save', id, format: 'plain', part: text, last } as const;
}

test('a save that the page did not finish leaves no trace in the next one, nor in its own file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecs-save-'));
  try {
    const names = ['first.log', 'second.log', 'second.log', 'third.log'];
    const save = new PageSave({
      name: () => 'blog-api',
      ask: async () => vscode.Uri.file(join(folder, names.shift() ?? 'none')),
      create: createLogFile,
    });
    await save.take(part(1, 'one\n'));
    void save.take(part(2, 'two\n'));
    // The same file again, before the one before it is done.
    await save.take(part(3, 'three\n'));
    await save.take(part(3, '', true));
    void save.take(part(4, 'four\n'));
    save.giveUp();
    await save.take(part(1, 'of a new page\n', true));
    assert.deepEqual((await readdir(folder)).toSorted(), ['none', 'second.log']);
    assert.equal(await readFile(join(folder, 'second.log'), 'utf8'), 'three\n');
    assert.equal(await readFile(join(folder, 'none'), 'utf8'), 'of a new page\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('what keeps a file from being written is told once', async () => {
  const save = new PageSave({
    name: () => 'blog-api',
    ask: async () => vscode.Uri.file('/nowhere/at/all.log'),
    create: createLogFile,
  });
  await assert.rejects(save.take(part(1, 'one\n')), /ENOENT/);
  await save.take(part(1, 'two\n'));
  await save.take(part(1, '', true));
});
