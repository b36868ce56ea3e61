import { accountId, address, region } from '../settings/rules.ts';
import { isRecord } from './merge/values.ts';
import {
  CLUSTER_NAME,
  IMAGES_NAME,
  LOG_GROUP_NAME,
  ROLE_NAME,
  refsProblem,
  targetsProblem,
  wordsOf,
} from './places.ts';
import type { SetUp } from './setUp.ts';

/**
 * Files that were there and whose change was declined: they are as earlier answers made them, or as somebody had
 * them before the first, where `answers` is absent. The next run compares with those, and offers the change again.
 */
export interface Behind {
  readonly files: readonly string[];
  readonly answers?: SetUp;
}

/** The answers as they are kept in `ANSWERS_FILE`. */
export function answersText(setUp: SetUp, behind: readonly Behind[] = []): string {
  const kept = behind.length === 0 ? setUp : { ...setUp, behind };
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

/** The answers of the last time; undefined where the text is not what `answersText` gives. */
export function readAnswers(text: string): SetUp | undefined {
  const value = parsed(text);
  if (!isSetUp(value)) {
    return undefined;
  }
  const { behind: _behind, ...setUp }: SetUp & { readonly behind?: unknown } = value;
  return setUp;
}

/** What was declined before, of the same text. */
export function readBehind(text: string): readonly Behind[] {
  const value = parsed(text);
  const behind: unknown = isRecord(value) ? value['behind'] : undefined;
  return Array.isArray(behind) ? behind.filter(isBehind) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isBehind(value: unknown): value is Behind {
  return record({ files: isTexts, answers: optional(isSetUp) })(value);
}

type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string' && value !== '';
const isNumber: Check = value => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = value => typeof value === 'boolean';
/** By the same rule as where a person enters it: what is wrong with it is a sentence. */
function ruled(rule: (text: string) => string | undefined): Check {
  return value => typeof value === 'string' && rule(value) === undefined;
}

function matching(pattern: RegExp): Check {
  return value => typeof value === 'string' && pattern.test(value);
}

const isRoleName = matching(ROLE_NAME);
const isRef: Check = value =>
  typeof value === 'string' && wordsOf(value).length === 1 && refsProblem(value) === undefined;
const isTexts: Check = value => listOf(isText)(value);

function listOf(check: Check): Check {
  return value => Array.isArray(value) && value.every(check);
}

function oneOf(...values: readonly unknown[]): Check {
  return value => values.includes(value);
}

function optional(check: Check): Check {
  return value => value === undefined || check(value);
}

function record(checks: Readonly<Record<string, Check>>): Check {
  return value => isRecord(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
}

const isTestJob = record({
  runtime: oneOf('node', 'python', 'go', 'java', 'ruby', 'dotnet', 'php', 'rust'),
  version: optional(isText),
  packageManager: optional(isText),
  install: optional(isText),
  test: isText,
});

const isApp = record({
  name: isText,
  container: isText,
  dockerfile: isText,
  context: isText,
  architecture: oneOf('X86_64', 'ARM64'),
  port: isNumber,
  healthPath: optional(isText),
  healthCommand: optional(isTexts),
  healthTimes: optional(
    record({ interval: optional(isNumber), timeout: optional(isNumber), retries: optional(isNumber) }),
  ),
  startSeconds: isNumber,
  cpu: isNumber,
  memory: isNumber,
  tests: optional(isTestJob),
  migration: optional(record({ family: isText, command: isTexts })),
});

const isTarget = record({
  name: ruled(targetsProblem),
  branches: listOf(isRef),
  tags: optional(listOf(isRef)),
  protected: isFlag,
  partition: oneOf('aws', 'aws-cn', 'aws-us-gov'),
  account: ruled(accountId),
  region: ruled(region),
  cluster: matching(CLUSTER_NAME),
  service: matching(CLUSTER_NAME),
  images: matching(IMAGES_NAME),
  logGroup: matching(LOG_GROUP_NAME),
  retentionDays: isNumber,
  desiredCount: isNumber,
  waitMinutes: isNumber,
  network: optional(
    record({
      subnets: isTexts,
      securityGroups: isTexts,
      assignPublicIp: isFlag,
      targetGroup: optional(isText),
      balanced: optional(record({ container: isText, port: isNumber })),
    }),
  ),
  roles: record({
    deploy: isRoleName,
    execution: isRoleName,
    task: isRoleName,
    infrastructure: isRoleName,
    read: isRoleName,
    write: isRoleName,
  }),
});

const isAnswers = record({
  version: oneOf(1),
  repository: record({
    owner: matching(/^[\w-]+$/),
    name: matching(/^[\w.-]+$/),
    id: optional(isNumber),
    ownerId: optional(isNumber),
    defaultBranch: isRef,
    issuer: ruled(address),
    subjectPrefix: matching(/^[\w./:@-]+$/),
  }),
  app: isApp,
  mode: oneOf('classic', 'express'),
  workflow: optional(matching(/^\.github\/workflows\/[\w.-]+\.ya?ml$/)),
  targets: value =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(isTarget) &&
    targetsProblem(value.map(({ name }) => name).join(' ')) === undefined,
});

function isSetUp(value: unknown): value is SetUp {
  return isAnswers(value);
}
