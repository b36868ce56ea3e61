import * as l10n from '@vscode/l10n';
import type { Json, JsonObject } from '../json.ts';
import type { Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { containers, number, object, objects, text } from '../rollout/definition/members.ts';
import { withCommit } from '../rollout/definition/withCommit.ts';
import { mainContainer } from '../rollout/definition/withImage.ts';
import { parseImage } from '../rollout/imageReference.ts';
import { roleArn, taskDefinitionPath } from './account/names.ts';
import type { ExistingFiles } from './files.ts';
import { ROLE_NAME } from './places.ts';
import type { App, Network, SetUp, Target } from './setUp.ts';
import { sizeText } from './sizeText.ts';

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
  const { name: container, definition: main } = mainOf(service, document) ?? {};
  const image = parseImage(text(main, 'image') ?? '')?.ecr;
  const own = image?.registry === target.account && image.region === target.region ? image : undefined;
  const logGroup = text(object(object(main, 'logConfiguration'), 'options'), 'awslogs-group');
  const network = networkOf(service, container);
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
export function adoptedApp(app: App, taken: Adopted): App {
  return { ...app, ...runOf(taken) };
}

/** The last service that was taken over as the target; undefined where the target is another one by now. */
export function takenOf(target: Target, all: readonly Adopted[]): Adopted | undefined {
  return all.findLast(taken => taken.target.name === target.name && taken.target.service === target.service);
}

/** What of the app came of the service that was taken over, in words: `container api · port 8080 · 0.5 vCPU, 1 GB`. */
export function takenText(taken: Adopted): string {
  const { container, port, cpu, memory } = runOf(taken);
  if (container === undefined) {
    return taken.service.taskDefinition === undefined ? '' : l10n.t('what it runs could not be read');
  }
  return [
    l10n.t('container {0}', container),
    ...(port === undefined ? [] : [l10n.t('port {0}', port)]),
    ...(cpu === undefined || memory === undefined ? [] : [sizeText(cpu, memory)]),
  ].join(' · ');
}

/** As much of the app as the service tells. */
function runOf({
  service,
  document,
}: Adopted): Partial<Pick<App, 'container' | 'port' | 'cpu' | 'memory' | 'architecture'>> {
  const main = mainOf(service, document);
  if (document === undefined || main === undefined) {
    return {};
  }
  const balanced = service.loadBalancers?.find(({ container }) => container === main.name)?.port;
  const port = balanced ?? number(objects(main.definition, 'portMappings')[0], 'containerPort');
  const [cpu, memory] = [Number(text(document, 'cpu')), Number(text(document, 'memory'))];
  const architecture = text(object(document, 'runtimePlatform'), 'cpuArchitecture');
  return {
    container: main.name,
    ...(port === undefined ? {} : { port }),
    ...(cpu > 0 && memory > 0 ? { cpu, memory } : {}),
    ...(architecture === 'ARM64' || architecture === 'X86_64' ? { architecture } : {}),
  };
}

/**
 * What is there, with the task definitions of services that are taken over where the repository has none yet: what
 * they run with, such as variables and secrets, is in the file then. Its roles are the target's, which are all that the
 * deploying role may pass on. A port that was changed since comes beside the one that is there, which a load balancer
 * that reaches it has to find in every revision.
 */
export function withAdopted(setUp: SetUp, existing: ExistingFiles, all: readonly Adopted[]): ExistingFiles {
  const texts = new Map(existing);
  for (const target of setUp.mode === 'express' ? [] : setUp.targets) {
    const taken = takenOf(target, all);
    const path = taskDefinitionPath(setUp, target);
    if (taken?.document !== undefined && !existing.has(path)) {
      const document = {
        ...ofNoBuild(taken.document, taken.service),
        executionRoleArn: roleArn(target, target.roles.execution),
        taskRoleArn: roleArn(target, target.roles.task),
      };
      texts.set(path, `${JSON.stringify(document, undefined, 2)}\n`);
    }
  }
  return texts;
}

/**
 * Without tags that say what the revision was built from, since the file is deployed with the images of all commits to
 * come: a commit, or the image itself, its digest or its tag (one without a digit, such as `prod`, names no build).
 */
function ofNoBuild(from: DefinitionDocument, service: Service): DefinitionDocument {
  const { document } = withCommit(from, undefined);
  const image = text(mainOf(service, from)?.definition, 'image');
  const { tag = '', digest } = parseImage(image ?? '') ?? {};
  const names: readonly (Json | undefined)[] = [image, digest, ...(/\d/.test(tag) ? [tag] : [])];
  const tags = objects(document, 'tags');
  const kept = tags.filter(each => !names.includes(each['value']));
  return kept.length === tags.length ? document : { ...document, tags: kept };
}

/** The one that the repository's image is for, as where an image is deployed. */
function mainOf(
  service: Service,
  document: DefinitionDocument | undefined,
): { readonly name: string; readonly definition: JsonObject } | undefined {
  const main = document === undefined ? undefined : mainContainer(document, service);
  return document && containers(document).find(({ name }) => name === main);
}

/** `main`: the app's container; where the load balancer reaches another one, that is named. */
function networkOf({ network, loadBalancers = [] }: Service, main: string | undefined): Network | undefined {
  const balancer = loadBalancers.find(each => each.targetGroup !== undefined);
  if (network === undefined || balancer?.targetGroup === undefined) {
    return network;
  }
  const { targetGroup, container, port } = balancer;
  const isOther = main !== undefined && container !== main;
  return { ...network, targetGroup, ...(isOther ? { balanced: { container, port } } : {}) };
}

/** With its path. Undefined where its ARN could not stand in a policy. */
function roleOf(arn: string | undefined): string | undefined {
  const role = arn?.split(':role/')[1] ?? '';
  return ROLE_NAME.test(role) ? role : undefined;
}
