import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { EDITOR_LOG, relayRuns } from './support/relayRuns.ts';
import type { Stage } from './support/stage.ts';
import { submitAndClose } from './support/submit.ts';
import { awsCli, inTerminal } from './support/terminal.ts';

/**
 * A terminal that may change things in production, after its name was typed and a reviewer of the GitHub
 * environment approved; beside it a terminal of another environment, which may look as ever.
 */

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

const step = journey({
  speed: 12,
  codespace: { login: 'octocat' },
  // It would be a second place to type into.
  settings: () => ({ 'terminal.integrated.stickyScroll.enabled': false }),
  environments: ({ url }) => {
    const place = {
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: role('codespaces-ecs-read'),
      writeRoleArn: role('codespaces-ecs-deploy'),
    };
    return [
      { name: 'dev', ...place, identity: { kind: 'sandbox' } },
      {
        name: 'prod',
        ...place,
        identity: { kind: 'githubActions', writeEnvironment: 'production' },
        protected: true,
      },
    ];
  },
});

const DENIED = /AccessDeniedException.*exit 25[45]\n$/s;

/** The terminals by the order in which they were opened, each with its shell's process. */
const shells: { dev?: string; prod?: string } = {};

/** Scales blog-api in a terminal; gives the process of its shell, who it is, and what became of it. */
async function scale(stage: Stage, count: number, which: 'new' | 'shown'): Promise<readonly string[]> {
  const aws = await awsCli(stage);
  const output = await inTerminal(
    stage,
    [
      'echo $$',
      `${aws} sts get-caller-identity --query Arn --output text`,
      `${aws} ecs update-service --cluster blog --service blog-api --desired-count ${count} --query service.desiredCount`,
    ].join('; '),
    which,
  );
  const [shell = '', caller = '', ...rest] = output.replace(/\n\n+/g, '\n').split('\n');
  return [shell, caller, rest.join('\n')];
}

/** Brings the terminal of an environment to the front. */
async function show(stage: Stage, environment: 'dev' | 'prod'): Promise<void> {
  const { workbench } = stage;
  const tab = workbench.page.locator('.terminal-tabs-entry').nth(environment === 'dev' ? 0 : 1);
  await workbench.until(`the terminal of ${environment}`, async () => {
    // Its buttons stand further to the right.
    await tab.click({ position: { x: 8, y: 8 } });
    const [shell] = (await inTerminal(stage, 'echo $$', 'shown')).split('\n');
    return shell === shells[environment] || undefined;
  });
}

/** Chooses the command for prod and types its name. */
async function askToWrite({ workbench, fleet, shot }: Stage): Promise<void> {
  await fleet.chooseFromMenu('prod', 'Use Write Session in Terminal');
  await workbench
    .quickInput()
    .getByText(/prod is protected\. Type prod to continue/)
    .waitFor();
  await shot('a terminal that is to write');
  await workbench.answer('prod');
}

/** The changes that AWS made, by who made them. */
function changes({ sandbox }: Stage): readonly (string | undefined)[] {
  return sandbox.world.calls
    .list('ecs:UpdateService', 100)
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ caller }) => caller);
}

step('terminals of both environments may look, and change nothing', async stage => {
  const { workbench, fleet } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.waitFor('dev', 'octocat');
  const [dev, devCaller = '', devOutput = ''] = await scale(stage, 2, 'new');
  assert.match(devCaller, /codespaces-ecs-read\/octocat$/);
  assert.match(devOutput, DENIED);
  await fleet.clickAction('prod', 'Sign In');
  await fleet.waitFor('prod', 'octocat · 111122223333');
  const [prod, prodCaller = '', prodOutput = ''] = await scale(stage, 2, 'new');
  assert.match(prodCaller, /codespaces-ecs-read\/octocat$/);
  assert.match(prodOutput, DENIED);
  assert.deepEqual(changes(stage), []);
  Object.assign(shells, { dev, prod });
  assert.notEqual(dev, prod);
});

step('an approval that nobody waits for any more leaves it so', async stage => {
  const { sandbox, workbench, fleet } = stage;
  await askToWrite(stage);
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  await waiting.getByRole('button', { name: 'Cancel' }).click();
  await workbench.until('the run is cancelled at GitHub', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'cancelled' || undefined;
  });
  await fleet.waitFor('prod', 'octocat · 111122223333');
  const [shell, caller = '', output = ''] = await scale(stage, 2, 'shown');
  assert.equal(shell, shells.prod);
  assert.match(caller, /codespaces-ecs-read\/octocat$/);
  assert.match(output, DENIED);
});

