import * as l10n from '@vscode/l10n';
import type { EcsRead, EcsWrite, ServiceUpdate } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import { changeOnce } from './changeOnce.ts';

/** A deployment that a change started, as far as it was seen. */
export interface Started {
  readonly service: Service;
  /** Absent where another one has followed it already. */
  readonly deployment?: Deployment;
  /** ARN, where it is certain. */
  readonly serviceDeployment?: string;
}

interface Deps {
  readonly ecs: EcsRead;
  readonly change: EcsWrite;
  readonly clock: Clock;
}

/** How many service deployments are searched for one that left `deployments[]` before it was seen there. */
const SERVICE_DEPLOYMENTS = 10;

/**
 * Sends an UpdateService that starts a deployment, as `changeOnce` does. `before` is the service right before;
 * `asked` the task definition that the new deployment has, where it is known.
 */
export async function updateOnce(
  before: Service,
  update: ServiceUpdate,
  asked: string | undefined,
  deps: Deps,
  onLookingBack: (failure: Failure) => void,
  signal: AbortSignal,
): Promise<Started> {
  const { change, clock } = deps;
  return changeOnce(
    async () => made(before, await change.updateService(before.clusterArn, before.arn, update, signal)),
    () => findStarted(before, asked, deps.ecs, signal),
    whereToLook(before),
    clock,
    onLookingBack,
    signal,
  );
}

/** The deployment that was started since `before`; undefined while there is no trace of it. */
export async function findStarted(
  before: Service,
  asked: string | undefined,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Started | undefined> {
  const service = await readService(before, ecs, signal);
  return fresh(before, service, asked) ?? followed(before, service, asked, ecs, signal);
}

export function whereToLook({ name, clusterArn }: Service): string {
  return l10n.t('Look at the deployments of {0} in {1}.', name, arnName(clusterArn));
}

/** Rejects with Failure `notFound` where it is no longer there. */
export async function readService(
  { arn, clusterArn, name }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Service> {
  const [found] = await ecs.describeServices(clusterArn, [arn], signal);
  if (found === undefined) {
    throw new Failure('notFound', l10n.t('The service {0} is no longer there.', name));
  }
  return found;
}

/** The deployment that the answer of UpdateService names. */
function made(before: Service, service: Service): Started {
  const deployment = primaryOf(service);
  if (deployment === undefined) {
    throw new Failure('unexpected', l10n.t('ECS accepted the change and names no deployment for it.'));
  }
  return { service, deployment, ...current(before, service) };
}

/** One that was not there before, of the task definition that was asked for. */
function fresh(before: Service, service: Service, asked: string | undefined): Started | undefined {
  const known = new Set(before.deployments.map(({ id }) => id));
  const found = service.deployments.filter(
    ({ id, taskDefinition }) => !known.has(id) && (asked === undefined || taskDefinition === asked),
  );
  const primary = found.find(({ status }) => status === 'PRIMARY');
  if (primary !== undefined) {
    return { service, deployment: primary, ...current(before, service) };
  }
  const [first] = found;
  return first === undefined ? undefined : { service, deployment: first };
}

/** Another deployment may have followed it so closely that `deployments[]` never showed it. */
async function followed(
  before: Service,
  service: Service,
  asked: string | undefined,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Started | undefined> {
  if (primaryOf(service)?.id === primaryOf(before)?.id) {
    return undefined;
  }
  const since = Math.max(...before.deployments.map(({ createdAt }) => createdAt));
  const all = await ecs.serviceDeployments(service.clusterArn, service.arn, SERVICE_DEPLOYMENTS, signal);
  const isIt = ({ arn, createdAt, taskDefinition }: ServiceDeployment): boolean =>
    arn !== before.currentServiceDeployment &&
    createdAt > since &&
    (asked === undefined || taskDefinition === asked);
  const found = all.filter(isIt).at(-1);
  return found === undefined ? undefined : { service, serviceDeployment: found.arn };
}

/** What ECS calls the current service deployment is the PRIMARY's, unless it is still the one from before. */
function current(before: Service, service: Service): Pick<Started, 'serviceDeployment'> {
  const { currentServiceDeployment: arn } = service;
  return arn === undefined || arn === before.currentServiceDeployment ? {} : { serviceDeployment: arn };
}

export function primaryOf({ deployments }: Service): Deployment | undefined {
  return deployments.find(({ status }) => status === 'PRIMARY');
}
