import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Failure } from '../../../../src/core/failure.ts';
import type { FleetEnvironment } from '../../../../src/core/fleet/snapshot.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import type {
  Cluster,
  Container,
  Deployment,
  Environment,
  Service,
  ServiceDeployment,
  Task,
} from '../../../../src/core/model.ts';
import type { Clock, Log } from '../../../../src/core/ports.ts';
import { type ManualClock, settle } from '../../support/manualClock.ts';
import { unusedRead } from '../../support/unusedCloud.ts';

export const START = 1_800_000_000_000;
export const never = new AbortController().signal;

export const quiet: Log = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Lets time pass: everything that sleeps until then wakes at its time. */
export async function advance(clock: ManualClock, milliseconds: number): Promise<void> {
  await settle();
  let over = false;
  const end = clock.sleep(milliseconds, never).then(() => {
    over = true;
  });
  let turns = 0;
  while (!over) {
    turns += 1;
    if (turns > 5_000) {
      throw new Error(`the clock does not get past ${clock.now()}`);
    }
    await clock.next();
  }
  await end;
}

export function environment(change: Partial<Environment> = {}): Environment {
  return {
    name: 'dev',
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
    identity: { kind: 'sandbox' },
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
    ...change,
  };
}

export function signedIn(identity = 'octocat', expiresAt = START + 3_600_000): SessionState {
  return {
    state: 'signedIn',
    identity,
    accountId: '111122223333',
    arn: `arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/${identity}`,
    expiresAt,
  };
}

export function entry(
  session: SessionState = signedIn(),
  change: Partial<Environment> = {},
): FleetEnvironment {
  return { environment: environment(change), session };
}

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';

export function clusterArn(name: string): string {
  return `${ARN}:cluster/${name}`;
}

export function serviceArn(cluster: string, name: string): string {
  return `${ARN}:service/${cluster}/${name}`;
}

export function taskArn(cluster: string, id: string): string {
  return `${ARN}:task/${cluster}/${id}`;
}

export function taskDefinition(name: string): string {
  return `${ARN}:task-definition/${name}`;
}

export function cluster(name: string, change: Partial<Cluster> = {}): Cluster {
  return {
    arn: clusterArn(name),
    name,
    status: 'ACTIVE',
    activeServices: 3,
    runningTasks: 12,
    pendingTasks: 0,
    ...change,
  };
}

export function deployment(change: Partial<Deployment> = {}): Deployment {
  return {
    id: 'ecs-svc/1',
    status: 'PRIMARY',
    taskDefinition: taskDefinition('blog-api:42'),
    desired: 4,
    pending: 0,
    running: 4,
    failedTasks: 0,
    rolloutState: 'COMPLETED',
    createdAt: START,
    updatedAt: START,
    ...change,
  };
}

export function service(clusterName: string, name: string, change: Partial<Service> = {}): Service {
  return {
    arn: serviceArn(clusterName, name),
    name,
    clusterArn: clusterArn(clusterName),
    status: 'ACTIVE',
    desired: 4,
    running: 4,
    pending: 0,
    taskDefinition: taskDefinition('blog-api:42'),
    controller: 'ECS',
    launchType: 'FARGATE',
    schedulingStrategy: 'REPLICA',
    execEnabled: false,
    deployments: [deployment()],
    events: [],
    createdAt: START,
    ...change,
  };
}

export function container(name: string, change: Partial<Container> = {}): Container {
  return {
    name,
    image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog/api:1.2',
    lastStatus: 'RUNNING',
    health: 'HEALTHY',
    ports: [],
    ...change,
  };
}

export function task(clusterName: string, id: string, change: Partial<Task> = {}): Task {
  return {
    arn: taskArn(clusterName, id),
    id,
    clusterArn: clusterArn(clusterName),
    group: 'service:blog-api',
    taskDefinition: taskDefinition('blog-api:42'),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'HEALTHY',
    containers: [container('api')],
    createdAt: START,
    ...change,
  };
}