step('once it was approved, the terminal changes what it was denied before', async stage => {
  const { context, workbench, shot } = stage;
  await askToWrite(stage);
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  const opened = context.waitForEvent('page');
  await waiting.getByRole('link').click();
  await submitAndClose(await opened, /approve/i);
  await workbench.statusBar('prod: terminal may write').waitFor({ timeout: 60_000 });
  await workbench.notification(/Terminals that were opened in prod may change things now/).waitFor();
  const [shell, caller = '', output] = await scale(stage, 2, 'shown');
  assert.equal(shell, shells.prod);
  assert.match(caller, /codespaces-ecs-deploy\/octocat$/);
  assert.equal(output, '2\nexit 0\n');
  assert.deepEqual(changes(stage), [caller]);
  await shot('a terminal that may write');
});

step('a terminal of the other environment is denied it meanwhile', async stage => {
  await show(stage, 'dev');
  const [shell, caller = '', output = ''] = await scale(stage, 3, 'shown');
  assert.equal(shell, shells.dev);
  assert.match(caller, /codespaces-ecs-read\/octocat$/);
  assert.match(output, DENIED);
  assert.equal(changes(stage).length, 1);
});

step('a click on the status bar ends it', async stage => {
  const { workbench } = stage;
  await workbench.statusBar('prod: terminal may write').click();
  await workbench.notification(/Terminals of prod may only read again/).waitFor();
  await workbench.statusBar('prod: terminal may write').waitFor({ state: 'hidden' });
  await show(stage, 'prod');
  const [shell, caller = '', output = ''] = await scale(stage, 3, 'shown');
  assert.equal(shell, shells.prod);
  assert.match(caller, /codespaces-ecs-read\/octocat$/);
  assert.match(output, DENIED);
});

step(
  'a switch to another environment ends it, and what service variables there were, and says so',
  async stage => {
    const { workbench, fleet, shot } = stage;
    await askToWrite(stage);
    await workbench.statusBar('prod: terminal may write').waitFor();
    // Both have a cluster of this name.
    await fleet.collapse('dev');
    await fleet.expand('prod', 'blog');
    await fleet.chooseFromMenu('blog-api', 'Use Service Configuration in Terminal');
    await workbench.pick('api');
    await workbench.quickInput().getByText('SESSION_KEY').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.statusBar('prod: variables of blog-api').waitFor();
    await workbench.runCommand('ECS: Switch Environment');
    await workbench.quickInput().getByText('current').waitFor();
    await shot('the current environment is marked');
    await workbench.pick(/dev/);
    await workbench
      .notification(
        /dev is the current environment\. New terminals are without the configuration of blog-api in prod now\. Terminals of prod may only read again\./,
      )
      .waitFor();
    await shot('what a switch ends');
    await workbench.statusBar('prod: terminal may write').waitFor({ state: 'hidden' });
    await workbench.statusBar('prod: variables of blog-api').waitFor({ state: 'hidden' });
    const [, caller = '', output = ''] = await scale(stage, 3, 'shown');
    assert.match(caller, /codespaces-ecs-read\/octocat$/);
    assert.match(output, DENIED);
  },
);

step('it ends with the sign-out too, and a terminal that may only look is refused as well', async stage => {
  const { workbench, fleet } = stage;
  await askToWrite(stage);
  await workbench.statusBar('prod: terminal may write').waitFor();
  const [, caller = ''] = await scale(stage, 3, 'shown');
  assert.match(caller, /codespaces-ecs-deploy\/octocat$/);
  await fleet.chooseFromMenu('prod', 'Sign Out');
  await fleet.waitFor('prod', 'signed out');
  await workbench.statusBar('prod: terminal may write').waitFor({ state: 'hidden' });
  await fleet.chooseFromMenu('dev', 'Sign Out');
  await fleet.waitFor('dev', 'signed out');
  for (const environment of ['prod', 'dev'] as const) {
    await show(stage, environment);
    const [shell, ...output] = await scale(stage, 4, 'shown');
    assert.equal(shell, shells[environment]);
    assert.match(
      output.join('\n'),
      new RegExp(`403.*You are signed out of ${environment}.*exit 25[35]\n$`, 's'),
    );
  }
  assert.equal(changes(stage).length, 2);
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, EDITOR_LOG);
});
