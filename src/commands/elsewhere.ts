import * as vscode from 'vscode';
import { Failure, type FailureAction } from '../core/failure.ts';
import { arnName } from '../core/format.ts';
import type { Environment, Service } from '../core/model.ts';
import { consoleAddress } from '../core/rollout/console.ts';

/** What is said of a service that ECS itself does not deploy, and where it can be done. */
export function deployedElsewhere(service: Service, environment: Environment): Failure {
  const { name, clusterArn } = service;
  const cluster = arnName(clusterArn);
  if (service.controller === 'CODE_DEPLOY') {
    return new Failure('unsupported', vscode.l10n.t('{0} is deployed by AWS CodeDeploy.', name), {
      hint: vscode.l10n.t(
        'ECS refuses deployments from anybody else: create one in CodeDeploy, or stop the one under way there with a roll-back.',
      ),
      ...button(environment, vscode.l10n.t('Open CodeDeploy'), consoleAddress(clusterArn, 'codeDeploy')),
    });
  }
  return new Failure('unsupported', vscode.l10n.t('{0} is deployed by an external controller.', name), {
    hint: vscode.l10n.t(
      'Deploy it, or take it back, with the tool that manages its task sets; ECS only shows them in the cluster {0}.',
      cluster,
    ),
    ...button(environment, vscode.l10n.t('Open in Console'), consoleAddress(clusterArn, 'service', name)),
  });
}

/** The sandbox has no console. */
function button(
  { identity }: Environment,
  title: string,
  address: string,
): { readonly action?: FailureAction } {
  return identity.kind === 'sandbox'
    ? {}
    : { action: { title, command: 'vscode.open', args: [vscode.Uri.parse(address)] } };
}

/** Throws where ECS takes no deployment from us. */
export function refuseElsewhere(service: Service, environment: Environment): void {
  if (service.controller !== 'ECS') {
    throw deployedElsewhere(service, environment);
  }
}
