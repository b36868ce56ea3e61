import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { accountFiles } from '../../../src/core/scaffold/account/files.ts';
import { taskDefinitionPath } from '../../../src/core/scaffold/account/names.ts';
import type { SetUp } from '../../../src/core/scaffold/setUp.ts';
import { taskDefinition } from '../../../src/core/scaffold/taskDefinition.ts';
import { administrator } from './administrator.ts';
import { pathWithForkingCli } from './cliFork.ts';
import type { TestCredentials, TestSandbox } from './sandbox.ts';
import { CLI_MODELS } from './setUpWorkflow.ts';

export interface Ended {
  readonly code: number;
  /** What it printed. */
  readonly out: string;
  readonly error: string;
}

/** The scripts of a set-up, as files of a repository. */
export class SetUpRig {
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

export async function setUpRig(t: TestContext, sandbox: TestSandbox, setUp: SetUp): Promise<SetUpRig> {
  const folder = await mkdtemp(join(tmpdir(), 'set-up-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const rig = new SetUpRig(sandbox, folder, await pathWithForkingCli(t), setUp);
  await rig.write();
  return rig;
}
