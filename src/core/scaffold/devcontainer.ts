import { roleArn } from './account/names.ts';
import { migrationFamily } from './families.ts';
import type { Json } from './merge/values.ts';
import type { SetUp, Target } from './setUp.ts';
import { DEPLOY_WORKFLOW } from './workflow/deployWorkflow.ts';

export const DEVCONTAINER = '.devcontainer/devcontainer.json';

const EXTENSION = 'ecs-codespaces.ecs-codespaces';
const ENVIRONMENTS = 'ecsCodespaces.environments';

/** What a codespace has that is made without a devcontainer.json: nobody loses tools by being given one. */
const DEFAULT_IMAGE = 'mcr.microsoft.com/devcontainers/universal:linux';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/install-plugin-debian-and-ubuntu.html */
const PLUGIN_PACKAGES = 'https://s3.amazonaws.com/session-manager-downloads/plugin/latest';

/**
 * The commands that a dev container runs when it is made, in their order
 * (https://containers.dev/implementors/json_reference/#lifecycle-scripts).
 */
const COMMANDS = ['onCreateCommand', 'updateContentCommand', 'postCreateCommand'] as const;

const PLUGIN = 'session-manager-plugin';

/**
 * Installs the plugin from AWS's package where there is one for the machine. It never fails: where one of these
 * commands does, the ones after it are not run at all.
 */
const INSTALL_PLUGIN = [
  `command -v ${PLUGIN} >/dev/null`,
  `{ case "$(dpkg --print-architecture 2>/dev/null)" in ${[
    'amd64) build=ubuntu_64bit ;;',
    'arm64) build=ubuntu_arm64 ;;',
    '*) false ;;',
  ].join(' ')} esac && ${[
    `curl -fsSL "${PLUGIN_PACKAGES}/$build/${PLUGIN}.deb" -o /tmp/${PLUGIN}.deb`,
    `$(command -v sudo) dpkg -i /tmp/${PLUGIN}.deb`,
  ].join(' && ')}; }`,
  `echo '${PLUGIN} is not installed here: shells into tasks need it.'`,
].join(' || ');

/**
 * What a devcontainer.json needs for working with the targets from a codespace: the extension with its environments,
 * the permission to start the workflow that signs in, and AWS's command line. `existing` is what the repository has
 * already: its image stays, and its commands do.
 */
export function devcontainer(setUp: SetUp, existing?: Json): Json {
  const { owner, name } = setUp.repository;
  return {
    ...(existing === undefined ? { name, image: DEFAULT_IMAGE } : {}),
    features: { 'ghcr.io/devcontainers/features/aws-cli:1': {} },
    ...installPlugin(existing),
    customizations: {
      // GitHub asks for it when a codespace is made; those that are there already do not get it.
      codespaces: { repositories: { [`${owner}/${name}`]: { permissions: { actions: 'write' } } } },
      vscode: {
        extensions: [EXTENSION],
        settings: { [ENVIRONMENTS]: setUp.targets.map(target => environment(setUp, target)) },
      },
    },
  };
}

/** Whether the text of a devcontainer.json names environments of the extension already. */
export function isSetUp(text: string): boolean {
  return text.includes(`"${ENVIRONMENTS}"`);
}

/** An environment of the extension's settings. */
function environment(setUp: SetUp, target: Target): Json {
  const { migration } = setUp.app;
  return {
    name: target.name,
    region: target.region,
    roleArn: roleArn(target, target.roles.read),
    writeRoleArn: roleArn(target, target.roles.write),
    identity: {
      kind: 'githubActions',
      ...(target.protected ? { writeEnvironment: target.name } : {}),
    },
    ...(target.branches.length === 0 ? {} : { branches: target.branches }),
    ...(target.protected ? { protected: true } : {}),
    clusters: [target.cluster],
    workflow: workflowFile(setUp),
    ...(migration === undefined
      ? {}
      : { migrate: { [target.service]: migrationFamily(setUp, target, migration) } }),
  };
}

/** Name of the deploy workflow's file, below `.github/workflows`. */
function workflowFile({ workflow = DEPLOY_WORKFLOW }: SetUp): string {
  return workflow.slice(workflow.lastIndexOf('/') + 1);
}

/** In the first of the commands that is free, or that has several already; none where all are taken by one. */
function installPlugin(existing: Json = {}): Json {
  const taken = COMMANDS.find(command => JSON.stringify(existing[command] ?? '').includes(PLUGIN));
  const free = COMMANDS.find(command => {
    const there = existing[command];
    return there === undefined || (typeof there === 'object' && there !== null && !Array.isArray(there));
  });
  return taken !== undefined || free === undefined ? {} : { [free]: { [PLUGIN]: INSTALL_PLUGIN } };
}
