import { arch, platform } from 'node:process';
import type { Value } from '../workflow/value.ts';
import type { Workspace } from './workspace.ts';

const OS: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };
const ARCH: Readonly<Record<string, string>> = { arm: 'ARM', arm64: 'ARM64', ia32: 'X86', x64: 'X64' };

export const RUNNER_NAME = 'Sandbox 1';

/** What a step finds in its environment whatever the workflow says; it may set these anew. */
export function machineVariables(
  workspace: Workspace,
  path: readonly string[],
  awsUrl: string,
): Readonly<Record<string, string>> {
  return {
    // Where tools find the sandbox's AWS that read this.
    AWS_ENDPOINT_URL: awsUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    CI: 'true',
    HOME: workspace.home,
    LANG: 'C.UTF-8',
    PATH: [...path, workspace.path].join(':'),
  };
}

/**
 * The variables that a workflow cannot set.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
export function runnerVariables(
  github: Readonly<Record<string, Value>>,
  job: string,
  action: string,
  workspace: Workspace,
): Readonly<Record<string, string>> {
  const named = GITHUB.map(name => [`GITHUB_${name.toUpperCase()}`, String(github[name] ?? '')] as const);
  return {
    ...Object.fromEntries(named),
    GITHUB_ACTION: action,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: workspace.event,
    GITHUB_JOB: job,
    GITHUB_WORKSPACE: workspace.work,
    RUNNER_ARCH: ARCH[arch] ?? arch.toUpperCase(),
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME,
    RUNNER_OS: OS[platform] ?? 'Linux',
    RUNNER_TEMP: workspace.temp,
    RUNNER_TOOL_CACHE: workspace.tools,
  };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context */
export function runnerContext(workspace: Workspace): Readonly<Record<string, Value>> {
  return {
    arch: ARCH[arch] ?? arch.toUpperCase(),
    debug: '',
    environment: 'github-hosted',
    name: RUNNER_NAME,
    os: OS[platform] ?? 'Linux',
    temp: workspace.temp,
    tool_cache: workspace.tools,
  };
}

const GITHUB: readonly string[] = [
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'event_name',
  'graphql_url',
  'head_ref',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
];
