import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import { askText } from '../ui/askText.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Command } from './command.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/** Changes the desired count of a service, also to zero and back. */
export const scale: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Scale');
  const { environment, service } = await targetService(services, node, title, signal);
  const { name } = service;
  if (service.schedulingStrategy === 'DAEMON') {
    throw new Failure('unsupported', vscode.l10n.t('{0} runs one task on each container instance.', name), {
      hint: vscode.l10n.t('It has no desired count: add or remove instances of the cluster instead.'),
    });
  }
  const cloud = await services.clouds.get(environment);
  const bounds = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking what scales {0} in {1}', name, environment),
    signal,
    boundsSignal => scalingText(service, cloud, boundsSignal),
  );
  const desired = Number(
    await askText({
      title: vscode.l10n.t('Scale {0} in {1}', name, environment),
      prompt: [
        vscode.l10n.t('Desired count, now {0} with {1} running.', service.desired, service.running),
        ...(bounds === undefined ? [] : [bounds]),
      ].join(' '),
      value: String(service.desired),
      problem: text => problem(text, service),
    }),
  );
  await shipChange(
    services,
    {
      environment,
      service,
      change: { kind: 'scale', desired },
      question: vscode.l10n.t(
        'Scale {0} in {1} from {2} to {3}?',
        name,
        environment,
        service.desired,
        desired,
      ),
      verb: desired === 0 ? vscode.l10n.t('Scale to Zero') : title,
      title: vscode.l10n.t('ECS: scaling {0} in {1}', name, environment),
    },
    signal,
  );
};

function problem(text: string, { desired }: Service): string | undefined {
  if (!/^\d{1,4}$/.test(text)) {
    return vscode.l10n.t('A whole number from 0 on.');
  }
  return Number(text) === desired ? vscode.l10n.t('It wants {0} already.', desired) : undefined;
}

/** The plan says what cannot be seen; here it is left out. */
async function scalingText(
  { clusterArn, name }: Service,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const bounds = await (await cloud.lookups()).scalingBounds(clusterArn, name, signal);
    return bounds === undefined
      ? undefined
      : vscode.l10n.t('Application Auto Scaling keeps it between {0} and {1}.', bounds.min, bounds.max);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  }
}
