import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journey } from './support/journey.ts';

/** Logs by the palette alone: several services, any log group, large searches that cost, and files. */

const step = journey({ speed: 12 });

step('several services are followed together', async ({ workbench, fleet, logs, shot }) => {
  await workbench.openEcs();
  await fleet.waitFor('dev', 'signed out');
  await workbench.runCommand('ECS: Follow Logs');
  await workbench.pick(/dev.*signed out/);
  await workbench.pick('octocat');
  await workbench.pick('shop');
  for (const name of ['shop-checkout', 'shop-payments']) {
    await workbench.tick(name);
  }
  await shot('logs choosing several services');
  await workbench.page.keyboard.press('Enter');
  await workbench.until('two targets', async () => ((await logs.targets()).length === 2 ? true : undefined));
  await logs.linesThat('lines of both', lines =>
    ['shop-checkout', 'shop-payments'].every(name => lines.some(line => line.includes(name))),
  );
  await shot('logs of several services');
});

step('a log group is followed, whatever writes to it', async ({ workbench, logs, shot }) => {
  await workbench.runCommand('ECS: Follow Log Group');
  await workbench.pick('dev · octocat');
  await workbench.pick('In another region than eu-west-1…');
  await workbench
    .quickInput()
    .getByText(/that of dev is eu-west-1/)
    .waitFor();
  await workbench.answer('nowhere');
  await workbench
    .quickInput()
    .getByText(/written such as/)
    .waitFor();
  await workbench.answer('eu-west-1');
  const box = workbench.quickInput().locator('input[type="text"]');
  await workbench.quickInput().getByText('Follow Log Group · dev · eu-west-1').waitFor();
  await box.fill('blog-we');
  await workbench.quickInput().getByText('/ecs/blog-web').waitFor();
  await shot('logs choosing a group');
  await workbench.pick('/ecs/blog-web');
  await workbench.until('the group', async () =>
    (await logs.targets()).join() === '/ecs/blog-web' ? true : undefined,
  );
  await logs.linesThat('lines of the group', lines => lines.some(line => line.includes('method=')));
});

step('a large search says what it costs before it begins', async ({ workbench, sandbox, logs, shot }) => {
  // Nobody may say how large the group is.
  sandbox.world.faults.set([
    {
      action: 'logs:DescribeLogGroups',
      kind: 'error',
      rate: 1,
      when: 'before',
      status: 400,
      code: 'AccessDeniedException',
      message: 'not authorized to perform: logs:DescribeLogGroups',
    },
  ]);
  await workbench.runCommand('ECS: Search Logs');
  await workbench.pick('in the log view');
  await workbench.answer('request -healthz');
  await workbench.pick('Last 24 hours');
  await workbench
    .quickInput()
    .getByText(/\$0\.005 for a GB/)
    .waitFor();
  await shot('logs what a search costs');
  assert.equal(sandbox.world.calls.total('logs:StartQuery'), 0);
  await workbench.pick('Logs Insights');
  await logs.status(/found, .* scanned/);
  assert.equal(sandbox.world.calls.total('logs:StartQuery'), 1);
  await shot('logs searched with Insights');
  sandbox.world.faults.clear();
});

step('a search says how much it would scan, and can be ended', async ({ workbench, sandbox, logs, shot }) => {
  const { store } = sandbox.world.logs;
  const stream = store.addStream(store.addGroup('eu-west-1', '/ecs/blog-web'), 'import/nightly');
  const time = Date.now() - 20 * 3_600_000;
  for (let part = 0; part < 10; part++) {
    const lines = Array.from({ length: 16 }, (_, index) => ({
      timestamp: time + part * 1000 + index,
      message: 'x'.repeat(250_000),
    }));
    store.put(stream, lines);
  }
  // What a group stores is counted when it can be seen.
  await workbench.until('what was put', async () => (store.read(stream).length === 160 ? true : undefined));
  await workbench.runCommand('ECS: Search Logs');
  await workbench.pick('in the log view');
  await workbench.answer('request -healthz');
  await workbench.pick('Last 24 hours');
  await workbench
    .quickInput()
    .getByText(/scans \d+ MB at most, less than \$0\.01/)
    .waitFor();
  await shot('logs what a search scans');
  sandbox.world.faults.set([
    { action: 'logs:GetQueryResults', kind: 'delay', rate: 1, when: 'before', milliseconds: 60_000 },
  ]);
  const before = sandbox.world.calls.total('logs:StopQuery');
  await workbench.pick('Logs Insights');
  const progress = workbench.notification(/searching/);
  await progress.waitFor();
  await workbench.until('a look at the query', async () =>
    sandbox.world.calls.total('logs:StartQuery') === 2 ? true : undefined,
  );
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await logs.status(/The search was ended before it was through/);
  await workbench.until('the end of the query', async () =>
    sandbox.world.calls.total('logs:StopQuery') > before ? true : undefined,
  );
  sandbox.world.faults.clear();
});

step('all lines of a time are saved to a file', async ({ workbench, workspace, shot }) => {
  await workbench.runCommand('ECS: Save Logs');
  await workbench.pick('All lines of a time');
  await workbench.pick('From … to …');
  await workbench.answer('20 min ago to 10 min ago');
  await workbench.pick('JSON Lines');
  const path = join(workspace, 'ecs-blog-web.jsonl');
  const box = workbench.quickInput().locator('input[type="text"]');
  await workbench.until('the name of the file', async () =>
    (await box.inputValue()) === path ? true : undefined,
  );
  await box.press('Enter');
  await workbench.notification(/lines were saved as ecs-blog-web\.jsonl/).waitFor();
  await shot('logs saved');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  assert.ok(lines.length > 100, `${lines.length}`);
  const times = lines.map(line => {
    const { time, group, message } = JSON.parse(line) as { time: string; group: string; message: string };
    assert.equal(group, '/ecs/blog-web');
    assert.ok(message.length > 0);
    return time;
  });
  assert.deepEqual(times, times.toSorted());
  await workbench.dismissNotifications();
});

step('Live Tail can be forbidden', async ({ workspace, fleet, logs, shot }) => {
  const settings = join(workspace, '.vscode', 'settings.json');
  const before: Record<string, unknown> = JSON.parse(await readFile(settings, 'utf8'));
  await writeFile(settings, JSON.stringify({ ...before, 'ecsCodespaces.logs.liveTail': 'never' }));
  await fleet.expand('dev', 'blog');
  await fleet.clickAction('blog-web', 'Follow Logs');
  await logs.status(/Following blog-web/);
  await (await logs.locator('button.mode[aria-disabled="true"]')).first().waitFor();
  await shot('logs without live tail');
});
