import type { JsonObject } from '../json.ts';
import type { Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { containers, number, object, objects, text } from '../rollout/definition/members.ts';
import { parseImage } from '../rollout/imageReference.ts';
import { taskDefinitionPath } from './account/names.ts';
import type { ExistingFiles } from './files.ts';
import { ROLE_NAME } from './places.ts';
import type { App, Network, SetUp, Target } from './setUp.ts';

/** What a service that is taken over runs, where that could be read. */
export interface Adopted {
  readonly target: Target;
  readonly service: Service;
  readonly document?: DefinitionDocument;
}

/**
 * The target as a service that is there has it. What nothing tells stays as it was proposed. `document` is what the
 * service runs, where that could be read.
 */
export function adopted(target: Target, service: Service, document: DefinitionDocument | undefined): Target {
  const main = mainContainer(service, document)?.definition;
  const image = parseImage(text(main, 'image') ?? '')?.ecr;
  const own = image?.registry === target.account && image.region === target.region ? image : undefined;
  const logGroup = text(object(object(main, 'logConfiguration'), 'options'), 'awslogs-group');
  const network = networkOf(service);
  const execution = roleOf(text(document, 'executionRoleArn'));
  const task = roleOf(text(document, 'taskRoleArn'));
  return {
    ...target,
    cluster: service.clusterArn.slice(service.clusterArn.lastIndexOf('/') + 1),
    service: service.name,
    desiredCount: service.desired,
    ...(own === undefined ? {} : { images: own.name }),
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(network === undefined ? {} : { network }),
    roles: {
      ...target.roles,
      ...(execution === undefined ? {} : { execution }),
      ...(task === undefined ? {} : { task }),
    },
  };
}

/**
 * The app as the service runs it. Its container has to keep its name and port, by which load balancers and the
 * workflow know it.
 */
export function adoptedApp(app: App, { service, document }: Adopted): App {
  const main = mainContainer(service, document);
  if (document === undefined || main === undefined) {
    return app;
  }
  const balanced = service.loadBalancers?.find(({ container }) => container === main.name)?.port;
  const port = balanced ?? number(objects(main.definition, 'portMappings')[0], 'containerPort');
  const [cpu, memory] = [Number(text(document, 'cpu')), Number(text(document, 'memory'))];
  const architecture = text(object(document, 'runtimePlatform'), 'cpuArchitecture');
  return {
    ...app,
    container: main.name,
    ...(port === undefined ? {} : { port }),
    ...(cpu > 0 && memory > 0 ? { cpu, memory } : {}),
    ...(architecture === 'ARM64' || architecture === 'X86_64' ? { architecture } : {}),
  };
}

/**
 * What is there, with the task definitions of services that are taken over where the repository has none yet: what
 * they run with, such as variables and secrets, is in the file then.
 */
export function withAdopted(setUp: SetUp, existing: ExistingFiles, all: readonly Adopted[]): ExistingFiles {
  const texts = new Map(existing);
  for (const { target, document } of setUp.mode === 'express' ? [] : all) {
    const now = setUp.targets.find(({ name }) => name === target.name);
    const path = taskDefinitionPath(setUp, target);
    if (document !== undefined && now?.service === target.service && !existing.has(path)) {
      texts.set(path, `${JSON.stringify(document, undefined, 2)}\n`);
    }
  }
  return texts;
}

/** The one that is behind the load balancer, else the first. */
function mainContainer(
  { loadBalancers = [] }: Service,
  document: DefinitionDocument | undefined,
): { readonly name: string; readonly definition: JsonObject } | undefined {
  const all = document === undefined ? [] : containers(document);
  return all.find(({ name }) => loadBalancers.some(({ container }) => container === name)) ?? all[0];
}

function networkOf({ network, loadBalancers = [] }: Service): Network | undefined {
  const targetGroup = loadBalancers.find(each => each.targetGroup !== undefined)?.targetGroup;
  return network && { ...network, ...(targetGroup === undefined ? {} : { targetGroup }) };
}

/** With its path. Undefined where its ARN could not stand in a policy. */
function roleOf(arn: string | undefined): string | undefined {
  const role = arn?.split(':role/')[1] ?? '';
  return ROLE_NAME.test(role) ? role : undefined;
}
