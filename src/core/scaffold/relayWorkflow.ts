import { RELAY_SCRIPT } from './relayScript.ts';

export { RELAY_WORKFLOW } from '../identity/relay/workflowFile.ts';

export interface RelayWorkflowOptions {
  /** GitHub Enterprise Server stores artifacts by the older protocol, and has no runners of GitHub's own. */
  readonly enterpriseServer: boolean;
  /** A runner's label; `ubuntu-latest`, on GitHub Enterprise Server `self-hosted`, where it is absent. */
  readonly runsOn?: string;
}

/**
 * Actions are named by commit, since a tag can be moved. upload-artifact says itself which versions work
 * where (README.md, "Breaking Changes" of v4): GitHub Enterprise Server has no artifacts of version 4.
 */
const UPLOAD = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0';
const UPLOAD_ENTERPRISE_SERVER =
  'actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d # v3.2.1-node20';

/** A label of a runner: nothing that YAML or an expression would read otherwise. */
const LABEL = /^[A-Za-z0-9][\w.-]*$/;

/**
 * The relay: a workflow whose only job fetches GitHub's OIDC token for the person who dispatched it, and
 * leaves it in an artifact that only they can read. Inputs reach the script through its environment, never
 * as text of it. An empty `environment` is none: the token's subject then names the branch.
 */
export function relayWorkflow({ enterpriseServer, runsOn }: RelayWorkflowOptions): string {
  const fallback = enterpriseServer ? 'self-hosted' : 'ubuntu-latest';
  const runner = runsOn !== undefined && LABEL.test(runsOn) ? runsOn : fallback;
  return `# Signs developers in to AWS from their codespaces (ECS for Codespaces).
#
# A codespace gets no OIDC token from GitHub; a workflow's job does. The extension dispatches this workflow
# with a public key that it made for one sign-in. The job seals the token to that key, and the extension
# exchanges it at AWS for a session of an hour.
#
# Whoever may dispatch this workflow on the default branch may sign in. The trust policy of the role in AWS
# must therefore name this file and the default branch. Do not add triggers: above all no workflow_call.
name: ECS for Codespaces sign-in
run-name: ECS for Codespaces sign-in ${expression('inputs.request_id')}

on:
  workflow_dispatch:
    inputs:
      public_key:
        description: X25519 key that the token is sealed to
        required: true
        type: string
      request_id:
        description: Number of the request
        required: true
        type: string
      environment:
        description: GitHub environment whose rules the sign-in follows, or nothing
        required: false
        default: ''
        type: string

permissions: {}

concurrency:
  group: ecs-codespaces-sign-in-${expression('inputs.request_id')}
  cancel-in-progress: false

jobs:
  sign-in:
    name: Sign in
    runs-on: ${runner}
    timeout-minutes: 5
    environment: ${expression('inputs.environment')}
    permissions:
      id-token: write
    steps:
      - name: Seal the token
        shell: node {0}
        env:
          PUBLIC_KEY: ${expression('inputs.public_key')}
          REQUEST_ID: ${expression('inputs.request_id')}
        run: |
${indent(RELAY_SCRIPT, 10)}
      - name: Hand over the sealed token
        uses: ${enterpriseServer ? UPLOAD_ENTERPRISE_SERVER : UPLOAD}
        with:
          name: ecs-codespaces-${expression('inputs.request_id')}
          path: ${expression('runner.temp')}/ecs-codespaces/token.json
          if-no-files-found: error
          retention-days: 1
`;
}

/**
 * Whether it is what this version writes, for a server of either kind: which one a server is cannot always be told
 * by its address, and which runner takes the job is for the repository to choose.
 */
export function isRelayWorkflow(text: string): boolean {
  const plain = (workflow: string): string =>
    workflow
      .replaceAll('\r\n', '\n')
      .replace(/^( *runs-on:).*$/m, '$1')
      .trim();
  return [true, false].some(enterpriseServer => plain(relayWorkflow({ enterpriseServer })) === plain(text));
}

/** An expression of GitHub Actions. */
function expression(text: string): string {
  return `\${{ ${text} }}`;
}

function indent(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}
