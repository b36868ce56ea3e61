import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeClustersCommand,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { accountFiles } from '../../../src/core/scaffold/account/files.ts';
import { taskDefinitionPath } from '../../../src/core/scaffold/account/names.ts';
import type { SetUp } from '../../../src/core/scaffold/setUp.ts';
import { taskDefinition } from '../../../src/core/scaffold/taskDefinition.ts';
import { type VariantOptions, variant } from '../../unit/core/scaffold/variants.ts';
import { administrator } from './administrator.ts';
import { pathWithForkingCli } from './cliFork.ts';
import { startTestSandbox, type TestCredentials, type TestSandbox } from './sandbox.ts';
import { CLI_MODELS } from './setUpWorkflow.ts';

interface Ended {
  readonly code: number;
  /** What it printed. */
  readonly out: string;
  readonly error: string;
}

/** The scripts of a set-up, as files of a repository. */
class SetUpRig {
  readonly sandbox: TestSandbox;
  readonly folder: string;
  readonly #path: string;
  #setUp: SetUp;

  constructor(sandbox: TestSandbox, folder: string, path: string, setUp: SetUp) {
    this.sandbox = sandbox;
    this.folder = folder;
    this.#path = path;
    this.#setUp = setUp;
  }

  /** Writes what another answer would have given. */
  async write(setUp: SetUp = this.#setUp): Promise<void> {
    this.#setUp = setUp;
    const definitions =
      setUp.mode === 'express'
        ? []
        : setUp.targets.map(target => ({
            path: taskDefinitionPath(setUp, target),
            text: JSON.stringify(taskDefinition(setUp, target), undefined, 2),
          }));
    for (const { path, text } of [...accountFiles(setUp), ...definitions]) {
      const file = join(this.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** Runs `.aws/setup.sh` or `.aws/cleanup.sh` with the real bash and AWS CLI; `typed` is what a person types. */
  run(
    script: 'setup' | 'cleanup',
    options: readonly string[] = [],
    { credentials, typed = '' }: { readonly credentials?: TestCredentials; readonly typed?: string } = {},
  ): Promise<Ended> {
    const keys = credentials ?? administrator(this.sandbox);
    return new Promise(resolve => {
      const child = execFile(
        'bash',
        [join('.aws', `${script}.sh`), ...options],
        {
          cwd: this.folder,
          env: {
            PATH: this.#path,
            HOME: this.folder,
            AWS_DATA_PATH: CLI_MODELS,
            AWS_ENDPOINT_URL: this.sandbox.url,
            AWS_CONFIG_FILE: '/dev/null',
            AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
            AWS_EC2_METADATA_DISABLED: 'true',
            AWS_MAX_ATTEMPTS: '1',
            AWS_ACCESS_KEY_ID: keys.accessKeyId,
            AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
            AWS_SESSION_TOKEN: keys.sessionToken,
          },
        },
        (failure, out, error) => {
          resolve({ code: failure === null ? 0 : Number(failure.code ?? -1), out, error });
        },
      );
      child.stdin?.end(typed);
    });
  }
}

async function setUpRig(t: TestContext, sandbox: TestSandbox, setUp: SetUp): Promise<SetUpRig> {
  const folder = await mkdtemp(join(tmpdir(), 'set-up-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const rig = new SetUpRig(sandbox, folder, await pathWithForkingCli(t), setUp);
  await rig.write();
  return rig;
}

/** What there is in the account, with all that the scripts could change. */
export async function account(sandbox: TestSandbox) {
  const keys = administrator(sandbox);
  const ecs = sandbox.ecs(keys);
  const ecr = new ECRClient({ ...sandbox.config, credentials: keys });
  const { iam } = sandbox.sandbox.world;
  const { clusterArns: clusters = [] } = await ecs.send(new ListClustersCommand({}));
  const described = await ecs.send(new DescribeClustersCommand({ clusters, include: ['TAGS'] }));
  const { logGroups } = await sandbox.logs(keys).send(new DescribeLogGroupsCommand({}));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
  ecr.destroy();
  return {
    roles: iam.roles().map(role => ({
      arn: role.arn,
      trust: role.trust.document,
      tags: role.tags,
      attached: role.attached,
      policies: [...role.policies].map(([name, { document }]) => [name, document]),
    })),
    providers: iam.providers().map(({ arn, clientIds, tags }) => ({ arn, clientIds, tags })),
    clusters: described.clusters?.map(({ clusterName, status, activeServicesCount, tags }) => [
      clusterName,
      status,
      activeServicesCount,
      tags,
    ]),
    logGroups: logGroups?.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]),
    repositories: repositories?.map(({ repositoryName }) => repositoryName),
    definitions: (await ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns,
  };
}

/** What a script printed that went well. */
export function ended({ code, out, error }: Ended): string {
  assert.equal(code, 0, out + error);
  return out;
}

/** Things by what is said of them, such as `created`. */
export function said(out: string, state: string): readonly string[] {
  return [...out.matchAll(/^ {2}(\S.*?) {2,}(.+)$/gm)].flatMap(([, word, thing]) =>
    word === state && thing !== undefined ? [thing] : [],
  );
}

/** With its one target in the sandbox's account. */
export function oneTarget(sandbox: TestSandbox, options: Partial<VariantOptions> = {}): SetUp {
  const { targets, ...rest } = variant(options);
  return { ...rest, targets: [{ ...targets[0], account: sandbox.sandbox.world.accountId }] };
}

/** The scripts of a set-up, and an account that somebody may do everything in. */
export async function rig(
  t: TestContext,
  make: (sandbox: TestSandbox) => SetUp,
): Promise<{ readonly rig: SetUpRig; readonly sandbox: TestSandbox; readonly setUp: SetUp }> {
  const sandbox = await startTestSandbox(t, { speed: 1000, throttling: false });
  administrator(sandbox);
  const setUp = make(sandbox);
  return { rig: await setUpRig(t, sandbox, setUp), sandbox, setUp };
}
