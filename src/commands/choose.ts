import * as vscode from 'vscode';
import { showsCluster } from '../core/fleet/showsCluster.ts';
import type { Cluster, Service, Task } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import { pick } from '../ui/pick.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Services } from './command.ts';
import { signIn } from './signIn.ts';

/**
 * What the palette's commands ask, one question after the other. All reject with Failure `cancelled` when a
 * question is dismissed or the sign-in is cancelled.
 */

/** A signed-in environment; offers to sign in where the chosen one is not. */
async function chooseSignedIn(services: Services, title: string, signal: AbortSignal): Promise<string> {
  const name = await chooseEnvironment(services, title, () => true);
  if (services.sessions.state(name).state !== 'signedIn') {
    // Not through the editor's command: its wrapper shows a failure and goes on.
    await signIn(services, name, signal);
  }
  return name;
}

export async function chooseService(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<{ environment: string; service: Service }> {
  const environment = await chooseSignedIn(services, title, signal);
  const { ecs } = await services.clouds.get(environment);
  const cluster = await chooseCluster(services, environment, ecs, title);
  const service = await pick<Service>(
    {
      title,
      placeholder: vscode.l10n.t('Service of {0}', cluster.name),
      none: vscode.l10n.t('The cluster {0} has no services.', cluster.name),
    },
    async loadSignal => {
      const found = await ecs.services(cluster.arn, loadSignal);
      return [...found]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(value => ({ label: value.name, description: `${value.running}/${value.desired}`, value }));
    },
  );
  return { environment, service };
}

export async function chooseClusterIn(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<{ environment: string; cluster: string }> {
  const environment = await chooseSignedIn(services, title, signal);
  const { ecs } = await services.clouds.get(environment);
  const cluster = await chooseCluster(services, environment, ecs, title);
  return { environment, cluster: cluster.arn };
}

export async function chooseTask(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<{ environment: string; task: Task }> {
  const environment = await chooseSignedIn(services, title, signal);
  const { ecs } = await services.clouds.get(environment);
  const cluster = await chooseCluster(services, environment, ecs, title);
  const task = await pick<Task>(
    {
      title,
      placeholder: vscode.l10n.t('Task of {0}', cluster.name),
      none: vscode.l10n.t('No task runs in the cluster {0}.', cluster.name),
    },
    async loadSignal => {
      const found = await ecs.tasks(cluster.arn, loadSignal);
      return [...found]
        .sort((a, b) => a.group.localeCompare(b.group) || a.createdAt - b.createdAt)
        .map(value => ({
          label: value.id,
          description: `${value.group.replace(/^service:/, '')} · ${value.lastStatus}`,
          value,
        }));
    },
  );
  return { environment, task };
}

function chooseCluster(
  services: Services,
  environment: string,
  ecs: Cloud['ecs'],
  title: string,
): Promise<Cluster> {
  return pick<Cluster>(
    {
      title,
      placeholder: vscode.l10n.t('Cluster of {0}', environment),
      none: vscode.l10n.t('{0} has no clusters.', environment),
      takeOnly: true,
    },
    async loadSignal => {
      const shown = (await ecs.clusters(loadSignal)).filter(({ name }) =>
        showsCluster(services.sessions.environment(environment), name),
      );
      return [...shown]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(value => ({
          label: value.name,
          description:
            value.activeServices === 1
              ? vscode.l10n.t('1 service · {0} running', value.runningTasks)
              : vscode.l10n.t('{0} services · {1} running', value.activeServices, value.runningTasks),
          value,
        }));
    },
  );
}
