import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAutoscaling } from './autoscaling/autoscaling.ts';
import { createDemoScaling } from './autoscaling/demo.ts';
import { ScalingStore } from './autoscaling/store.ts';
import { Calls } from './calls.ts';
import { createClock, type SteppedClock } from './clock.ts';
import { createEcr } from './ecr/ecr.ts';
import { Layers } from './ecr/layers.ts';
import { createEcs, type EcsService } from './ecs/ecs.ts';
import { Faults } from './faults.ts';
import { loadDemo } from './fleets/demo.ts';
import { loadLarge } from './fleets/large.ts';
import { haveMishaps } from './fleets/mishaps.ts';
import { deployFiles } from './github/demoDeploy.ts';
import { createDemoRepository } from './github/demoRepository.ts';
import { GitHub } from './github/github.ts';
import { ActionsIssuer, actionsKeys } from './github/oidc/actionsIssuer.ts';
import { Runs } from './github/runs/runs.ts';
import { AccessTokens } from './github/tokens.ts';
import { AUDIENCE, createDemoRoles } from './iam/demoRoles.ts';
import { createTaskRoles } from './iam/demoTaskRoles.ts';
import { Sessions } from './iam/sessions.ts';
import { IamStore } from './iam/store.ts';
import { createDemoAssignments, SHOP_ACCOUNT } from './identityCenter/demo.ts';
import { IdentityCenter } from './identityCenter/identityCenter.ts';
import { createLogs, type LogsService } from './logs/logs.ts';
import { Issuer, signingKeys } from './oidc/issuer.ts';
import { Oidc } from './oidc/oidc.ts';
import { createHandler } from './server.ts';
import { openDataChannel } from './session/dataChannel.ts';
import { startProblem } from './session/executionRoles.ts';
import { sessionOperations } from './session/ssm.ts';
import { mayOpenChannels } from './session/taskRoles.ts';
import { TaskSessions } from './session/taskSessions.ts';
import { Logins } from './signin/logins.ts';
import { IssuerKeys } from './sts/issuerKeys.ts';
import { Throttle } from './throttle.ts';
import { createDemoValues } from './values/demo.ts';
import { ValueStore } from './values/store.ts';
import { valueServices } from './values/values.ts';
import type { Account, World } from './world.ts';

export interface SandboxOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** What runs in it; `demo` where it is absent. */
  readonly fleet?:
    | 'demo'
    /** Services per cluster and tasks per service. */
    | { readonly clusters: number; readonly services: number; readonly tasks: number };
  /** How much faster than in AWS the fleet lives; 1 is as fast. */
  readonly speed?: number;
  /** Where the fleet is; `eu-west-1` where it is absent. */
  readonly region?: string;
  /** The fleet's time then stands until it is stepped. */
  readonly manualClock?: boolean;
  /** Whether calls are refused when there are too many of them, as in AWS; they are where this is absent. */
  readonly throttling?: boolean;
  /** Whether a program of the demo crashes now and then; not where this is absent. */
  readonly mishaps?: boolean;
  /** Texts by path that the default branch of the repository octo-org/blog-api has: its workflow files. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface RunningSandbox {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly issuer: string;
  /** For tests in the same process. */
  readonly world: World;
  stop(): Promise<void>;
}

const ACCOUNT_ID = '111122223333';
const DEFAULT_REGION = 'eu-west-1';

