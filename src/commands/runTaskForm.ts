import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { shortTaskDefinition } from '../core/format.ts';
import type { NetworkConfiguration, Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import { containers } from '../core/rollout/definition/members.ts';
import { migrationFamily } from '../core/rollout/migrationSetting.ts';
import {
  commandContainer,
  definedCommand,
  needsNetwork,
  placeAs,
  placeText,
  type RunPlace,
  type RunRequest,
} from '../core/rollout/runTaskRequest.ts';
import { joinWords, readVariables, splitWords } from '../core/rollout/words.ts';
import { askText } from '../ui/askText.ts';
import { type Choice, pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Services } from './command.ts';

/** Where the command was invoked. `cluster` is an ARN. */
export interface RunStart {
  readonly environment: string;
  readonly cluster: string;
  readonly service?: Service;
}

/**
 * Asks what is to run: a task definition first, and then one list that shows everything else as it would run, to be
 * changed or taken. Rejects with Failure `cancelled` where a question is left.
 */
export async function askRunRequest(
  services: Services,
  start: RunStart,
  signal: AbortSignal,
): Promise<RunRequest> {
  const { ecs } = await services.clouds.get(start.environment);
  const taskDefinition = await askDefinition(services, start, ecs);
  const document = await withProgressWhenSlow(
    vscode.l10n.t('ECS: reading {0}', shortTaskDefinition(taskDefinition)),
    signal,
    readSignal => ecs.definitionDocument(taskDefinition, readSignal),
  );
  let request: RunRequest = {
    taskDefinition,
    document,
    place: start.service === undefined ? { clusterArn: start.cluster } : placeAs(start.service),
    container: commandContainer(document),
    environment: [],
  };
  if (needsNetwork(document) && request.place.network === undefined) {
    request = { ...request, place: await askPlace(request.place, ecs) };
  }
  for (;;) {
    const change = await askWhat(request, ecs);
    if (change === 'run') {
      return request;
    }
    // Leaving a question in the middle goes back to the list.
    request = await change(request).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'cancelled') {
        return request;
      }
      throw error;
    });
  }
}

/** Gives an ARN. */
async function askDefinition(
  services: Services,
  { environment, service }: RunStart,
  ecs: Cloud['ecs'],
): Promise<string> {
  const own = service && migrationFamily(services.sessions.environment(environment), service);
  const running = service?.taskDefinition;
  const chosen = await pick<{ readonly family: string } | { readonly arn: string }>(
    {
      title: vscode.l10n.t('Run Task'),
      placeholder: vscode.l10n.t('Task definition'),
      none: vscode.l10n.t('{0} has no active task definitions.', environment),
    },
    async signal => {
      const families = await ecs.families('', signal);
      const choice = (family: string): Choice<{ readonly family: string }> => ({
        label: family,
        ...(family === own && service !== undefined
          ? { description: vscode.l10n.t('the migration of {0}', service.name) }
          : {}),
        value: { family },
      });
      return [
        ...families.filter(family => family === own).map(choice),
        ...(running === undefined || service === undefined
          ? []
          : [
              {
                label: shortTaskDefinition(running),
                description: vscode.l10n.t('what {0} runs', service.name),
                value: { arn: running },
              },
            ]),
        ...families
          .filter(family => family !== own)
          .toSorted((a, b) => a.localeCompare(b))
          .map(choice),
      ];
    },
  );
  return 'arn' in chosen ? chosen.arn : askRevision(chosen.family, ecs);
}

/** Revisions that are offered of a family. */
const REVISIONS = 20;

async function askRevision(family: string, ecs: Cloud['ecs']): Promise<string> {
  return pick<string>(
    {
      title: vscode.l10n.t('Run Task'),
      placeholder: vscode.l10n.t('Revision of {0}', family),
      none: vscode.l10n.t('{0} has no active revision.', family),
      takeOnly: true,
    },
    async signal => {
      const revisions = await ecs.revisions(family, REVISIONS, signal);
      return revisions.map((arn, index) => ({
        label: shortTaskDefinition(arn),
        ...(index === 0 ? { description: vscode.l10n.t('newest') } : {}),
        value: arn,
      }));
    },
  );
}

type Ask = 'run' | ((request: RunRequest) => Promise<RunRequest>);

function askWhat(request: RunRequest, ecs: Cloud['ecs']): Promise<Ask> {
  const { taskDefinition, document, place, container, command, environment } = request;
  const name = shortTaskDefinition(taskDefinition);
  const runs = command ?? definedCommand(document, container);
  const item = (icon: string, label: string, description: string, value: Ask): Choice<Ask> => ({
    label: `$(${icon}) ${label}`,
    description,
    value,
  });
  return pick<Ask>(
    {
      title: vscode.l10n.t('Run {0}', name),
      placeholder: vscode.l10n.t('Enter runs it as it is shown; choose a line to change it'),
      none: '',
    },
    async () => [
      item('play', vscode.l10n.t('Run'), name, 'run'),
      item(
        'terminal',
        vscode.l10n.t('Command'),
        runs === undefined ? vscode.l10n.t('that of the image') : joinWords(runs),
        askCommand,
      ),
      item(
        'symbol-variable',
        vscode.l10n.t('Variables'),
        environment.length === 0
          ? vscode.l10n.t('none beside its own')
          : environment.map(variable => variable.name).join(', '),
        askVariables,
      ),
      ...(containers(document).length > 1
        ? [item('package', vscode.l10n.t('Container of the command'), container, askContainer)]
        : []),
      ...(needsNetwork(document)
        ? [
            item('globe', vscode.l10n.t('Where'), placeText(place), async now => ({
              ...now,
              place: await askPlace(now.place, ecs),
            })),
          ]
        : []),
    ],
  );
}

