import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Run } from '../runs/run.ts';
import type { StepDefinition } from '../workflow/model.ts';
import { type Action, type ActionStep, Inputs, type JobTools } from './actions/action.ts';
import { findAction, isRelease, knownActions } from './actions/table.ts';
import { checkOut, isCheckout } from './checkout.ts';
import { OutputReader } from './commands.ts';
import { readEnvironmentFile } from './environmentFile.ts';
import type { JobLog } from './log.ts';
import type { Processes } from './process.ts';
import { findShell, type Shell } from './shell.ts';
import { NOTHING, type StepResult } from './stepResult.ts';
import { type ArtifactDeps, uploadArtifact } from './uploadArtifact.ts';
import { uploadVersion } from './uploadVersions.ts';
import type { Workspace } from './workspace.ts';

/** One step, with its expressions evaluated. */
export interface StepPlan {
  readonly run: Run;
  /** Counts the job's steps. */
  readonly number: number;
  readonly action: StepDefinition['action'];
  /** The job's shell and folder where the step names none. */
  readonly shell: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: Workspace;
  /** Whether the job's token may read the repository. */
  readonly mayRead: boolean;
  readonly tools: JobTools;
  readonly log: JobLog;
  readonly signal: AbortSignal;
}

export interface StepDeps extends ArtifactDeps {
  readonly processes: Processes;
  readonly clock: ActionStep['clock'];
  /** Where AWS is, without a slash at the end. */
  readonly awsUrl: string;
}

/** It failed; what it set before counts all the same. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly result: StepResult | undefined;
  /** What it said with `::error::`. */
  readonly errors: readonly string[];

  constructor(message: string, result?: StepResult, errors: readonly string[] = []) {
    super(message);
    this.result = result;
    this.errors = errors;
  }
}

/** Throws StepFailed, with what the log should say. */
export async function runStep(deps: StepDeps, plan: StepPlan): Promise<StepResult> {
  return plan.action.kind === 'run' ? runScript(deps, plan, plan.action) : useAction(deps, plan, plan.action);
}

async function useAction(
  deps: StepDeps,
  plan: StepPlan,
  { uses, with: inputs }: Extract<StepDefinition['action'], { readonly kind: 'uses' }>,
): Promise<StepResult> {
  const { run, workspace, mayRead, log } = plan;
  log.write(`##[group]Run ${uses}`);
  log.write('with:');
  for (const [name, value] of Object.entries(inputs)) {
    log.write(`  ${name}: ${value}`);
  }
  log.write('##[endgroup]');
  const at = uses.indexOf('@');
  const [name, ref] = at < 0 ? [uses, ''] : [uses.slice(0, at), uses.slice(at + 1)];
  const action = name.toLowerCase();
  const emulated = findAction(action);
  if (emulated !== undefined) {
    if (!isRelease(emulated, ref)) {
      throw unknownVersion(uses, ref);
    }
    return emulate(deps, plan, emulated, inputs);
  }
  if (action !== 'actions/upload-artifact' && action !== 'actions/checkout') {
    const known = ['actions/checkout', 'actions/upload-artifact', ...knownActions()].join(', ');
    throw new StepFailed(`The sandbox runs no actions but ${known}; ${uses} is another one.`);
  }
  if (action === 'actions/checkout') {
    if (!isCheckout(ref)) {
      throw unknownVersion(uses, ref);
    }
    await failing(() => checkOut({ run, inputs, mayRead, workspace, log }));
    return NOTHING;
  }
  const version = uploadVersion(ref);
  if (version === undefined) {
    throw unknownVersion(uses, ref);
  }
  const outputs = await failing(() =>
    uploadArtifact(deps, { run, version, inputs, folder: workspace.work, log }),
  );
  return { ...NOTHING, outputs };
}

async function emulate(
  deps: StepDeps,
  plan: StepPlan,
  action: Action,
  given: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const { run, workspace, env, log, signal, tools } = plan;
  const { ignored = [] } = action;
  const known = [...Object.keys(action.inputs), ...ignored];
  const other = Object.keys(given).find(name => !known.includes(name.toLowerCase()));
  if (other !== undefined && !ignored.includes('*')) {
    throw new StepFailed(`The sandbox does not know the input ${other} of this action.`);
  }
  const { awsUrl, clock } = deps;
  const inputs = new Inputs(given, action.inputs);
  const result = await failing(() =>
    action.run({ run, inputs, env, workspace, log, signal, job: tools, awsUrl, clock }),
  );
  return { ...NOTHING, ...result };
}

function unknownVersion(uses: string, ref: string): StepFailed {
  return new StepFailed(`Unable to resolve action \`${uses}\`, unable to find version \`${ref}\``);
}

async function runScript(
  deps: StepDeps,
  plan: StepPlan,
  action: Extract<StepDefinition['action'], { readonly kind: 'run' }>,
): Promise<StepResult> {
  const { workspace, number, log, env } = plan;
  const shell = chooseShell(action.shell ?? plan.shell);
  const folder = resolve(workspace.work, action.workingDirectory ?? plan.workingDirectory ?? '');
  const file = (name: string): string => join(workspace.files, `${name}_${number}`);
  const script = `${file('script')}${shell.extension}`;
  const files = {
    GITHUB_ENV: file('set_env'),
    GITHUB_OUTPUT: file('set_output'),
    GITHUB_PATH: file('add_path'),
    GITHUB_STATE: file('save_state'),
    GITHUB_STEP_SUMMARY: file('step_summary'),
  };
  await Promise.all(Object.values(files).map(name => writeFile(name, '')));
  await writeFile(script, `${action.script}\n`, { mode: 0o700 });
  log.write(`##[group]Run ${firstLine(action.script)}`);
  log.write(action.script.trimEnd());
  log.write(`shell: ${[shell.command, ...shell.args].join(' ')}`);
  log.write('##[endgroup]');
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw new StepFailed(
      `An error occurred trying to start process '${shell.command}' with working directory '${folder}'. No such file or directory`,
    );
  }
  const errors: string[] = [];
  const reader = new OutputReader(log, message => errors.push(message));
  const code = await failing(() =>
    deps.processes.run({
      command: shell.command,
      args: shell.args.map(arg => arg.replaceAll('{0}', script)),
      cwd: folder,
      env: { ...env, ...files },
      signal: plan.signal,
      line: text => reader.line(text),
    }),
  );
  const result: StepResult = {
    outputs: await read(files.GITHUB_OUTPUT),
    env: await read(files.GITHUB_ENV),
    path: (await content(files.GITHUB_PATH)).split('\n').filter(line => line !== ''),
    summary: await content(files.GITHUB_STEP_SUMMARY),
  };
  if (plan.signal.aborted) {
    throw new StepFailed('The operation was canceled.', result, errors);
  }
  if (code !== 0) {
    throw new StepFailed(`Process completed with exit code ${code}.`, result, errors);
  }
  return result;
}

export function firstLine(script: string): string {
  return script.trim().split('\n')[0] ?? '';
}

function chooseShell(name: string | undefined): Shell {
  const shell = findShell(name);
  if (shell === undefined) {
    throw new StepFailed(
      "Invalid shell option. Shell must be a valid built-in (bash, sh, python) or a format string containing '{0}'",
    );
  }
  return shell;
}

async function read(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await content(file);
  return failing(async () => readEnvironmentFile(text));
}

/** What an action or a process could not do is the step's failure. */
async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StepFailed(error instanceof Error ? error.message : String(error));
  }
}

/** Empty where the step took its file away. */
async function content(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