/** Starts AWS, an OIDC issuer, a GitHub server and the control API on one port of loopback. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const region = options.region ?? DEFAULT_REGION;
  const keys = await signingKeys();
  const clock = createClock({ speed: options.speed ?? 1, manual: options.manualClock ?? false });
  const logs = createLogs({ clock, accountId: ACCOUNT_ID });
  const iam = new IamStore(ACCOUNT_ID);
  const taskSessions = new TaskSessions({
    mayConnect: (taskRole, where) => mayOpenChannels(iam, taskRole, where),
  });
  const linkRole = (): void => void iam.linkService('ecs.amazonaws.com');
  const ecs = createEcs({
    clock,
    accountId: ACCOUNT_ID,
    logs: logs.writer,
    sessions: taskSessions,
    linkRole,
    checkStart: needs => startProblem(iam, needs, hasGroup(logs)),
  });
  const repository = createDemoRepository(
    { ...deployFiles({ accountId: ACCOUNT_ID, region }), ...options.files },
    Date.now,
  );
  loadFleet(ecs, region, options.fleet ?? 'demo', repository.resolve(undefined)?.commit.sha);
  if (options.mishaps === true) {
    haveMishaps(ecs, region);
  }

  const server = createServer();
  // Clients keep connections for a minute or so; were ours shorter, a call could meet one as it closes.
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 130_000;
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  const issuer = new Issuer(`${url}/oidc`, keys);
  taskSessions.address = url.replace('http:', 'ws:');
  const actions = new ActionsIssuer(url, await actionsKeys(), Date.now);
  iam.githubIssuers.add(actions.url);
  const tokens = new AccessTokens();
  const github = new GitHub({
    url,
    repositories: [repository],
    tokens,
    runs: new Runs({ clock, now: Date.now, issuer: actions, url, tokens }),
    issuer: actions,
    now: Date.now,
  });
  createDemoRoles(iam, iam.putProvider({ issuer: issuer.url, clientIds: [AUDIENCE] }), {
    provider: iam.putProvider({ issuer: actions.url, clientIds: [AUDIENCE], kind: 'github' }),
    fullName: repository.fullName,
    id: repository.id,
    defaultBranch: repository.defaultBranch,
    subjectPrefix: repository.subjectPrefix,
  });
  createTaskRoles(iam, [...ecs.world.region(region).families.values()].flat());
  const values = createDemoValues(ACCOUNT_ID, region);
  const layers = new Layers(ecs.registry, url, Date.now);
  const services = [
    ecs,
    logs,
    createEcr(ecs.registry, layers),
    createAutoscaling({ store: createDemoScaling(ACCOUNT_ID, region, clock.now()), ecs: ecs.world }),
    ...valueServices(values, sessionOperations(ecs.world, taskSessions)),
  ];
  const sessions = new Sessions();
  const accounts = new Map<string, Account>(
    [{ id: ACCOUNT_ID, iam, services }, emptyAccount(SHOP_ACCOUNT, clock, url, actions.url)].map(account => [
      account.id,
      account,
    ]),
  );
  const account = (id: string): Account | undefined => accounts.get(id);
  const identityCenter = new IdentityCenter({
    url,
    region,
    sessions,
    now: Date.now,
    iam: id => account(id)?.iam,
  });
  createDemoAssignments(identityCenter.assignments);
  const world: World = {
    url,
    accountId: ACCOUNT_ID,
    region,
    clock,
    ecs,
    layers,
    logs,
    oidc: new Oidc(issuer, Date.now),
    iam,
    sessions,
    account,
    identityCenter,
    github,
    values,
    logins: new Logins(identityCenter),
    keys: new IssuerKeys(),
    faults: new Faults(),
    calls: new Calls(),
    throttle: new Throttle({ on: options.throttling ?? true, now: () => performance.now() }),
    services,
    now: Date.now,
  };
  server.on('request', createHandler(world));
  const channels = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    channels.add(socket);
    socket.once('close', () => channels.delete(socket));
    openDataChannel(taskSessions, request, socket, head);
  });
  return { url, issuer: issuer.url, world, stop: () => stop(server, world, channels) };
}

function emptyAccount(id: string, clock: SteppedClock, url: string, issuer: string): Account {
  const iam = new IamStore(id);
  iam.githubIssuers.add(issuer);
  const logs = createLogs({ clock, accountId: id });
  const ecs = createEcs({
    clock,
    accountId: id,
    logs: logs.writer,
    linkRole: () => void iam.linkService('ecs.amazonaws.com'),
    checkStart: needs => startProblem(iam, needs, hasGroup(logs)),
  });
  return {
    id,
    iam,
    services: [
      ecs,
      logs,
      createEcr(ecs.registry, new Layers(ecs.registry, url, Date.now)),
      createAutoscaling({ store: new ScalingStore(id), ecs: ecs.world }),
      ...valueServices(new ValueStore(id)),
    ],
  };
}

function hasGroup({ store }: LogsService): (region: string, group: string) => boolean {
  return (region, group) => store.groups(region).has(group);
}

async function stop(server: Server, world: World, channels: Iterable<Duplex>): Promise<void> {
  await world.github.runs.stop();
  world.clock.dispose();
  const closed = new Promise<void>(resolve => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  // Not among them: what was upgraded is the server's no more.
  for (const channel of channels) {
    channel.destroy();
  }
  await closed;
}

function loadFleet(
  ecs: EcsService,
  region: string,
  fleet: NonNullable<SandboxOptions['fleet']>,
  head: string | undefined,
): void {
  if (fleet === 'demo') {
    loadDemo(ecs, region, head);
  } else {
    loadLarge(ecs, region, fleet);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
