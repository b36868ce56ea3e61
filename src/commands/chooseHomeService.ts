import * as vscode from 'vscode';
import { showsCluster } from '../core/fleet/showsCluster.ts';
import { sessionText } from '../core/identity/sessionText.ts';
import type { Cluster, Environment, Service } from '../core/model.ts';
import { environmentOfBranch, firstOf } from '../core/terminal/home.ts';
import { type Choice, pick } from '../ui/pick.ts';
import { openBranch } from '../ui/terminal/openBranch.ts';
import type { Services } from './command.ts';
import { signIn } from './signIn.ts';

/**
 * Asks for a service, with what is open in the editor first: the environment that the branch belongs to, and the
 * service that is named like the repository. Rejects with Failure `cancelled` when a question is dismissed.
 */
export async function chooseHomeService(
  services: Services,
  title: string,
  signal: AbortSignal,
): Promise<{ environment: string; service: Service }> {
  const { branch, repository } = await openBranch(signal);
  const environment = await chooseHome(services, title, branch);
  if (services.sessions.state(environment).state !== 'signedIn') {
    await signIn(services, environment, signal);
  }
  const { ecs } = await services.clouds.get(environment);
  const cluster = await pick<Cluster>(
    {
      title,
      placeholder: vscode.l10n.t('Cluster of {0}', environment),
      none: vscode.l10n.t('{0} has no clusters.', environment),
      takeOnly: true,
    },
    async loadSignal => {
      const clusters = await ecs.clusters(loadSignal);
      return clusters
        .filter(({ name }) => showsCluster(services.sessions.environment(environment), name))
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(value => ({ label: value.name, value }));
    },
  );
  const service = await pick<Service>(
    {
      title,
      placeholder: vscode.l10n.t('Service of {0}', cluster.name),
      none: vscode.l10n.t('The cluster {0} has no services.', cluster.name),
    },
    async loadSignal => {
      const found = [...(await ecs.services(cluster.arn, loadSignal))].sort((a, b) =>
        a.name.localeCompare(b.name),
      );
      const isOurs = ({ name }: Service): boolean => name === repository;
      return firstOf(found, isOurs).map(value => ({
        label: value.name,
        ...(isOurs(value) ? { description: vscode.l10n.t('named like this repository') } : {}),
        value,
      }));
    },
  );
  return { environment, service };
}

function chooseHome(
  { sessions, current, clock }: Services,
  title: string,
  branch: string | undefined,
): Promise<string> {
  const home = environmentOfBranch(sessions.environments, branch);
  const first = home?.name ?? current.name;
  const choice = (environment: Environment): Choice<string> => {
    const { name } = environment;
    const { icon, text } = sessionText(environment, sessions.state(name), clock.now());
    return {
      label: `$(${icon}) ${text}`,
      ...(environment === home && branch !== undefined
        ? { description: vscode.l10n.t('branch {0}', branch) }
        : {}),
      value: name,
    };
  };
  return pick(
    {
      title,
      placeholder: vscode.l10n.t('Environment'),
      none: vscode.l10n.t('There is no environment yet.'),
      takeOnly: true,
    },
    async () => firstOf(sessions.environments, ({ name }) => name === first).map(choice),
  );
}