async function askCommand(request: RunRequest): Promise<RunRequest> {
  const { document, container, command: _, ...rest } = request;
  const own = definedCommand(document, container) ?? [];
  const line = await askText({
    title: vscode.l10n.t('Command of {0}', container),
    prompt: vscode.l10n.t('Words as a shell splits them; empty for its own command.'),
    value: joinWords(request.command ?? own),
    problem: text => {
      const read = splitWords(text);
      return 'problem' in read ? read.problem : undefined;
    },
  });
  const read = splitWords(line);
  const words = 'value' in read ? read.value : [];
  const same = joinWords(words) === joinWords(own);
  return { ...rest, document, container, ...(words.length === 0 || same ? {} : { command: words }) };
}

async function askVariables(request: RunRequest): Promise<RunRequest> {
  const line = await askText({
    title: vscode.l10n.t('Variables of {0}', request.container),
    prompt: vscode.l10n.t(
      'NAME=value, separated by spaces. Whoever may describe the task sees them: no secrets.',
    ),
    value: joinWords(request.environment.map(({ name, value }) => `${name}=${value}`)),
    problem: text => {
      const read = readVariables(text);
      return 'problem' in read ? read.problem : undefined;
    },
  });
  const read = readVariables(line);
  return { ...request, environment: 'value' in read ? read.value : [] };
}

async function askContainer(request: RunRequest): Promise<RunRequest> {
  const { command: _, ...rest } = request;
  const container = await pick<string>(
    { title: vscode.l10n.t('Container of the command'), placeholder: '', none: '' },
    async () => containers(request.document).map(({ name }) => ({ label: name, value: name })),
  );
  return container === request.container ? request : { ...rest, container };
}

async function askPlace(place: RunPlace, ecs: Cloud['ecs']): Promise<RunPlace> {
  const { clusterArn } = place;
  const chosen = await pick<RunPlace | 'own'>(
    {
      title: vscode.l10n.t('Run Task'),
      placeholder: vscode.l10n.t('The network and capacity of which service?'),
      none: '',
    },
    async signal => {
      const services = await ecs.services(clusterArn, signal);
      return [
        ...services
          .filter(({ network }) => network !== undefined)
          .toSorted((a, b) => a.name.localeCompare(b.name))
          .map(service => ({
            label: service.name,
            description: service.network?.subnets.join(', ') ?? '',
            value: placeAs(service),
          })),
        { label: vscode.l10n.t('$(edit) Other subnets…'), value: 'own' as const },
      ];
    },
  );
  if (chosen !== 'own') {
    return chosen;
  }
  // On what the service runs it, where that is known, and in another network.
  const { as: _, ...on } = place;
  const known = on.launchType !== undefined || on.capacityProviders !== undefined;
  return { ...on, ...(known ? {} : { launchType: 'FARGATE' }), network: await askNetwork(place.network) };
}

const SUBNET = /^subnet-[\w-]+$/;
const SECURITY_GROUP = /^sg-[\w-]+$/;

async function askNetwork(now: NetworkConfiguration | undefined): Promise<NetworkConfiguration> {
  const list = (text: string): string[] => text.split(/[\s,]+/).filter(each => each !== '');
  const subnets = await askText({
    title: vscode.l10n.t('Subnets'),
    prompt: vscode.l10n.t('Ids of 1 to 16 subnets, such as subnet-0abc.'),
    value: now?.subnets.join(', ') ?? '',
    problem: text =>
      list(text).length > 0 && list(text).length <= 16 && list(text).every(each => SUBNET.test(each))
        ? undefined
        : vscode.l10n.t('Ids of 1 to 16 subnets, such as subnet-0abc.'),
  });
  const groups = await askText({
    title: vscode.l10n.t('Security groups'),
    prompt: vscode.l10n.t('Ids of at most 5 security groups; empty for the default one of the VPC.'),
    value: now?.securityGroups.join(', ') ?? '',
    problem: text =>
      list(text).length <= 5 && list(text).every(each => SECURITY_GROUP.test(each))
        ? undefined
        : vscode.l10n.t('Ids of at most 5 security groups, such as sg-0abc.'),
  });
  const assignPublicIp = await pick<boolean>(
    { title: vscode.l10n.t('Public IP Address'), placeholder: '', none: '' },
    async () => [
      { label: vscode.l10n.t('No public IP address'), value: false },
      {
        label: vscode.l10n.t('A public IP address'),
        description: vscode.l10n.t('needed in a public subnet to pull the image'),
        value: true,
      },
    ],
  );
  return { subnets: list(subnets), securityGroups: list(groups), assignPublicIp };
}
