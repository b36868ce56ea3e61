import * as vscode from 'vscode';
import { arnName } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import { type Adopted, adopted } from '../core/scaffold/adopt.ts';
import { type AccountFound, lookAtAccount } from '../core/scaffold/look/account.ts';
import type { SetUp, Target } from '../core/scaffold/setUp.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Accounts } from '../ui/setUp/accountLines.ts';
import type { Services } from './command.ts';

/** Looks with the sessions for reading that are there; nobody is asked to sign in. */
export function accountsOf({ sessions, clouds, log }: Services, signal: AbortSignal): Accounts {
  const looked = new Map<string, AccountFound>();
  const environmentOf = ({ account, region }: Target): string | undefined =>
    sessions.environments.find(each => {
      const state = sessions.state(each.name);
      return each.region === region && state.state === 'signedIn' && state.accountId === account;
    })?.name;
  return {
    of: target => {
      const environment = environmentOf(target);
      const found = looked.get(placeOf(target));
      return environment === undefined
        ? undefined
        : {
            ...(found === undefined ? {} : { found }),
            adopt: (now, mode) => take(clouds, environment, { target: now, mode }, signal),
          };
    },
    look: async target => {
      const environment = environmentOf(target);
      const place = placeOf(target);
      if (environment === undefined || looked.has(place)) {
        return;
      }
      try {
        const cloud = await clouds.get(environment);
        const found = await withProgressWhenSlow(
          vscode.l10n.t('ECS: looking at what {0} has', place),
          signal,
          lookSignal => lookAtAccount(cloud, lookSignal),
        );
        looked.set(place, found);
        const { clusters, services, images, roles, providers } = found;
        for (const { unseen } of [clusters, services, images, roles, providers]) {
          if (unseen !== undefined) {
            log.info(`set up: ${place}: not seen: ${unseen}`);
          }
        }
      } catch (error) {
        // What the person did not wait for is typed instead.
        signal.throwIfAborted();
        log.info(`set up: ${place}: not looked at: ${String(error)}`);
      }
    },
  };
}

function placeOf({ account, region }: Target): string {
  return `${account} ${region}`;
}

async function take(
  clouds: Services['clouds'],
  environment: string,
  { target, mode }: { readonly target: Target; readonly mode: SetUp['mode'] },
  signal: AbortSignal,
): Promise<Adopted> {
  const { ecs } = await clouds.get(environment);
  const service = await pick<Service>(
    {
      title: vscode.l10n.t('Service That {0} Is', target.name),
      placeholder: vscode.l10n.t('Its cluster, network, roles and images are taken as they are'),
      none: vscode.l10n.t('There is no service of this kind in {0} {1}.', target.account, target.region),
    },
    async pickSignal => {
      const clusters = await ecs.clusters(pickSignal);
      const services = await Promise.all(clusters.map(({ arn }) => ecs.services(arn, pickSignal)));
      return services
        .flat()
        .filter(({ express = false }) => express === (mode === 'express'))
        .map(each => ({ label: each.name, description: arnName(each.clusterArn), value: each }));
    },
  );
  const { taskDefinition } = service;
  const definition =
    taskDefinition === undefined
      ? undefined
      : await ecs.definitionDocument(taskDefinition, signal).catch(() => {
          signal.throwIfAborted();
          return undefined;
        });
  return {
    target: adopted(target, service, definition),
    service,
    ...(definition === undefined ? {} : { document: definition }),
  };
}
