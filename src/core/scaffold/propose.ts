import { healthCommandFor } from './look/dockerfile.ts';
import type { FoundDockerfile, FoundTaskDefinition, Looked } from './look/look.ts';
import type { App, SetUp, SetUpRepository, Target } from './setUp.ts';

/** What of a target nothing in the repository tells. */
export type TargetPlace = Pick<
  Target,
  'name' | 'partition' | 'account' | 'region' | 'branches' | 'tags' | 'protected'
>;

/**
 * A set-up out of what was found, with the usual where nothing was: a person is asked about what matters, and may
 * change all of it. `repository`, and the targets' names, decide how things in AWS are named.
 */
export function proposeSetUp(
  looked: Looked,
  repository: SetUpRepository,
  mode: SetUp['mode'],
  places: readonly [TargetPlace, ...TargetPlace[]],
): SetUp {
  const app = proposeApp(looked, nameOf(repository.name, APP_LENGTH));
  const [first, ...rest] = places;
  const target = (place: TargetPlace): Target => proposeTarget(app, place, places.length > 1, looked);
  return {
    version: 1,
    repository,
    app,
    mode,
    workflow: looked.workflow,
    targets: [target(first), ...rest.map(target)],
  };
}

/** What is built and run. Without a Dockerfile, the one that the person is going to write in the root. */
function proposeApp(looked: Looked, name: string): App {
  const image = looked.dockerfiles[0];
  const [definition] = looked.taskDefinitions;
  const port = image?.port ?? definition?.port ?? 8080;
  const isSlow = looked.tests?.runtime === 'java' || /jdk|jre|temurin|java/.test(image?.base ?? '');
  return {
    name,
    container: definition?.container ?? name,
    dockerfile: image?.path ?? 'Dockerfile',
    context: image?.folder ?? '.',
    architecture: definition?.architecture ?? 'X86_64',
    port,
    ...health(image, port),
    startSeconds: image?.startSeconds ?? (isSlow ? 90 : 30),
    ...size(definition, isSlow),
    ...(looked.tests === undefined ? {} : { tests: looked.tests }),
  };
}

/** The health check with the command for it; a path alone where nothing in the image is known to ask it. */
export function health(
  image: FoundDockerfile | undefined,
  port: number,
  path: string | undefined = image?.healthPath,
): Pick<App, 'healthPath' | 'healthCommand' | 'healthTimes'> {
  const command =
    path === undefined || path === image?.healthPath
      ? image?.healthCommand
      : healthCommandFor(image?.base, port, path);
  return {
    ...(path === undefined ? {} : { healthPath: path }),
    ...(command === undefined ? {} : { healthCommand: command }),
    ...(command === undefined || image?.healthTimes === undefined ? {} : { healthTimes: image.healthTimes }),
  };
}

/**
 * Names of all that a target has in AWS. With several targets, each one's own, since they may share an account: who
 * deploys to one of them could put an image into a repository of both that the other one runs next.
 */
export function proposeTarget(
  app: App,
  place: TargetPlace,
  isOneOfSeveral: boolean,
  looked?: Looked,
): Target {
  const name = nameOf(app.name, APP_LENGTH);
  const own = isOneOfSeveral ? `${name}-${ownName(place.name)}` : name;
  const logGroup = isOneOfSeveral ? undefined : looked?.taskDefinitions[0]?.logGroup;
  return {
    ...place,
    cluster: own,
    service: own,
    images: own,
    logGroup: logGroup ?? `/ecs/${own}`,
    retentionDays: 30,
    desiredCount: place.protected ? 2 : 1,
    waitMinutes: 20,
    roles: {
      deploy: `${own}-deploy`,
      execution: `${own}-execution`,
      task: `${own}-task`,
      infrastructure: `${own}-infrastructure`,
      read: `${own}-codespaces-read`,
      write: `${own}-codespaces-write`,
    },
  };
}

/** A pair that Fargate has: what the task definition says that is there, else the smallest that will do. */
function size(definition: FoundTaskDefinition | undefined, isSlow: boolean): Pick<App, 'cpu' | 'memory'> {
  const { cpu, memory } = definition ?? {};
  if (cpu !== undefined && memory !== undefined) {
    return { cpu, memory };
  }
  return isSlow ? { cpu: 512, memory: 1024 } : { cpu: 256, memory: 512 };
}

/**
 * Characters of the parts of a role's name, which ends at 64: `<app>-<target>-codespaces-write`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
const APP_LENGTH = 24;
const TARGET_LENGTH = 22;

/** A name that roles, clusters, services and repositories of Amazon ECR all take; one that is cut stays its own. */
function nameOf(text: string, length: number): string {
  const name = plain(text);
  if (name === '') {
    return 'app';
  }
  return name.length > length ? marked(name, text, length) : name;
}

/** The same of a target: two whose names differ in what AWS does not take would otherwise have one set of roles. */
function ownName(text: string): string {
  const name = plain(text);
  return name === text.toLowerCase().replaceAll(' ', '-')
    ? nameOf(text, TARGET_LENGTH)
    : marked(name, text, TARGET_LENGTH);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** Cut, with a few characters that come of all of the text. */
function marked(name: string, text: string, length: number): string {
  const mark = hash(text.toLowerCase()).toString(36).padStart(5, '0').slice(-5);
  const start = name.slice(0, length - mark.length - 1).replace(/-+$/, '');
  return start === '' ? mark : `${start}-${mark}`;
}

/** FNV-1a (https://www.rfc-editor.org/rfc/rfc9923) of the UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
