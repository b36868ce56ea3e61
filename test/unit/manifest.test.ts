import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CONTEXTS, type Context } from '../../src/core/fleet/row.ts';
import { COMMANDS, type CommandName } from '../../src/manifest.ts';

/** What package.json and the rows of the tree have to agree on: `viewItem`, and what each row offers. */

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

const manifest: { contributes: { menus: { 'view/item/context': readonly MenuItem[] } } } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const items = manifest.contributes.menus['view/item/context'];

/** The one condition on `viewItem` of a `when`. */
function viewItem({ command, when = '' }: MenuItem): RegExp {
  const [match, ...more] = [...when.matchAll(/viewItem =~ \/((?:[^/\\]|\\.)+)\/(?= |$)/g)];
  const [, pattern] = match ?? [];
  assert.ok(pattern !== undefined && more.length === 0, `${command}: not one viewItem in ${when}`);
  assert.equal(when.match(/viewItem/g)?.length, 1, when);
  return new RegExp(pattern);
}

const ON_LOGS: readonly CommandName[] = [
  'followLogs',
  'addToLogView',
  'showPastLogs',
  'searchLogs',
  'saveLogs',
];
const ON_STOPPED: readonly CommandName[] = [...ON_LOGS, 'showStoppedTaskLogs'];

const ON_SERVICE: readonly CommandName[] = [
  ...ON_LOGS,
  'copyArn',
  'redeploy',
  'deployImage',
  'deployCommit',
  'deployTaskDefinition',
  'rollBack',
  'scale',
  'runTask',
  'openShell',
  'forwardPort',
  'showRollout',
  'useServiceConfiguration',
];

const ACTIONS: Readonly<Record<Context, readonly CommandName[]>> = {
  'environment.signedOut': ['signIn', 'diagnoseSignIn'],
  'environment.signingIn': ['diagnoseSignIn'],
  'environment.signedIn': ['signOut', 'diagnoseSignIn', 'useWriteSessionInTerminal', 'followLogGroup'],
  'environment.expired': ['signIn', 'signOut', 'diagnoseSignIn'],
  'environment.failed': ['signIn', 'signOut', 'diagnoseSignIn'],
  cluster: ['copyArn', 'runTask'],
  service: ON_SERVICE,
  'service.underWay': ON_SERVICE,
  'service.paused': [...ON_SERVICE, 'continueDeployment'],
  deployments: [],
  deployment: [],
  'deployment.underWay': ['showRollout', 'rollBack'],
  'deployment.paused': ['showRollout', 'rollBack', 'continueDeployment'],
  tasks: [],
  standaloneTasks: ['runTask'],
  stoppedTasks: ['showStoppedTaskLogs'],
  events: [],
  event: ['showStoppedTaskLogs'],
  'task.running': [...ON_LOGS, 'copyArn', 'stopTask', 'openShell', 'forwardPort'],
  'task.stopped': [...ON_STOPPED, 'copyArn'],
  'container.running': [...ON_LOGS, 'openShell', 'forwardPort'],
  'container.stopped': ON_STOPPED,
  message: [],
};

test('every condition on viewItem holds for a row that there is', () => {
  assert.ok(items.length > 0);
  for (const item of items) {
    assert.ok(
      CONTEXTS.some(context => viewItem(item).test(context)),
      `${item.command}: no row is ${item.when}`,
    );
  }
});

for (const context of CONTEXTS) {
  test(`a row of ${context} offers ${ACTIONS[context].join(', ') || 'nothing'}`, () => {
    const offered = items.filter(item => viewItem(item).test(context)).map(({ command }) => command);
    const expected = ACTIONS[context].map(name => COMMANDS[name]);
    assert.deepEqual([...new Set(offered)].sort(), [...expected].sort());
  });
}

test('what a row offers inline stands in its menu as well', () => {
  const inMenu = items.filter(({ group }) => !group?.startsWith('inline'));
  for (const inline of items.filter(({ group }) => group?.startsWith('inline'))) {
    for (const context of CONTEXTS.filter(each => viewItem(inline).test(each))) {
      assert.ok(
        inMenu.some(item => item.command === inline.command && viewItem(item).test(context)),
        `${inline.command} of ${context}`,
      );
    }
  }
});
