import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openCloud } from '../../src/aws/clients.ts';
import { createSts } from '../../src/aws/sts.ts';
import { Clouds } from '../../src/core/clouds.ts';
import { Fleet } from '../../src/core/fleet/fleet.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Clock, Cloud, Log } from '../../src/core/ports.ts';
import { createSandboxTokens } from '../../src/tokens/sandbox.ts';

/** What the benches measure on: the sandbox in a process of its own, and everything between it and the tree. */
export interface Stage {
  readonly environment: string;
  readonly fleet: Fleet;
  /** What the fleet reads through, for reading and changing beside it. */
  cloud(): Promise<Cloud>;
  /** Counts by action (`ecs:ListTasks`) since the last reset; every attempt counts. */
  calls(): Promise<{ readonly total: number; readonly counts: Readonly<Record<string, number>> }>;
  control(method: string, path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

const silent: Log = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** `fleet` as the sandbox's command line takes it: `demo` or `CLUSTERSxSERVICESxTASKS`. */
export async function openStage(fleetName: string, clock: Clock): Promise<Stage> {
  const child = spawn(process.execPath, ['src/sandbox/main.ts', '--port', '0', '--fleet', fleetName], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the sandbox did not start'))),
  ]);
  const { url }: { url: string } = JSON.parse(String(line));
  try {
    return await connect(url, clock, child);
  } catch (error) {
    child.kill();
    throw error;
  }
}

async function connect(url: string, clock: Clock, child: ChildProcess): Promise<Stage> {
  const environment: Environment = {
    name: 'bench',
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
    identity: { kind: 'sandbox' },
    endpointUrl: url,
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
  };
  const sessions = new Sessions({
    clock,
    log: silent,
    sts: async () => createSts(clock),
    tokenSource: async () => createSandboxTokens(url, clock),
  });
  sessions.setEnvironments([environment]);
  await sessions.signIn(
    environment.name,
    {
      step: () => undefined,
      pick: async (_title, items) => items[0]?.id,
      deviceCode: async () => undefined,
      secret: async () => undefined,
    },
    new AbortController().signal,
  );
  const clouds = new Clouds({
    load: async () => openCloud,
    environment: name => sessions.environment(name),
    credentials: (name, access, refused) => sessions.credentials(name, access, refused),
  });
  const fleet = new Fleet({ clock, log: silent, ecs: async name => (await clouds.get(name)).ecs });
  fleet.setEnvironments([{ environment, session: sessions.state(environment.name) }]);

  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) {
      throw new Error(`${method} /_sandbox${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  };

  return {
    environment: environment.name,
    fleet,
    cloud: () => clouds.get(environment.name),
    control,
    calls: async () => {
      const answer = (await control('GET', '/calls?action=ecs:*&limit=0')) as {
        total: number;
        counts: Record<string, { total: number }>;
      };
      const counts = Object.entries(answer.counts).map(([action, { total }]) => [action, total] as const);
      return { total: answer.total, counts: Object.fromEntries(counts) };
    },
    stop: async () => {
      fleet.dispose();
      clouds.dispose();
      sessions.dispose();
      child.kill();
      await once(child, 'exit');
    },
  };
}
