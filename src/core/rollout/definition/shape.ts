/**
 * What RegisterTaskDefinition takes, member by member
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html and the types that
 * it links to). `size` is a text that many write as a number.
 */
export type Shape =
  | 'text'
  | 'size'
  | 'number'
  | 'boolean'
  | 'map'
  | { readonly list: Shape }
  | { readonly members: Members };

export type Members = Readonly<Record<string, Shape>>;

const TEXTS: Shape = { list: 'text' };
const PAIRS: Shape = { list: { members: { name: 'text', value: 'text' } } };
const SECRETS: Shape = { list: { members: { name: 'text', valueFrom: 'text' } } };

const CONTAINER: Members = {
  name: 'text',
  image: 'text',
  repositoryCredentials: { members: { credentialsParameter: 'text' } },
  cpu: 'number',
  memory: 'number',
  memoryReservation: 'number',
  links: TEXTS,
  portMappings: {
    list: {
      members: {
        containerPort: 'number',
        hostPort: 'number',
        protocol: 'text',
        name: 'text',
        appProtocol: 'text',
        containerPortRange: 'text',
      },
    },
  },
  essential: 'boolean',
  restartPolicy: {
    members: { enabled: 'boolean', ignoredExitCodes: { list: 'number' }, restartAttemptPeriod: 'number' },
  },
  entryPoint: TEXTS,
  command: TEXTS,
  environment: PAIRS,
  environmentFiles: { list: { members: { value: 'text', type: 'text' } } },
  mountPoints: {
    list: { members: { sourceVolume: 'text', containerPath: 'text', readOnly: 'boolean' } },
  },
  volumesFrom: { list: { members: { sourceContainer: 'text', readOnly: 'boolean' } } },
  linuxParameters: {
    members: {
      capabilities: { members: { add: TEXTS, drop: TEXTS } },
      devices: { list: { members: { hostPath: 'text', containerPath: 'text', permissions: TEXTS } } },
      initProcessEnabled: 'boolean',
      sharedMemorySize: 'number',
      tmpfs: { list: { members: { containerPath: 'text', size: 'number', mountOptions: TEXTS } } },
      maxSwap: 'number',
      swappiness: 'number',
    },
  },
  secrets: SECRETS,
  dependsOn: { list: { members: { containerName: 'text', condition: 'text' } } },
  startTimeout: 'number',
  stopTimeout: 'number',
  versionConsistency: 'text',
  hostname: 'text',
  user: 'text',
  workingDirectory: 'text',
  disableNetworking: 'boolean',
  privileged: 'boolean',
  readonlyRootFilesystem: 'boolean',
  dnsServers: TEXTS,
  dnsSearchDomains: TEXTS,
  extraHosts: { list: { members: { hostname: 'text', ipAddress: 'text' } } },
  dockerSecurityOptions: TEXTS,
  interactive: 'boolean',
  pseudoTerminal: 'boolean',
  dockerLabels: 'map',
  ulimits: { list: { members: { name: 'text', softLimit: 'number', hardLimit: 'number' } } },
  logConfiguration: { members: { logDriver: 'text', options: 'map', secretOptions: SECRETS } },
  healthCheck: {
    members: {
      command: TEXTS,
      interval: 'number',
      timeout: 'number',
      retries: 'number',
      startPeriod: 'number',
    },
  },
  systemControls: { list: { members: { namespace: 'text', value: 'text' } } },
  resourceRequirements: {
    list: { members: { value: 'text', type: 'text', sharingStrategy: { members: {} } } },
  },
  firelensConfiguration: { members: { type: 'text', options: 'map' } },
  credentialSpecs: TEXTS,
};

export const DEFINITION: Members = {
  family: 'text',
  taskRoleArn: 'text',
  executionRoleArn: 'text',
  networkMode: 'text',
  containerDefinitions: { list: { members: CONTAINER } },
  volumes: {
    list: {
      members: {
        name: 'text',
        host: { members: { sourcePath: 'text' } },
        dockerVolumeConfiguration: {
          members: {
            scope: 'text',
            autoprovision: 'boolean',
            driver: 'text',
            driverOpts: 'map',
            labels: 'map',
          },
        },
        efsVolumeConfiguration: {
          members: {
            fileSystemId: 'text',
            rootDirectory: 'text',
            transitEncryption: 'text',
            transitEncryptionPort: 'number',
            authorizationConfig: { members: { accessPointId: 'text', iam: 'text' } },
          },
        },
        fsxWindowsFileServerVolumeConfiguration: {
          members: {
            fileSystemId: 'text',
            rootDirectory: 'text',
            authorizationConfig: { members: { credentialsParameter: 'text', domain: 'text' } },
          },
        },
        s3filesVolumeConfiguration: { members: {} },
        configuredAtLaunch: 'boolean',
      },
    },
  },
  placementConstraints: { list: { members: { type: 'text', expression: 'text' } } },
  requiresCompatibilities: TEXTS,
  cpu: 'size',
  memory: 'size',
  tags: { list: { members: { key: 'text', value: 'text' } } },
  pidMode: 'text',
  ipcMode: 'text',
  proxyConfiguration: { members: { type: 'text', containerName: 'text', properties: PAIRS } },
  inferenceAccelerators: { list: { members: { deviceName: 'text', deviceType: 'text' } } },
  ephemeralStorage: { members: { sizeInGiB: 'number' } },
  runtimePlatform: { members: { cpuArchitecture: 'text', operatingSystemFamily: 'text' } },
  enableFaultInjection: 'boolean',
};