export function serviceDeployment(
  of: string,
  id: string,
  change: Partial<ServiceDeployment> = {},
): ServiceDeployment {
  return {
    arn: `${of.replace(':service/', ':service-deployment/')}/${id}`,
    serviceArn: of,
    status: 'SUCCESSFUL',
    taskDefinition: taskDefinition('blog-api:42'),
    createdAt: START,
    ...change,
  };
}

export interface Read {
  /** Such as `services blog`, `describeServices blog`, `tasks blog`. */
  readonly what: string;
  readonly at: number;
  readonly signal: AbortSignal;
}

/** A fleet in memory behind the port. What it holds may be changed at any time; each answer takes `latency`. */
export class MemoryEcs implements EcsRead {
  clustersHeld: Cluster[] = [];
  /** These by the cluster's name. */
  readonly servicesHeld = new Map<string, Service[]>();
  readonly tasksHeld = new Map<string, Task[]>();
  readonly stoppedHeld = new Map<string, Task[]>();
  /** By the service's ARN. */
  readonly deploymentsHeld = new Map<string, ServiceDeployment[]>();
  /** Gives the failure that a read meets; undefined: it answers. */
  failing: (what: string) => Failure | undefined = () => undefined;
  /** Milliseconds of the clock that each answer takes. */
  latency = 0;

  readonly reads: Read[] = [];
  readonly underWay: Read[] = [];
  mostUnderWay = 0;
  overlapped = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The reads so far, in order, and forgets them. */
  taken(): string[] {
    return this.reads.splice(0).map(({ what }) => what);
  }

  clusters(signal: AbortSignal): Promise<readonly Cluster[]> {
    return this.#answer('clusters', signal, () => this.clustersHeld);
  }

  services(arn: string, signal: AbortSignal): Promise<readonly Service[]> {
    return this.#answer(`services ${last(arn)}`, signal, () => this.servicesHeld.get(last(arn)) ?? []);
  }

  describeServices(
    arn: string,
    services: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Service[]> {
    return this.#answer(`describeServices ${last(arn)}`, signal, () =>
      (this.servicesHeld.get(last(arn)) ?? []).filter(held => services.includes(held.arn)),
    );
  }

  tasks(arn: string, signal: AbortSignal): Promise<readonly Task[]> {
    return this.#answer(`tasks ${last(arn)}`, signal, () => this.tasksHeld.get(last(arn)) ?? []);
  }

  stoppedTasks(arn: string, name: string | undefined, signal: AbortSignal): Promise<readonly Task[]> {
    return this.#answer(`stoppedTasks ${last(arn)} ${name ?? '-'}`, signal, () =>
      (this.stoppedHeld.get(last(arn)) ?? []).filter(
        ({ group }) => name === undefined || group === `service:${name}`,
      ),
    );
  }

  describeTasks(): Promise<readonly Task[]> {
    throw new Error('the fleet does not ask for single tasks');
  }

  readonly taskDefinition = unusedRead.taskDefinition;
  readonly serviceDeployment = unusedRead.serviceDeployment;
  readonly serviceRevisions = unusedRead.serviceRevisions;
  readonly definitionDocument = unusedRead.definitionDocument;
  readonly revisions = unusedRead.revisions;
  readonly families = unusedRead.families;
  readonly expressService = unusedRead.expressService;

  serviceDeployments(
    _cluster: string,
    arn: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly ServiceDeployment[]> {
    return this.#answer(`serviceDeployments ${arn}`, signal, () =>
      (this.deploymentsHeld.get(arn) ?? []).slice(0, limit),
    );
  }

  async #answer<T>(what: string, signal: AbortSignal, value: () => T): Promise<T> {
    const read = { what, at: this.#clock.now(), signal };
    const subject = (text: string): string => text.replace('describeServices', 'services');
    this.overlapped ||= this.underWay.some(other => subject(other.what) === subject(what));
    this.reads.push(read);
    this.underWay.push(read);
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay.length);
    try {
      if (this.latency > 0) {
        await this.#clock.sleep(this.latency, signal);
      }
      await Promise.resolve();
      signal.throwIfAborted();
      const failure = this.failing(what);
      if (failure !== undefined) {
        throw failure;
      }
      return structuredClone(value());
    } finally {
      this.underWay.splice(this.underWay.indexOf(read), 1);
    }
  }
}

function last(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
