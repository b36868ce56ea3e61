import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fargate } from '../planScript.ts';
import { type Case, EC2, ec2, health, run, SERVICE, two } from './preflightRig.ts';

const DOCUMENTS: readonly Case[] = [
  ['a task definition that is as it should be', fargate(), []],
  ['no size', fargate({}, { cpu: undefined }), ['stop size.missing, task size']],
  ['a size that ECS cannot read', fargate({}, { cpu: 'small' }), ['stop size.unreadable, task size']],
  ['256 with 512', fargate({}, { cpu: '.25 vCPU', memory: '0.5GB' }), []],
  ['256 with 3072', fargate({}, { memory: '3072' }), ['stop size.pair, task size']],
  ['512 with 512', fargate({}, { cpu: '512' }), ['stop size.pair, task size']],
  ['4096 with 30720', fargate({}, { cpu: '4096', memory: '30 GB' }), []],
  ['4096 with 31744', fargate({}, { cpu: '4096', memory: '31744' }), ['stop size.pair, task size']],
  ['8192 with 17 GB', fargate({}, { cpu: '8192', memory: '17GB' }), ['stop size.pair, task size']],
  ['16384 with 122880', fargate({}, { cpu: '16384', memory: '122880' }), []],
  ['16384 with 36864', fargate({}, { cpu: '16384', memory: '36864' }), ['stop size.pair, task size']],
  ['CPU that Fargate has not', fargate({}, { cpu: '300' }), ['stop size.cpu, task size']],
  ['more CPU than is documented', fargate({}, { cpu: '32768' }), ['warning size.cpu, task size']],
  [
    'Windows that is too small',
    fargate({ image: 'x:1' }, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }),
    ['stop size.windows, task size', 'unseen image.unseen, container api'],
  ],
  ['a container larger than its task', fargate({ memory: 1024 }), ['stop size.share, task size']],
  [
    'containers larger than their task together',
    two({ cpu: 200 }, { name: 'b', cpu: 100, portMappings: [] }),
    ['stop size.share, task size'],
  ],
  [
    'a container on EC2 without memory',
    ec2({ portMappings: [] }),
    ['stop size.memory, container api'],
    { service: EC2 },
  ],
  [
    'another network mode on Fargate',
    fargate({}, { networkMode: undefined }),
    ['stop fargate.network, task definition', 'stop network.mode, task definition'],
  ],
  [
    'a log driver that Fargate has not',
    fargate({ logConfiguration: { logDriver: 'syslog' } }),
    ['stop fargate.logDriver, container api'],
  ],
  ['a privileged container', fargate({ privileged: true }), ['stop fargate.privileged, container api']],
  [
    'awsvpc in a service without subnets',
    ec2({ memory: 64 }, { networkMode: 'awsvpc' }),
    ['stop network.missing, task definition'],
    { service: EC2 },
  ],
  ['a name twice', two({}, { portMappings: [] }), ['stop container.twice, container api']],
  ['nothing essential', fargate({ essential: false }), ['stop container.essential, task definition']],
  ['essential by default', fargate({ essential: undefined }), []],
  [
    'a variable and a secret of one name',
    fargate({ environment: [{ name: 'PASSWORD', value: 'x' }] }),
    ['stop secret.name, container api'],
  ],
  [
    'a variable twice, one of ECS and a key',
    fargate({
      environment: ['A', 'A', 'ECS_AGENT_URI', 'AWS_SECRET_ACCESS_KEY'].map(name => ({ name, value: '1' })),
    }),
    [
      'warning variable.twice, container api',
      'warning variable.reserved, container api',
      'warning variable.key, container api',
    ],
  ],
  [
    'secrets, an image of ECR and a log without an execution role',
    fargate({}, { executionRoleArn: undefined }),
    ['stop role.execution, execution role'],
  ],
  [
    'no execution role where none is needed',
    ec2({ memory: 64, secrets: [] }, { executionRoleArn: undefined }),
    [],
    { service: EC2 },
  ],
  [
    'log options that are missing on Fargate',
    fargate({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/a' } } }),
    ['stop log.option, container api', 'stop log.option, container api'],
  ],
  [
    'the port of the load balancer not mapped',
    fargate({ portMappings: [{ containerPort: 80 }] }),
    ['stop port.missing, container api', 'unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
  [
    'the port of the load balancer within a range',
    fargate({ portMappings: [{ containerPortRange: '8000-8100' }] }),
    ['unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
  [
    'the container of the load balancer renamed',
    fargate(),
    ['stop port.container, container web', 'unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'web', port: 8080 }] } },
  ],
  [
    'a port that Service Connect names and no port mapping',
    fargate({ portMappings: [{ containerPort: 8080, name: 'http' }, { containerPort: 9090 }] }),
    ['stop port.connect, Service Connect'],
    { service: { ...SERVICE, connectPorts: ['http', 'metrics'] } },
  ],
  [
    'a port that Service Connect names, of a revision that is there',
    fargate(),
    ['stop port.connect, Service Connect'],
    { registered: true, service: { ...SERVICE, connectPorts: ['http'] } },
  ],
  [
    'containers and ports that service discovery names',
    fargate({ portMappings: [{ containerPort: 8080 }] }),
    ['stop port.missing, container api', 'stop port.container, container web'],
    {
      service: {
        ...SERVICE,
        registeredPorts: [
          { container: 'api', port: 8080 },
          { container: 'api', port: 8081 },
          { container: 'web', port: 8080 },
        ],
      },
    },
  ],
  [
    'Service Connect and service discovery that are not for these tasks',
    fargate(),
    [],
    {
      serves: false,
      service: { ...SERVICE, connectPorts: ['http'], registeredPorts: [{ container: 'web', port: 1 }] },
    },
  ],
  [
    'a load balancer that is not for these tasks',
    fargate(),
    [],
    { serves: false, service: { ...SERVICE, loadBalancers: [{ container: 'web', port: 8080 }] } },
  ],
  ['a port in two containers', two({}, { name: 'b' }), ['stop port.twice, container b']],
  [
    'another host port with awsvpc',
    fargate({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }),
    ['stop port.host, container api'],
  ],
  [
    'a health check of another port',
    fargate({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:3000/ || exit 1'] } }),
    ['warning health.port, container api'],
  ],
  [
    'a health check of its port',
    fargate({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/health'] } }),
    [],
  ],
  [
    'a health check without a way',
    fargate({ healthCheck: { command: ['curl', 'x'] } }),
    ['stop health.command, container api'],
  ],
  ['a health check too often', fargate(health({ interval: 1 })), ['stop health.range, container api']],
  [
    'a health check that never begins',
    fargate(health({ startPeriod: 301 })),
    ['stop health.range, container api'],
  ],
  [
    'waiting for nobody',
    fargate({ dependsOn: [{ containerName: 'db', condition: 'START' }] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'waiting for each other',
    two(
      { dependsOn: [{ containerName: 'b', condition: 'START' }] },
      { name: 'b', portMappings: [], dependsOn: [{ containerName: 'api', condition: 'START' }] },
    ),
    ['stop container.dependsOn, container api', 'stop container.dependsOn, container b'],
  ],
  [
    'waiting for the health of what has no health check',
    two({ dependsOn: [{ containerName: 'b', condition: 'HEALTHY' }] }, { name: 'b', portMappings: [] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'waiting for the end of what is essential',
    two({ dependsOn: [{ containerName: 'b', condition: 'SUCCESS' }] }, { name: 'b', portMappings: [] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'a volume that is not there',
    fargate({ mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }),
    ['stop volume.missing, container api'],
  ],
  [
    'placeholders',
    fargate({ image: '<IMAGE1_NAME>', environment: [{ name: 'A', value: `\${B}` }] }),
    [
      'stop placeholder, `containerDefinitions[0].image`',
      'warning placeholder, `containerDefinitions[0].environment[0].value`',
    ],
  ],
  [
    'ECS Exec without a task role, and read-only',
    fargate({ readonlyRootFilesystem: true }),
    ['warning exec.taskRole, task role', 'warning exec.readOnly, container api'],
    { service: { ...SERVICE, execEnabled: true } },
  ],
  [
    'a revision that ECS has: only what is of the service',
    fargate({ essential: false, portMappings: [] }, { cpu: '1' }),
    ['stop port.missing, container api', 'unseen grace.unseen, health-check grace period'],
    { registered: true, service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
];

describe('the pre-flight of a task definition', () => {
  for (const [what, document, expected, preflight] of DOCUMENTS) {
    it(`finds ${what}`, async () => {
      assert.deepEqual(await run(document, {}, preflight), expected);
    });
  }
});
