import * as l10n from '@vscode/l10n';
import type { TaskRun } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { imageName, shortTaskDefinition } from '../format.ts';
import type { EnvironmentVariable, NetworkConfiguration, Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { containers, text, texts } from './definition/members.ts';
import { taskOf } from './taskOf.ts';
import { joinWords } from './words.ts';

/** Where a task runs: as a service's own, or as a person says. */
export interface RunPlace
  extends Pick<Service, 'clusterArn' | 'network' | 'launchType' | 'capacityProviders' | 'platformVersion'> {
  /** Name of the service that it is taken from. */
  readonly as?: string;
}

/** A task that somebody wants to run once. */
export interface RunRequest {
  /** ARN. */
  readonly taskDefinition: string;
  readonly document: DefinitionDocument;
  readonly place: RunPlace;
  /** The container that the command and the variables are for. */
  readonly container: string;
  /** In place of the container's own. */
  readonly command?: readonly string[];
  /** Beside the container's own, and in place of those of the same name. */
  readonly environment: readonly EnvironmentVariable[];
}

/** ECS allows this many characters of overrides (API reference, RunTask). */
const OVERRIDES = 8192;

/** The place that a service's tasks have. */
export function placeAs(service: Service): RunPlace {
  const { clusterArn, name, network, launchType, capacityProviders, platformVersion } = service;
  return {
    clusterArn,
    as: name,
    ...(network === undefined ? {} : { network }),
    ...(launchType === undefined ? {} : { launchType }),
    ...(capacityProviders === undefined ? {} : { capacityProviders }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
  };
}

/** Whether tasks of it have a network interface of their own, so that ECS has to be told where. */
export function needsNetwork(document: DefinitionDocument): boolean {
  return text(document, 'networkMode') === 'awsvpc';
}

/** The container that a command is most likely meant for: the only essential one, or the first. */
export function commandContainer(document: DefinitionDocument): string {
  const all = containers(document);
  const essential = all.filter(({ definition }) => definition['essential'] !== false);
  return (essential[0] ?? all[0])?.name ?? '';
}

/** What a container runs where nothing is overridden; undefined where its image says it. */
export function definedCommand(
  document: DefinitionDocument,
  container: string,
): readonly string[] | undefined {
  const found = containers(document).find(({ name }) => name === container)?.definition;
  const command = texts(found, 'command');
  return command.length === 0 ? undefined : command;
}

/** `token` is RunTask's client token. Throws Failure `invalid` where ECS would refuse it. */
export function toTaskRun(request: RunRequest, token: string): TaskRun {
  const { taskDefinition, document, place, container, command, environment } = request;
  const { network, ...rest } = place;
  if (needsNetwork(document) && network === undefined) {
    throw new Failure(
      'invalid',
      l10n.t('Tasks of {0} need subnets to run in.', shortTaskDefinition(taskDefinition)),
      { hint: l10n.t('Choose a service whose network they share, or name subnets.') },
    );
  }
  const overrides: TaskRun['overrides'] =
    command === undefined && environment.length === 0
      ? []
      : [
          {
            container,
            ...(command === undefined ? {} : { command }),
            ...(environment.length === 0 ? {} : { environment }),
          },
        ];
  if (JSON.stringify(overrides).length > OVERRIDES) {
    throw new Failure(
      'invalid',
      l10n.t('The command and the variables are longer than ECS allows: {0} characters.', OVERRIDES),
    );
  }
  // With another network mode ECS refuses a network configuration.
  const where = needsNetwork(document) && network !== undefined ? { ...rest, network } : rest;
  return taskOf(taskDefinition, where, token, overrides);
}

/** What will run, for the confirmation. Values of variables are shown: a secret does not belong into them. */
export function requestLines(request: RunRequest): readonly string[] {
  const { document, place, container, command, environment } = request;
  const image = containers(document).find(({ name }) => name === container)?.definition;
  const runs = command ?? definedCommand(document, container);
  return [
    l10n.t('Task definition {0}', shortTaskDefinition(request.taskDefinition)),
    l10n.t('Container {0}: {1}', container, imageName(text(image, 'image') ?? '')),
    runs === undefined
      ? l10n.t('Command: that of the image')
      : command === undefined
        ? l10n.t('Command: {0}', joinWords(runs))
        : l10n.t('Command, in place of its own: {0}', joinWords(runs)),
    ...environment.map(({ name, value }) => l10n.t('Variable {0}: {1}', name, value)),
    ...(needsNetwork(document) ? [placeText(place)] : []),
  ];
}

/** `As blog-api: subnet-1, subnet-2 · sg-1`. */
export function placeText({ as, network }: RunPlace): string {
  const where = network === undefined ? l10n.t('no subnets') : networkText(network);
  return as === undefined ? l10n.t('Network: {0}', where) : l10n.t('Network of {0}: {1}', as, where);
}

function networkText({ subnets, securityGroups, assignPublicIp }: NetworkConfiguration): string {
  return [
    subnets.join(', '),
    ...(securityGroups.length === 0 ? [] : [securityGroups.join(', ')]),
    assignPublicIp ? l10n.t('public IP address') : l10n.t('no public IP address'),
  ].join(' · ');
}
