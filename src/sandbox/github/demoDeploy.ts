/** How octo-org/blog-api is deployed: a workflow as a team has it, and what its last job runs. */

export const DEPLOY_PATH = '.github/workflows/deploy.yml';

/** The role that the workflow deploys in. */
export const DEPLOY_ROLE = 'blog-api-deploy';

/** Files by path. Region and account are those of the fleet. */
export function deployFiles(fleet: {
  readonly accountId: string;
  readonly region: string;
}): Readonly<Record<string, string>> {
  return { [DEPLOY_PATH]: workflow(fleet.accountId, fleet.region), 'scripts/deploy.mjs': SCRIPT };
}

function workflow(accountId: string, region: string): string {
  return `name: Deploy
run-name: Deploy \${{ inputs.service }} to \${{ inputs.environment }}

on:
  workflow_dispatch:
    inputs:
      environment:
        description: Where to
        type: environment
        required: true
        default: development
      image:
        description: Image to deploy; built from the commit where it is empty
        type: string
        default: ''
      cluster:
        type: string
        default: blog
      service:
        type: string
        default: blog-api

permissions:
  contents: read

concurrency:
  group: deploy-\${{ inputs.cluster }}-\${{ inputs.service }}

jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - name: Check the deploy script
        run: node --check scripts/deploy.mjs

  deploy:
    needs: test
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    permissions:
      contents: read
      id-token: write
    env:
      AWS_REGION: ${region}
      ROLE_ARN: arn:aws:iam::${accountId}:role/${DEPLOY_ROLE}
      CLUSTER: \${{ inputs.cluster }}
      SERVICE: \${{ inputs.service }}
      IMAGE: \${{ inputs.image }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - name: Sign in to AWS
        run: node scripts/deploy.mjs sign-in
      - name: Build and push the image
        if: inputs.image == ''
        run: node scripts/deploy.mjs build
      - name: Register the task definition
        id: register
        run: node scripts/deploy.mjs register
      - name: Update the service
        run: node scripts/deploy.mjs update
        env:
          TASK_DEFINITION: \${{ steps.register.outputs.task-definition }}
      - name: Wait for the service
        run: node scripts/deploy.mjs wait
        env:
          TASK_DEFINITION: \${{ steps.register.outputs.task-definition }}
          POLL_MILLISECONDS: \${{ vars.POLL_MILLISECONDS }}
`;
}

/**
 * Talks to AWS's API itself, so that it needs nothing that a machine with Node does not have. Signature
 * Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const SCRIPT = `import { createHash, createHmac } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
// The sandbox's AWS is where its GitHub is.
const endpoint = new URL(env.GITHUB_SERVER_URL).origin;
const region = env.AWS_REGION;

async function signIn() {
  const request = await fetch(env.ACTIONS_ID_TOKEN_REQUEST_URL + '&audience=sts.amazonaws.com', {
    headers: { authorization: 'bearer ' + env.ACTIONS_ID_TOKEN_REQUEST_TOKEN },
  });
  if (!request.ok) {
    throw new Error('No token for this job: ' + request.status);
  }
  const { value } = await request.json();
  console.log('::add-mask::' + value);
  const answer = await fetch(endpoint + '/', {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: env.ROLE_ARN,
      RoleSessionName: 'deploy-' + env.GITHUB_RUN_ID,
      WebIdentityToken: value,
    }),
  });
  const text = await answer.text();
  const read = name => new RegExp('<' + name + '>([^<]*)</' + name + '>').exec(text)?.[1];
  if (!answer.ok) {
    throw new Error(read('Code') + ': ' + read('Message'));
  }
  for (const [variable, element] of [
    ['AWS_ACCESS_KEY_ID', 'AccessKeyId'],
    ['AWS_SECRET_ACCESS_KEY', 'SecretAccessKey'],
    ['AWS_SESSION_TOKEN', 'SessionToken'],
  ]) {
    console.log('::add-mask::' + read(element));
    appendFileSync(env.GITHUB_ENV, variable + '=' + read(element) + '\\n');
  }
  console.log('Signed in to ' + env.ROLE_ARN);
}

const hash = text => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

async function ecs(operation, input) {
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
  const day = time.slice(0, 8);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(endpoint).host,
    'x-amz-date': time,
    'x-amz-security-token': env.AWS_SESSION_TOKEN,
    'x-amz-target': 'AmazonEC2ContainerServiceV20141113.' + operation,
  };
  const names = Object.keys(headers).sort();
  const canonical = ['POST', '/', '', ...names.map(name => name + ':' + headers[name]), '', names.join(';'), hash(body)];
  const scope = [day, region, 'ecs', 'aws4_request'].join('/');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash(canonical.join('\\n'))].join('\\n');
  const key = [region, 'ecs', 'aws4_request'].reduce(hmac, hmac('AWS4' + env.AWS_SECRET_ACCESS_KEY, day));
  const authorization =
    'AWS4-HMAC-SHA256 Credential=' + env.AWS_ACCESS_KEY_ID + '/' + scope +
    ', SignedHeaders=' + names.join(';') + ', Signature=' + hmac(key, toSign).toString('hex');
  const { host, ...sent } = headers;
  const answer = await fetch(endpoint + '/', { method: 'POST', headers: { ...sent, authorization }, body });
  const output = await answer.json();
  if (!answer.ok) {
    throw new Error(operation + ': ' + output.__type + ': ' + output.message);
  }
  return output;
}

async function describeService() {
  const { services } = await ecs('DescribeServices', { cluster: env.CLUSTER, services: [env.SERVICE] });
  if (services.length === 0) {
    throw new Error('There is no service ' + env.SERVICE + ' in the cluster ' + env.CLUSTER + '.');
  }
  return services[0];
}

async function running() {
  const service = await describeService();
  const { taskDefinition, tags } = await ecs('DescribeTaskDefinition', {
    taskDefinition: service.taskDefinition,
    include: ['TAGS'],
  });
  return { taskDefinition, tags };
}

/** registry/repository:tag or registry/repository@digest, without what follows the repository. */
const repositoryOf = image => image.replace(/@.*$/, '').replace(/:[^:/]+$/, '');

