import * as vscode from 'vscode';
import { serviceNode, taskNode } from '../core/fleet/node.ts';
import type { FromRolloutPage, RolloutPlace } from '../core/rollout/page.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { COMMANDS } from '../manifest.ts';

/** What a person wants who pressed something on the rollout page. */
export type RolloutWish = Exclude<FromRolloutPage, { type: 'ready' }>;

/** Does what was asked for on the page of a service; a command tells the person itself what went wrong. */
export async function carryOutWish(
  { environment, cluster, service }: RolloutPlace,
  wish: RolloutWish,
  own: {
    readonly state: RolloutState | undefined;
    /** Of the workflow run that deploys, where one does. */
    readonly runUrl: string | undefined;
    /** Ends the watch. */
    leave(): void;
    report(): Promise<void>;
  },
): Promise<void> {
  const run = (command: string, arg: unknown): Thenable<unknown> =>
    vscode.commands.executeCommand(command, arg);
  const node = serviceNode(environment, cluster, service);
  if (wish.type === 'logs') {
    const task = own.state?.tasks.find(({ arn }) => arn === wish.task);
    const stopped = task?.stoppedAt !== undefined;
    await run(COMMANDS.followLogs, taskNode(environment, cluster, service, wish.task, stopped));
    return;
  }
  switch (wish.id) {
    case 'continue':
      await run(COMMANDS.continueDeployment, node);
      break;
    case 'rollBack':
      await run(COMMANDS.rollBack, node);
      break;
    case 'logs':
      await run(COMMANDS.followLogs, node);
      break;
    case 'signIn':
      await run(COMMANDS.signIn, environment);
      break;
    case 'report':
      await own.report();
      break;
    case 'openRun':
      if (own.runUrl !== undefined) {
        await vscode.env.openExternal(vscode.Uri.parse(own.runUrl));
      }
      break;
    case 'stopWatching':
      own.leave();
      break;
  }
}
