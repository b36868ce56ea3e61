import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Command } from './command.ts';

/** Copies the ARN of a cluster, service or task. */
export const copyArn: Command<Node> = async (_services, node) => {
  const arn = node === undefined ? undefined : arnOf(node);
  if (arn === undefined) {
    throw new Failure('invalid', vscode.l10n.t('Choose a cluster, a service or a task in the tree first.'));
  }
  await vscode.env.clipboard.writeText(arn);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', arn), 4000);
};

function arnOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'cluster':
      return node.cluster;
    case 'service':
      return node.service;
    case 'task':
    case 'container':
      return node.task;
    case 'deployment':
      return node.deployment;
    default:
      return undefined;
  }
}
