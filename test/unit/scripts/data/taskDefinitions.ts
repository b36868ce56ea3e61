/** Task definitions of several kinds as people have them, each using members that the others do not. */

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog:abc1234';
const BASE = { family: 'blog', containerDefinitions: [{ name: 'web', image: IMAGE }] };

export const VALID: Readonly<Record<string, unknown>> = {
  'the least there is': BASE,
  'with a reference to the schema': { $schema: './task-definition.schema.json', ...BASE },
  'on Fargate, with secrets, EFS and FireLens': {
    family: 'blog',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '1024',
    memory: '3 GB',
    executionRoleArn: 'arn:aws:iam::111122223333:role/blog-execution',
    taskRoleArn: 'arn:aws:iam::111122223333:role/blog-task',
    pidMode: 'task',
    ephemeralStorage: { sizeInGiB: 40 },
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    enableFaultInjection: false,
    volumes: [
      {
        name: 'uploads',
        efsVolumeConfiguration: {
          fileSystemId: 'fs-0123456789abcdef0',
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: 'fsap-0123456789abcdef0', iam: 'ENABLED' },
        },
      },
    ],
    containerDefinitions: [
      {
        name: 'web',
        image: IMAGE,
        portMappings: [{ name: 'http', containerPort: 8080, protocol: 'tcp', appProtocol: 'http2' }],
        mountPoints: [{ sourceVolume: 'uploads', containerPath: '/uploads', readOnly: false }],
        environmentFiles: [{ value: 'arn:aws:s3:::blog-settings/production.env', type: 's3' }],
        secrets: [{ name: 'SESSION_KEY', valueFrom: '/blog/session-key' }],
        restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 180 },
        readonlyRootFilesystem: true,
        dependsOn: [{ containerName: 'router', condition: 'START' }],
        healthCheck: { command: ['CMD', '/healthy'], interval: 10, timeout: 5, retries: 3, startPeriod: 0 },
        logConfiguration: {
          logDriver: 'awsfirelens',
          options: { Name: 'cloudwatch_logs', region: 'eu-west-1' },
          secretOptions: [{ name: 'apikey', valueFrom: '/blog/log-key' }],
        },
      },
      {
        name: 'router',
        image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.0',
        firelensConfiguration: { type: 'fluentbit', options: { 'enable-ecs-log-metadata': 'true' } },
        memoryReservation: 50,
      },
    ],
    tags: [{ key: 'team', value: 'blog' }],
  },
  'on instances, in the network mode bridge': {
    family: 'worker',
    requiresCompatibilities: ['EC2'],
    networkMode: 'bridge',
    ipcMode: 'none',
    placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.os-type == linux' }],
    volumes: [
      { name: 'host', host: { sourcePath: '/data' } },
      { name: 'docker', dockerVolumeConfiguration: { scope: 'task', driver: 'local', labels: { a: 'b' } } },
      { name: 'disk', configuredAtLaunch: true },
    ],
    containerDefinitions: [
      {
        name: 'worker',
        image: IMAGE,
        cpu: 256,
        memory: 512,
        links: ['cache'],
        privileged: true,
        ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 4096 }],
        linuxParameters: {
          capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] },
          devices: [{ hostPath: '/dev/fuse', permissions: ['read', 'write'] }],
          tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec'] }],
        },
        systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }],
        resourceRequirements: [{ type: 'GPU', value: '1' }],
        dockerLabels: { team: 'blog' },
      },
      { name: 'cache', image: 'public.ecr.aws/docker/library/redis:8.2', memory: 128, essential: false },
    ],
  },
};

/** Each with the place that has to be told. */
export const INVALID: Readonly<Record<string, readonly [document: unknown, place: string]>> = {
  'no containers': [{ family: 'blog' }, ' must have required property'],
  'a network mode that there is not': [{ ...BASE, networkMode: 'vpc' }, '/networkMode'],
  'a platform that there is not': [
    { ...BASE, requiresCompatibilities: ['LAMBDA'] },
    '/requiresCompatibilities/0',
  ],
  'a port in quotation marks': [
    {
      ...BASE,
      containerDefinitions: [{ name: 'web', image: IMAGE, portMappings: [{ containerPort: '80' }] }],
    },
    '/containerDefinitions/0/portMappings/0/containerPort',
  ],
  'a port beyond the last': [
    {
      ...BASE,
      containerDefinitions: [{ name: 'web', image: IMAGE, portMappings: [{ containerPort: 80_800 }] }],
    },
    '/containerDefinitions/0/portMappings/0/containerPort',
  ],
  'the size of the task as a number': [{ ...BASE, cpu: 256 }, '/cpu'],
  'a variable that is no text': [
    {
      ...BASE,
      containerDefinitions: [{ name: 'web', image: IMAGE, environment: [{ name: 'PORT', value: 80 }] }],
    },
    '/containerDefinitions/0/environment/0/value',
  ],
  'a secret without its source': [
    { ...BASE, containerDefinitions: [{ name: 'web', image: IMAGE, secrets: [{ name: 'KEY' }] }] },
    '/containerDefinitions/0/secrets/0',
  ],
  'too little disk': [{ ...BASE, ephemeralStorage: { sizeInGiB: 20 } }, '/ephemeralStorage/sizeInGiB'],
};

/** What it leaves to the checks, each with the code of the one that says it. */
export const OF_CHECKS: Readonly<Record<string, readonly [document: unknown, code: string]>> = {
  'a misspelt member': [{ ...BASE, networkmode: 'awsvpc' }, 'task-definition-unknown-member'],
  'a misspelt member of a container': [
    { ...BASE, containerDefinitions: [{ name: 'web', image: IMAGE, healthcheck: {} }] },
    'task-definition-unknown-member',
  ],
  'a container without a name': [
    { ...BASE, containerDefinitions: [{ image: IMAGE }] },
    'task-definition-containers',
  ],
  'an interval that is too short': [
    {
      ...BASE,
      containerDefinitions: [
        { name: 'web', image: IMAGE, healthCheck: { command: ['CMD', 'x'], interval: 1 } },
      ],
    },
    'task-definition-health-check',
  ],
  'a health check that asks nothing': [
    { ...BASE, containerDefinitions: [{ name: 'web', image: IMAGE, healthCheck: { interval: 10 } }] },
    'task-definition-health-check',
  ],
  'what DescribeTaskDefinition writes': [{ ...BASE, revision: 4 }, 'task-definition-read-only'],
};