async function build() {
  const { taskDefinition } = await running();
  const name = repositoryOf(taskDefinition.containerDefinitions[0].image);
  const repository = name.slice(name.indexOf('/') + 1);
  // Stands for docker build and docker push.
  const answer = await fetch(endpoint + '/_sandbox/ecr/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ repository, tags: [env.GITHUB_SHA], commit: env.GITHUB_SHA }),
  });
  const pushed = await answer.json();
  if (!answer.ok) {
    throw new Error('The image could not be pushed: ' + JSON.stringify(pushed));
  }
  appendFileSync(env.GITHUB_ENV, 'IMAGE=' + pushed.image + '\\n');
  console.log('Pushed ' + pushed.image + ' (' + pushed.digest + ')');
}

async function register() {
  const { taskDefinition, tags } = await running();
  const {
    taskDefinitionArn, revision, status, requiresAttributes, compatibilities,
    registeredAt, registeredBy, deregisteredAt, deleteRequestedAt, ...kept
  } = taskDefinition;
  const [first, ...others] = kept.containerDefinitions;
  const made = await ecs('RegisterTaskDefinition', {
    ...kept,
    containerDefinitions: [{ ...first, image: env.IMAGE }, ...others],
    ...(tags?.length > 0 ? { tags } : {}),
  });
  const arn = made.taskDefinition.taskDefinitionArn;
  appendFileSync(env.GITHUB_OUTPUT, 'task-definition=' + arn + '\\n');
  console.log('Registered ' + arn + ' with ' + env.IMAGE);
}

async function update() {
  await ecs('UpdateService', {
    cluster: env.CLUSTER,
    service: env.SERVICE,
    taskDefinition: env.TASK_DEFINITION,
  });
  console.log('Updated ' + env.SERVICE);
}

async function wait() {
  for (;;) {
    const service = await describeService();
    const primary = service.deployments.find(deployment => deployment.status === 'PRIMARY');
    const state = primary.rolloutState;
    console.log(primary.runningCount + ' of ' + primary.desiredCount + ' tasks running, ' + state);
    if (primary.taskDefinition !== env.TASK_DEFINITION) {
      summary('was rolled back to ' + primary.taskDefinition);
      throw new Error(env.SERVICE + ' was rolled back to ' + primary.taskDefinition + '.');
    }
    if (state === 'FAILED') {
      throw new Error(primary.rolloutStateReason);
    }
    if (state === 'COMPLETED') {
      summary('runs ' + env.TASK_DEFINITION);
      return;
    }
    await sleep(Number(env.POLL_MILLISECONDS || 5000));
  }
}

function summary(text) {
  appendFileSync(env.GITHUB_STEP_SUMMARY, '**' + env.SERVICE + '** ' + text + '\\n');
}

const steps = { 'sign-in': signIn, build, register, update, wait };
try {
  await steps[process.argv[2]]();
} catch (error) {
  console.log('::error::' + error.message);
  process.exitCode = 1;
}
`;
