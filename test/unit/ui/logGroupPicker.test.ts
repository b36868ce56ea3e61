import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import type { LogGroupInfo } from '../../../src/core/logPorts.ts';

/** The part of the editor that the picker uses; what is in its list is read back from here. */
const editor = `
export const l10n = { t: (text, ...values) => text.replace(/\\{(\\d)\\}/g, (_, at) => values[at]) };
export const boxes = [];
export const window = {
  createQuickPick() {
    const listeners = {};
    const box = { items: [], selectedItems: [], busy: false, show() {}, dispose() {}, listeners };
    for (const name of ['onDidChangeValue', 'onDidAccept', 'onDidHide']) {
      box[name] = listener => { listeners[name] = listener; };
    }
    boxes.push(box);
    return box;
  },
};
`;
const url = `data:text/javascript,${encodeURIComponent(editor)}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url, shortCircuit: true } : next(specifier, context),
});

interface Box {
  readonly items: readonly { readonly label: string }[];
  selectedItems: Box['items'];
  readonly listeners: Readonly<Record<string, (text: string) => void>>;
}

const { boxes } = (await import(url)) as { readonly boxes: Box[] };
const { pickLogGroup } = await import('../../../src/ui/logGroupPicker.ts');

const elsewhere = '$(globe) In another region…';

test('another region can be chosen, and a name typed, before the first answer', async () => {
  const answers: ((groups: readonly LogGroupInfo[]) => void)[] = [];
  const picked = pickLogGroup(
    { title: 'Follow', placeholder: 'A part of its name', elsewhere: 'In another region…' },
    () => new Promise(resolve => answers.push(resolve)),
    new AbortController().signal,
  );
  const box = boxes.at(-1);
  assert.ok(box !== undefined);
  const labels = (): string[] => box.items.map(({ label }) => label);
  assert.deepEqual(labels(), [elsewhere]);
  box.listeners['onDidChangeValue']?.('/ecs/web');
  assert.deepEqual(labels(), ['/ecs/web', elsewhere]);
  while (answers.length === 0) {
    await new Promise(setImmediate);
  }
  answers.at(-1)?.([{ name: '/ecs/web-1', arn: 'arn', logGroupClass: 'STANDARD', storedBytes: 0 }]);
  while (labels().length < 3) {
    await new Promise(setImmediate);
  }
  // What is there already stays until there is something better.
  box.listeners['onDidChangeValue']?.('/ecs/web-');
  assert.deepEqual(labels(), ['/ecs/web', '/ecs/web-1', elsewhere]);
  box.selectedItems = box.items.slice(-1);
  box.listeners['onDidAccept']?.('');
  assert.equal(await picked, undefined);
});
