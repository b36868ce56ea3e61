import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journey } from './support/journey.ts';

/** Reading logs: through a redeploy, filtered, unfolded, to the source, back in time, searched, and after a reload. */

const step = journey({ speed: 12 });
const task = /^[0-9a-f]{8}$/;
/** Of a line's time, which says month, day and time. */
const minuteOf = (line: string): number => Date.parse(`2024-${line.slice(0, 11)}Z`) / 60_000;

step('a service is followed', async ({ workbench, fleet, logs, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('dev', 'blog');
  await fleet.clickAction('blog-api', 'Follow Logs');
  await logs.status(/Following blog-api in dev \(blog\): 4 tasks/);
  await logs.newLines();
  await shot('logs followed');
});

step('Live Tail is turned on after its price was said', async ({ workbench, sandbox, logs, shot }) => {
  await logs.click(/^Polling/);
  const dialog = workbench.dialog();
  await dialog.getByText('Turn on Live Tail in dev?').waitFor();
  await dialog.getByText(/about \$0\.01 for each minute/).waitFor();
  await dialog.getByText(/stays on for dev until you turn it off/).waitFor();
  await shot('logs live tail costs');
  assert.equal(sandbox.world.calls.total('logs:StartLiveTail'), 0);
  await workbench.clickDialog('Turn On');
  await workbench.until('a session of Live Tail', async () =>
    sandbox.world.calls.total('logs:StartLiveTail') > 0 ? true : undefined,
  );
  await logs.status(/^Live Tail, billed$/);
  await logs.status(/by Live Tail \(billed\)/);
  await logs.newLines();
  await shot('logs with live tail');
});

step('the log follows the service through a redeploy', async ({ workbench, fleet, logs, shot }) => {
  await fleet.expand('blog-api', 'Tasks');
  const before = await fleet.labels(task, 'RUNNING');
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench
    .notification(/blog-api in dev is redeployed: 4 of 4 tasks run/)
    .waitFor({ timeout: 90_000 });
  const fresh = await workbench.until('four new tasks', async () => {
    const labels = await fleet.labels(task, 'RUNNING');
    return labels.length === 4 && labels.every(label => !before.includes(label)) ? labels : undefined;
  });
  await logs.linesThat('lines of a new task', lines =>
    lines.some(line => fresh.some(label => line.includes(label))),
  );
  await workbench.dismissNotifications();
  await shot('logs through a redeploy');
});

step('a filter shows what matches, and says how much', async ({ logs, shot }) => {
  await logs.filter('/GET|POST/ -healthz');
  await logs.linesThat(
    'only what matches',
    lines => lines.length > 0 && lines.every(line => /GET|POST/.test(line) && !line.includes('healthz')),
  );
  await shot('logs filtered');
});

step('the histogram counts what is left, and a time is chosen in it', async ({ workbench, logs, shot }) => {
  const histogram = (await logs.locator('.histogram')).first();
  await logs.filter('renderItem');
  await logs.linesThat('only errors', lines => lines.length > 0 && !lines.some(line => line.includes('GET')));
  await (await logs.locator('.histogram .behind[d^="M"]')).first().waitFor({ state: 'attached' });
  await workbench.until('the counts of errors alone', async () => {
    await histogram.press('End');
    await histogram.press('Shift+Home');
    const text = (await histogram.getAttribute('aria-valuetext')) ?? '';
    const [, lines, errors] = / – .* · lines: (\d+), warnings: 0, errors: (\d+)$/.exec(text) ?? [];
    // A line of the runtime ends each crash, and has no level.
    return Number(errors) > 0 && Number(lines) < 2 * Number(errors) ? true : undefined;
  });
  await shot('logs histogram');
  await histogram.press('Enter');
  const chip = (await logs.locator('.chips .chip')).first();
  await chip.getByText(/^\d\d-\d\d \d\d:\d\d:\d\d – /).waitFor();
  await histogram.press('Escape');
  await chip.waitFor({ state: 'detached' });
  await logs.filter('');
});

step('lines that come during a pause are counted', async ({ workbench, logs, shot }) => {
  await logs.press(' ');
  await logs.status(/^[1-9]\d* lines wait$/);
  await shot('logs paused');
  const before = await logs.lines();
  await logs.press(' ');
  await logs.newLines();
  assert.notDeepEqual(await logs.lines(), before);
  await workbench.until('no line waits', async () =>
    (await (await logs.locator('.waits')).first().textContent()) === '' ? true : undefined,
  );
});

step('what is shown is saved from the menu of the page', async ({ workbench, workspace, logs, shot }) => {
  await logs.filter('HealthChecker');
  await logs.linesThat('what matches', lines => lines.every(line => line.includes('HealthChecker')));
  for (const [title, name] of [
    ['Save as JSON Lines…', 'blog-api.jsonl'],
    ['Save as Text…', 'blog-api.log'],
  ] as const) {
    await logs.chooseMore(title);
    const box = workbench.quickInput().locator('input[type="text"]');
    const path = join(workspace, name);
    await workbench.until('the name of the file', async () =>
      (await box.inputValue()) === path ? true : undefined,
    );
    await box.press('Enter');
    await workbench.notification(`The log was saved as ${name}`).waitFor();
    await workbench.dismissNotifications();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    assert.ok(lines.length > 0 && lines.every(line => line.includes('HealthChecker')), lines.join('\n'));
    if (name.endsWith('.jsonl')) {
      const keys = lines.map(line => Object.keys(JSON.parse(line) as object).join());
      assert.ok(keys.every(each => each.startsWith('time,environment,region,group')));
    }
  }
  await shot('logs saved from the page');
  await logs.filter('');
});

step('the place is kept while the panel is hidden', async ({ workbench, logs }) => {
  await logs.toStart();
  await logs.linesThat('the beginning', lines => lines.length > 0);
  // Older lines come in above, and what is seen stays.
  await logs.status(/[2-9],?\d{3} lines/);
  const seen = await logs.firstSeen();
  await workbench.runCommand('View: Hide Panel');
  await workbench.page.locator('.part.panel').waitFor({ state: 'hidden' });
  await workbench.runCommand('ECS Logs: Focus on ECS Logs View');
  await workbench.until('the same line', async () => ((await logs.firstSeen()) === seen ? true : undefined));
  // The view was given the focus by that command, so that its keys work.
  await workbench.page.keyboard.press('f');
  await workbench.until('the end', async () => ((await logs.firstSeen()) !== seen ? true : undefined));
});

step('another service is added, and its JSON folded open', async ({ workbench, fleet, logs, shot }) => {
  await fleet.collapse('blog-api');
  await fleet.chooseFromMenu('blog-web', 'Add to Log View');
  await workbench.until('two targets', async () => ((await logs.targets()).length === 2 ? true : undefined));
  assert.deepEqual(await logs.targets(), ['blog-api', 'blog-web']);
  await logs.linesThat('whose lines they are, from the first one on', lines => {
    const told = lines.filter(
      line => /^\d\d-\d\d /.test(line) && !/ (?:Task [0-9a-f]{8}|The newest) /.test(line),
    );
    return told.length > 0 && told.every(line => /blog-(?:api|web)/.test(line.slice(0, 40)));
  });
  const line = await logs.line(/request {2}method=/);
  await logs.press(' ');
  await logs.fold(line);
  await (await logs.locator('.body.open .member')).first().waitFor();
  await shot('logs with JSON folded open');
  await logs.press(' ');
});

step('a stack frame opens its file at its line', async ({ workbench, sandbox, logs, shot }) => {
  await logs.remove('blog-web', 'dev');
  await workbench.until('one target', async () => ((await logs.targets()).length === 1 ? true : undefined));
  await logs.status(/Following blog-api/);
  const answer = await fetch(`${sandbox.url}/_sandbox/crash`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cluster: 'blog', service: 'blog-api' }),
  });
  assert.equal(answer.status, 200);
  await logs.filter('renderItem');
  await logs.openFrame('/app/src/items/render.js:88:36');
  await workbench.page.getByRole('tab', { name: 'render.js' }).first().waitFor();
  await workbench.statusBar(/Ln 88, Col 36/).waitFor();
  await shot('logs stack frame opened');
  await logs.filter('');
});

