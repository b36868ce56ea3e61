import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { awsCli, inTerminal } from './support/terminal.ts';

/** The session in the terminal, used by the AWS CLI; then a service's configuration. */

const step = journey();
/** At its trace level, which nobody has by chance, VS Code itself logs the variables of terminals that it opens. */
const TERMINAL_LOGS = /(?:ptyhost|remoteagent)\.log: the terminals' token$/;

/** A value that is nowhere else. */
const secret = randomBytes(24).toString('hex');

step('a terminal has the session, and may only look', async stage => {
  const { workbench, fleet, shot } = stage;
  const aws = await awsCli(stage);
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.waitFor('dev', 'octocat');
  assert.match(
    await inTerminal(stage, `${aws} sts get-caller-identity --query Arn --output text`),
    /assumed-role\/codespaces-ecs-read\/octocat\nexit 0\n$/,
  );
  assert.match(await inTerminal(stage, `${aws} ecs list-clusters`), /cluster\/blog.*exit 0\n$/s);
  await shot('the session in a terminal');
  assert.match(
    await inTerminal(stage, `${aws} ecs update-service --cluster blog --service blog-api --desired-count 1`),
    /AccessDeniedException.*exit 25[45]\n$/s,
  );
});

step('after signing out a terminal that was open is refused, and a new one has nothing', async stage => {
  const { fleet, shot } = stage;
  const aws = await awsCli(stage);
  const identity = `echo $$; env | grep -c AWS_CONTAINER; ${aws} sts get-caller-identity`;
  const before = await inTerminal(stage, identity, 'shown');
  assert.match(before, /^\d+\n2\n.*octocat.*exit 0\n$/s);
  await fleet.chooseFromMenu('dev', 'Sign Out');
  await fleet.waitFor('dev', 'signed out');
  const open = await inTerminal(stage, identity, 'shown');
  assert.deepEqual(open.split('\n').slice(0, 2), before.split('\n').slice(0, 2));
  assert.match(open, /403.*You are signed out of dev.*exit 25[35]\n$/s);
  await shot('a terminal that was open when its session ended');
  const text = await inTerminal(stage, `env | grep -c AWS_CONTAINER; ${aws} sts get-caller-identity`);
  assert.match(text, /^0\n/);
  assert.match(text, /exit 25[35]\n$/);
});

step("a service's configuration comes into new terminals, its secrets only when asked", async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('dev', 'blog');
  await fleet.chooseFromMenu('blog-api', 'Use Service Configuration in Terminal');
  await workbench.pick('api');
  await workbench.quickInput().getByText('SESSION_KEY').waitFor();
  await shot('secrets are listed by name');
  await workbench.page.keyboard.press('Enter');
  await workbench.notification(/blog-api/).waitFor();
  await shot('the configuration of a service');
  assert.equal(sandbox.world.calls.list('ssm:*', 10).length, 0);
  const names = await inTerminal(stage, 'env | cut -d= -f1');
  assert.match(names, /DATABASE_HOST/);
  await workbench.statusBar('dev: variables of blog-api').waitFor();
  assert.doesNotMatch(names, /SESSION_KEY/);
});

step('a secret that was ticked is in one terminal, and nowhere else', async stage => {
  const { sandbox, workbench, workspace, fleet, issued, shot } = stage;
  sandbox.world.values.putParameter('eu-west-1', {
    name: '/blog/api/session-key',
    type: 'SecureString',
    values: [secret],
    modifiedAt: Date.now(),
  });
  await fleet.chooseFromMenu('blog-api', 'Use Service Configuration in Terminal');
  await workbench.pick('api');
  await workbench.quickInput().getByText('SESSION_KEY').waitFor();
  await workbench.tick('SESSION_KEY');
  await workbench.page.keyboard.press('Enter');
  await workbench.dialog().getByText('Fetch 1 secret value of dev').waitFor();
  await shot('confirming a secret');
  await workbench.clickDialog('Fetch');
  await workbench.until('the value was fetched', async () => {
    return sandbox.world.calls.counts('ssm:*')['ssm:GetParameters']?.ok === 1 || undefined;
  });
  const file = join(workspace, 'length.txt');
  await workbench.page.getByRole('listitem', { name: /blog-api \(dev\)/ }).waitFor();
  const told = workbench.notification(/The terminal that was opened has 1 secret too/);
  await told.waitFor();
  assert.equal(await told.getByRole('button', { name: 'Open Terminal' }).count(), 0);
  await workbench.typeIntoTerminal('printf %s "$SESSION_KEY" | wc -c > length.txt');
  const length = await workbench.until('the length of the secret', async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text === '' ? undefined : Number(text);
  });
  assert.equal(length, secret.length);
  issued.keep('a secret value', secret);
});

step('the key of the terminals is on no disk', async stage => {
  const file = 'token.txt';
  await stage.workbench.runInTerminal(`printenv AWS_CONTAINER_AUTHORIZATION_TOKEN > ${file}`);
  const path = join(stage.workspace, file);
  const token = await stage.workbench.until('the token', async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    return text.endsWith('\n') ? text.trim() : undefined;
  });
  await rm(path);
  assert.ok(token.length > 30);
  stage.issued.keep("the terminals' token", token.replace(/^Bearer /, ''));
});

step('a click on the status bar takes the configuration out of new terminals', async stage => {
  const { workbench } = stage;
  await workbench.statusBar('dev: variables of blog-api').click();
  await workbench.notification(/New terminals are without the configuration of blog-api/).waitFor();
  await workbench.statusBar('dev: variables of blog-api').waitFor({ state: 'hidden' });
  const names = await inTerminal(stage, 'env | cut -d= -f1');
  assert.match(names, /AWS_REGION/);
  assert.doesNotMatch(names, /DATABASE_HOST/);
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, TERMINAL_LOGS);
});
