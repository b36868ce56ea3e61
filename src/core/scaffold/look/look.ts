import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { RELAY_WORKFLOW } from '../../identity/relay/workflowFile.ts';
import { readAnswers } from '../answers.ts';
import { DEVCONTAINER } from '../devcontainer.ts';
import { isRecord, type Json } from '../merge/values.ts';
import { ANSWERS_FILE, type SetUp, type TestJob } from '../setUp.ts';
import { DEPLOY_WORKFLOW, isDeployWorkflow } from '../workflow/deployWorkflow.ts';
import { type DockerfileFacts, readDockerfile } from './dockerfile.ts';
import { findMigrations, findTests, TELLING_FILES } from './project.ts';
import type { RepositoryFiles } from './repositoryFiles.ts';

/** What the files of a repository tell of how it is, or may be, deployed. */
export interface Looked {
  /** The answers of the last time. */
  readonly answers?: SetUp;
  /** The nearest to the root first. */
  readonly dockerfiles: readonly FoundDockerfile[];
  readonly tests?: TestJob;
  /** Commands that may be the migration, the likeliest first. */
  readonly migrations: readonly (readonly string[])[];
  readonly workflows: readonly FoundWorkflow[];
  /** Path of the workflow to write: the one that was written the last time, or one that is free. */
  readonly workflow: string;
  /** Paths of the workflows that deploy to Amazon ECS without being a set-up's: what it writes takes their place. */
  readonly retiring: readonly string[];
  readonly taskDefinitions: readonly FoundTaskDefinition[];
  readonly hasDevcontainer: boolean;
}

export interface FoundDockerfile extends DockerfileFacts {
  readonly path: string;
  /** The folder that it is in, `.` for the root. */
  readonly folder: string;
}

interface FoundWorkflow {
  readonly path: string;
  readonly name?: string;
  /** `setUp`: a set-up wrote it; `deploy`: it deploys to Amazon ECS in a way of its own; `broken`: it is no YAML. */
  readonly kind: 'setUp' | 'deploy' | 'signIn' | 'other' | 'broken';
}

export interface FoundTaskDefinition {
  readonly path: string;
  readonly family?: string;
  /** The first essential one. */
  readonly container?: string;
  readonly port?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly architecture?: 'X86_64' | 'ARM64';
  readonly logGroup?: string;
}

/** How many Dockerfiles, workflows and task definitions of one repository are read. */
const MOST = 50;

/** Looks through a repository. Files that cannot be understood tell nothing; that is for the checks to say. */
export async function look(files: RepositoryFiles, signal: AbortSignal): Promise<Looked> {
  const paths = await files.list(signal);
  const matching = (pattern: RegExp): readonly string[] =>
    paths
      .filter(path => pattern.test(path))
      .toSorted((left, right) => depth(left) - depth(right) || left.localeCompare(right))
      .slice(0, MOST);
  const read = async (wanted: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const texts = await Promise.all(
      wanted.map(async path => [path, await files.read(path, signal)] as const),
    );
    return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
  };
  const known: ReadonlySet<string> = new Set(paths);
  const telling = await read(TELLING_FILES.filter(path => known.has(path)));
  const dockerfiles = await read(matching(/(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$/));
  const workflows = await read(matching(/^\.github\/workflows\/[^/]+\.ya?ml$/));
  const definitions = await read(matching(/(?:^|\/)(?:task[-_]?def(?:inition)?)[^/]*\.json$/i));
  const answers = await files.read(ANSWERS_FILE, signal);
  const before = answers === undefined ? undefined : readAnswers(answers);
  const tests = findTests(telling, paths);
  const found = [...workflows].map(([path, text]) => readWorkflow(path, text));
  return {
    ...(before === undefined ? {} : { answers: before }),
    dockerfiles: [...dockerfiles].map(([path, text]) => ({
      path,
      folder: folderOf(path),
      ...readDockerfile(text),
    })),
    ...(tests === undefined ? {} : { tests }),
    migrations: findMigrations(telling, paths),
    workflows: found,
    workflow: before === undefined ? chooseWorkflow(found, known) : (before.workflow ?? DEPLOY_WORKFLOW),
    retiring: found.filter(({ kind }) => kind === 'deploy').map(({ path }) => path),
    taskDefinitions: [...definitions].map(([path, text]) => readDefinition(path, text)),
    hasDevcontainer: known.has(DEVCONTAINER),
  };
}

/** A workflow that somebody wrote is never written into: its jobs, triggers and permissions are of another make. */
function chooseWorkflow(found: readonly FoundWorkflow[], known: ReadonlySet<string>): string {
  const ours = found.find(({ kind }) => kind === 'setUp');
  const others = found.some(({ kind }) => kind === 'deploy');
  const names = [...(others ? [] : ['deploy']), 'deploy-ecs', 'deploy-ecs-codespaces'];
  const paths = names.map(name => `.github/workflows/${name}.yml`);
  return ours?.path ?? paths.find(path => !known.has(path)) ?? '.github/workflows/ecs-codespaces-deploy.yml';
}

function readWorkflow(path: string, text: string): FoundWorkflow {
  let document: unknown;
  try {
    document = parseYaml(text);
  } catch {
    return { path, kind: 'broken' };
  }
  const name = isRecord(document) && typeof document['name'] === 'string' ? document['name'] : undefined;
  const kind = path.endsWith(`/${RELAY_WORKFLOW}`)
    ? 'signIn'
    : isDeployWorkflow(text)
      ? 'setUp'
      : /aws-actions\/amazon-ecs-deploy|\baws\s+ecs\s+(?:update-service|update-express)/.test(text)
        ? 'deploy'
        : 'other';
  return { path, kind, ...(name === undefined ? {} : { name }) };
}

function readDefinition(path: string, text: string): FoundTaskDefinition {
  const errors: ParseError[] = [];
  const document: unknown = parseJson(text, errors);
  if (errors.length > 0 || !isRecord(document)) {
    return { path };
  }
  const containers = listOf(document['containerDefinitions']);
  const main = containers.find(container => container['essential'] !== false);
  const port = numberOf(listOf(main?.['portMappings'])[0]?.['containerPort']);
  const platform = isRecord(document['runtimePlatform']) ? document['runtimePlatform'] : {};
  const architecture = platform['cpuArchitecture'];
  const [cpu, memory] = [numberOf(document['cpu']), numberOf(document['memory'])];
  const logGroup = logGroupOf(main ?? {});
  return {
    path,
    ...(typeof document['family'] === 'string' ? { family: document['family'] } : {}),
    ...(typeof main?.['name'] === 'string' ? { container: main['name'] } : {}),
    ...(port === undefined ? {} : { port }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(architecture === 'X86_64' || architecture === 'ARM64' ? { architecture } : {}),
    ...(logGroup === undefined ? {} : { logGroup }),
  };
}

function logGroupOf(container: Json): string | undefined {
  const configuration = isRecord(container['logConfiguration']) ? container['logConfiguration'] : {};
  const options = isRecord(configuration['options']) ? configuration['options'] : {};
  const group = options['awslogs-group'];
  return typeof group === 'string' ? group : undefined;
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** ECS takes both `256` and `"256"`. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? number : undefined;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function depth(path: string): number {
  return path.split('/').length;
}