step('the last lines of the task that crashed', async ({ workbench, fleet, logs, shot }) => {
  await fleet.expand('blog-api', 'Stopped');
  const crashed = await fleet.waitFor(task, /exit 1/);
  const label = (await crashed.locator('.label-name').textContent()) ?? '';
  await fleet.clickAction(label, 'Show Logs of a Stopped Task');
  await logs.status(/around .*before, .*after/);
  await logs.line(/Cannot read properties of undefined/);
  await logs.line(/Task [0-9a-f]{8} stopped: .*exit code 1/);
  await shot('logs of a crashed task');
  // The key works as soon as the view was shown: the lines have the focus.
  await workbench.page.keyboard.press('Alt+ArrowLeft');
  await logs.status(/Following blog-api/);
});

step('past logs are read back from the first line', async ({ workbench, fleet, logs, shot }) => {
  await fleet.chooseFromMenu('blog-api', 'Show Past Logs…');
  await workbench.pick('From … to …');
  await workbench
    .quickInput()
    .getByText(/Times of /)
    .waitFor();
  await shot('logs choosing a time');
  await workbench.answer('yesterday');
  await workbench
    .quickInput()
    .getByText(/“yesterday” is no time/)
    .waitFor();
  await workbench.answer('30 min ago to 20 min ago');
  await logs.status(/blog-api in dev, .*: [\d,]+ lines\./);
  const first = await workbench.until('the first line', logs.firstSeen);
  await shot('logs of a range');
  await logs.click('Later lines');
  const next = await workbench.until('lines of the next range', async () => {
    const seen = await logs.firstSeen();
    return seen !== undefined && seen > first ? seen : undefined;
  });
  await logs.status(/blog-api in dev, .*: [\d,]+ lines\./);
  assert.ok(minuteOf(next) - minuteOf(first) >= 9, `${first} ${next}`);
  await logs.click('Earlier lines');
  await workbench.until('the first range', async () =>
    minuteOf((await logs.firstSeen()) ?? '') === minuteOf(first) ? true : undefined,
  );
});

