import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { administrator } from './support/administrator.ts';
import { aws, withoutCli } from './support/awsCli.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { until } from './support/sandboxGitHub.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PATH = '.github/workflows/ship.yml';
const ROLE = 'ship-blog';
const EXECUTION = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const TASK_ROLES = ['blog-execution', 'blog-task'];

const WORKFLOW = `name: Ship
on:
  push:
    branches: [main, 'release/**', '!release/old']
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3
        with:
          aws-region: \${{ vars.AWS_REGION }}
          role-to-assume: arn:aws:iam::${ACCOUNT}:role/${ROLE}
          role-session-name: ship-\${{ github.run_id }}
          allowed-account-ids: \${{ vars.AWS_ACCOUNT_ID }}
      - id: ecr
        uses: aws-actions/amazon-ecr-login@03f1aad4c6c7ffd436567f42f9384779290529bd # v2.1.7
      - uses: docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e # v4.3.0
      - id: build
        uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a # v7.3.0
        with:
          context: .
          push: true
          tags: \${{ steps.ecr.outputs.registry }}/blog:\${{ github.sha }}
          cache-from: type=gha
          cache-to: type=gha,mode=max
      - id: render
        uses: aws-actions/amazon-ecs-render-task-definition@138c24f321fdbdf7edee4a685519d253cae2cdea # v1.9.0
        with:
          task-definition: task-definition.json
          container-name: blog
          image: \${{ steps.ecr.outputs.registry }}/blog@\${{ steps.build.outputs.digest }}
      - id: deploy
        uses: aws-actions/amazon-ecs-deploy-task-definition@c465972ecbd160473f22e683363b422a5412a3de # v2.6.3
        with:
          task-definition: \${{ steps.render.outputs.task-definition }}
          cluster: shop
          service: blog
          wait-for-service-stability: true
      - run: |
          running=$(aws ecs describe-services --cluster shop --services blog \\
            --query 'services[0].taskDefinition' --output text)
          echo "Runs $running" >>"$GITHUB_STEP_SUMMARY"
          test "$running" = "\${{ steps.deploy.outputs.task-definition-arn }}"
`;

const EXPRESS = `name: Ship
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    permissions: { contents: read, id-token: write }
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with: { aws-region: ${REGION}, role-to-assume: 'arn:aws:iam::${ACCOUNT}:role/${ROLE}' }
      - id: express
        uses: aws-actions/amazon-ecs-deploy-express-service@7c48a2de16441d528a3c89829831968dc1455010 # v1.2.2
        with:
          service-name: site
          cluster: shop
          image: public.ecr.aws/docker/library/nginx:1
          execution-role-arn: arn:aws:iam::${ACCOUNT}:role/blog-execution
          infrastructure-role-arn: arn:aws:iam::${ACCOUNT}:role/blog-infrastructure
          container-port: 80
          tags: team=blog
      - run: echo "\${{ steps.express.outputs.service-arn }} at \${{ steps.express.outputs.endpoint }}" >>"$GITHUB_STEP_SUMMARY"
`;

const DEFINITION = {
  family: 'blog',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/blog-execution`,
  taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/blog-task`,
  containerDefinitions: [{ name: 'blog', image: 'to-be-built', essential: true, portMappings: [] }],
};

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const STATEMENTS: readonly Statement[] = [
  { Sid: 'LogIn', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  {
    Sid: 'Push',
    Action: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    Resource: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/blog`,
  },
  {
    Sid: 'Register',
    Action: 'ecs:RegisterTaskDefinition',
    Resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/blog:*`,
  },
  {
    Sid: 'Deploy',
    Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
    Resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/shop/blog`,
  },
  {
    Sid: 'Pass',
    Action: 'iam:PassRole',
    Resource: TASK_ROLES.map(name => `arn:aws:iam::${ACCOUNT}:role/${name}`),
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
];

function putRole(sandbox: TestSandbox, statements: readonly Statement[]): void {
  const { iam, github } = sandbox.sandbox.world;
  const name = github.issuer.url.replace('http://', '');
  iam.putRole(ROLE, {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${name}:aud`]: 'sts.amazonaws.com',
              [`${name}:sub`]: 'repo:octo-org/blog-api:environment:production',
            },
          },
        },
      ],
    },
    policies: {
      ship: { Version: '2012-10-17', Statement: statements.map(each => ({ Effect: 'Allow', ...each })) },
    },
  });
}

/** The account as a set-up leaves it, with a service that has no tasks yet. */
async function setUp(sandbox: TestSandbox): Promise<void> {
  const credentials = administrator(sandbox);
  const run = (...parameters: string[]) => aws(sandbox, parameters, credentials);
  const { world } = sandbox.sandbox;
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  for (const name of TASK_ROLES) {
    world.iam.putRole(name, { trustPolicy, attached: [EXECUTION] });
  }
  world.ecs.registry.putRepository(REGION, 'blog', { immutable: true });
  await run('ecs', 'create-cluster', '--cluster-name', 'shop');
  const first = {
    ...DEFINITION,
    containerDefinitions: [{ name: 'blog', image: 'public.ecr.aws/docker/library/nginx:1', essential: true }],
  };
  await run('ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(first));
  await run(
    ...['ecs', 'create-service', '--cluster', 'shop', '--service-name', 'blog', '--task-definition', 'blog'],
    ...['--desired-count', '1', '--launch-type', 'FARGATE'],
    ...['--network-configuration', 'awsvpcConfiguration={subnets=[subnet-1],assignPublicIp=ENABLED}'],
  );
}

/** Pushes the files and waits for the run that this starts. */
async function ship(sandbox: TestSandbox, files: Readonly<Record<string, string>>, branch = 'main') {
  const { github } = sandbox.sandbox.world;
  const repository = github.repository('octo-org/blog-api');
  assert.ok(repository !== undefined);
  repository.putEnvironment('production', { reviewers: [] });
  for (const [name, value] of [
    ['AWS_REGION', REGION],
    ['AWS_ACCOUNT_ID', ACCOUNT],
  ] as const) {
    repository.environment('production')?.variables.set(name, { name, value, createdAt: 0, updatedAt: 0 });
  }
  await sandbox.control('POST', '/github/push', { branch, files });
  const [run] = github.runs.of(repository);
  assert.ok(run !== undefined && run.path === PATH);
  await until(() => run.status === 'completed');
  const [job] = run.jobs;
  return { run, log: job?.log.join('\n') ?? '', summary: job?.summary ?? '', annotation: job?.annotation };
}

const FILES = {
  [PATH]: WORKFLOW,
  Dockerfile: 'FROM scratch\n',
  'task-definition.json': JSON.stringify(DEFINITION),
};

suite('a workflow of AWS’s own actions', { skip: withoutCli, timeout: 180_000 }, () => {
  test('builds, pushes and deploys on a push, by its role alone', async t => {
    const sandbox = await startTestSandbox(t, { speed: 1000 });
    const { world } = sandbox.sandbox;
    await setUp(sandbox);
    putRole(sandbox, STATEMENTS);
    const { run, log, summary } = await ship(sandbox, FILES);
    assert.equal(run.conclusion, 'success', log);
    assert.equal(run.eventName, 'push');
    assert.match(summary, /^Runs arn:aws:ecs:eu-west-1:111122223333:task-definition\/blog:2$/m);
    const image = world.ecs.registry.repository(REGION, 'blog')?.images;
    const tagged = [...(image?.values() ?? [])].find(({ tags }) => tags.has(run.ref.commit.sha));
    assert.ok(tagged !== undefined);
    const running = world.ecs.world.region(REGION).clusters.get('shop')?.services.get('blog');
    assert.equal(
      running?.definition.containers[0]?.image,
      `111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog@${tagged.contents.digest}`,
    );
    assert.ok(!log.includes('ASIA') || !/AWS_SECRET_ACCESS_KEY=/.test(log));
  });

  test('fails without any one of its statements', async t => {
    const sandbox = await startTestSandbox(t, { speed: 1000 });
    await setUp(sandbox);
    for (const { Sid } of STATEMENTS) {
      putRole(
        sandbox,
        STATEMENTS.filter(statement => statement.Sid !== Sid),
      );
      const { run, annotation } = await ship(sandbox, FILES);
      assert.equal(run.conclusion, 'failure', Sid);
      assert.match(annotation ?? '', /is not authorized to perform|403 Forbidden/, Sid);
    }
  });

  test('is refused where the token is not trusted, and starts for no other branch', async t => {
    const sandbox = await startTestSandbox(t, { speed: 1000 });
    putRole(sandbox, STATEMENTS);
    const elsewhere = { ...FILES, [PATH]: WORKFLOW.replace('environment: production', 'env: {}') };
    const { run, annotation } = await ship(sandbox, {
      ...elsewhere,
      [PATH]: elsewhere[PATH].replace(/\$\{\{ vars\.AWS_REGION \}\}/, REGION),
    });
    assert.equal(run.conclusion, 'failure');
    assert.match(annotation ?? '', /Could not assume role with OIDC: Not authorized to perform/);
    for (const [branch, runs] of [
      ['feature', 0],
      ['release/1/2', 1],
      ['release/old', 0],
    ] as const) {
      const answer = await sandbox.control('POST', '/github/push', { branch, files: { [PATH]: WORKFLOW } });
      assert.ok(typeof answer === 'object' && answer !== null && 'runs' in answer);
      assert.ok(Array.isArray(answer.runs));
      assert.equal(answer.runs.length, runs, branch);
    }
  });

  test('deploys a service of Express Mode', async t => {
    const sandbox = await startTestSandbox(t, { speed: 1000 });
    await setUp(sandbox);
    const service = `arn:aws:ecs:${REGION}:${ACCOUNT}:service/shop/site`;
    putRole(sandbox, [
      {
        Sid: 'Deploy',
        Action: [
          'ecs:CreateExpressGatewayService',
          'ecs:DescribeExpressGatewayService',
          'ecs:DescribeServiceDeployments',
          'ecs:DescribeServices',
          'ecs:ListServiceDeployments',
          'ecs:TagResource',
          'ecs:UpdateExpressGatewayService',
        ],
        Resource: [service, service.replace(':service/', ':service-deployment/').concat('/*')],
      },
      { Sid: 'Pass', Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/blog-*` },
    ]);
    const made = await ship(sandbox, { [PATH]: EXPRESS });
    assert.equal(made.run.conclusion, 'success', made.log);
    assert.match(made.summary, /service\/shop\/site at .+\.ecs\.eu-west-1\.on\.aws/);
    const changed = await ship(sandbox, { [PATH]: EXPRESS.replace('nginx:1', 'nginx:2') });
    assert.equal(changed.run.conclusion, 'success', changed.log);
    assert.match(changed.log, /Will UPDATE existing service/);
  });
});