step('a search says what it looks for and what it found', async ({ workbench, fleet, logs, shot }) => {
  await fleet.chooseFromMenu('blog-api', 'Search Logs…');
  await workbench
    .quickInput()
    .getByText(/All of these have to be in a line/)
    .waitFor();
  await workbench.answer('toFixed');
  await workbench.pick('Last hour');
  await logs.status(/[1-9]\d* lines? found, shown with \d+ lines? around: “toFixed” in blog-api in dev, /);
  await logs.line(/toFixed/);
  await shot('logs searched');
  await fleet.chooseFromMenu('blog-api', 'Search Logs…');
  const words = workbench.quickInput().locator('input[type="text"]');
  await workbench.until('what was searched for last', async () =>
    (await words.inputValue()) === 'toFixed' ? true : undefined,
  );
  await workbench.answer('nowhere to be found');
  await workbench.pick('Last 15 minutes');
  await logs.line(/No line has “nowhere to be found”/);
  await shot('logs searched in vain');
});

step('scrolled to its first line, a followed log goes on backwards', async ({ fleet, logs, shot }) => {
  await fleet.clickAction('blog-api', 'Follow Logs');
  await logs.status(/Following blog-api/);
  await logs.newLines();
  await logs.toStart();
  const first = (await logs.lines()).find(line => /\d{2}:\d{2}:\d{2}/.test(line)) ?? '';
  await logs.linesThat('older lines', () => true);
  await logs.status(/[2-9],?\d{3} lines/);
  await logs.toStart();
  const [oldest = ''] = await logs.linesThat('lines before the first', lines => !lines.includes(first));
  assert.ok(oldest < first, `${oldest} ${first}`);
  await shot('logs read backwards');
});

step('after a reload the same is shown again', async ({ workbench, fleet, logs, shot }) => {
  await fleet.clickAction('blog-api', 'Follow Logs');
  await logs.status(/Following blog-api/);
  await logs.filter('GET');
  await logs.linesThat(
    'what matches',
    lines => lines.length > 0 && lines.every(line => line.includes('GET')),
  );
  await workbench.page.reload();
  await logs.status(/sign in|Sign in/);
  await shot('logs after a reload');
  await workbench.openEcs();
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await logs.status(/Following blog-api/);
  await logs.linesThat(
    'what matches',
    lines => lines.length > 0 && lines.every(line => line.includes('GET')),
  );
  await shot('logs followed again');
});
