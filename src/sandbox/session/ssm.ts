import { ApiError, type Call, type Input, type Operation } from '../api.ts';
import type { Container, Task } from '../ecs/state.ts';
import type { World } from '../ecs/world.ts';
import { list, record, text } from '../input.ts';
import type { Purpose, TaskSessions } from './taskSessions.ts';

/** Those of AWS's documents that a port of a task is reached by. */
const PORT = 'AWS-StartPortForwardingSession';
const REMOTE_PORT = 'AWS-StartPortForwardingSessionToRemoteHost';

interface Target {
  readonly cluster: string;
  readonly taskId: string;
  readonly runtimeId: string;
}

/**
 * Session Manager, for containers of ECS that run with ECS Exec.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
 */
export function sessionOperations(world: World, sessions: TaskSessions): Record<string, Operation> {
  return {
    StartSession: {
      permissions(input, call) {
        const target = readTarget(input);
        const document = text(input, 'DocumentName');
        return [
          {
            action: 'ssm:StartSession',
            resource: `arn:aws:ecs:${call.region}:${call.accountId}:task/${target.cluster}/${target.taskId}`,
          },
          ...(document === undefined
            ? []
            : [
                {
                  action: 'ssm:StartSession',
                  resource: `arn:aws:ssm:${call.region}:${document.startsWith('AWS-') ? '' : call.accountId}:document/${document}`,
                },
              ]),
        ];
      },
      run(input, call) {
        const purpose = readPurpose(input);
        const { task, container } = find(world, sessions, input, call);
        const who = call.callerArn.split('/').at(-1) ?? 'session';
        const session = sessions.open(who, task, container, purpose);
        return { SessionId: session.id, StreamUrl: session.streamUrl, TokenValue: session.token };
      },
    },

    /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_TerminateSession.html */
    TerminateSession: {
      permissions: (input, call) => [
        {
          action: 'ssm:TerminateSession',
          resource: `arn:aws:ssm:${call.region}:${call.accountId}:session/${text(input, 'SessionId') ?? ''}`,
        },
      ],
      run(input) {
        const id = text(input, 'SessionId') ?? '';
        sessions.end(id);
        return { SessionId: id };
      },
    },
  };
}

/** `ecs:<cluster>_<task id>_<runtime id>`; a cluster's name may itself have underscores. */
function readTarget(input: Input): Target {
  const given = text(input, 'Target') ?? '';
  const parts = /^ecs:(.+)_([0-9a-f]{32})_([\w-]+)$/.exec(given);
  const [, cluster, taskId, runtimeId] = parts ?? [];
  if (cluster === undefined || taskId === undefined || runtimeId === undefined) {
    throw notConnected(given);
  }
  return { cluster, taskId, runtimeId };
}

/** Throws TargetNotConnected, whatever the reason: Session Manager knows targets by their agents alone. */
function find(
  world: World,
  sessions: TaskSessions,
  input: Input,
  call: Call,
): { readonly task: Task; readonly container: Container } {
  const { cluster, taskId, runtimeId } = readTarget(input);
  const task = world.region(call.region).clusters.get(cluster)?.tasks.get(taskId);
  const container = task?.containers.find(known => known.runtimeId === runtimeId);
  if (task === undefined || container === undefined || !sessions.isConnected(task, container)) {
    throw notConnected(text(input, 'Target') ?? '');
  }
  return { task, container };
}

/** Without a document a session is a shell. */
function readPurpose(input: Input): Purpose {
  const document = text(input, 'DocumentName');
  if (document === undefined) {
    return { kind: 'command', command: '/bin/sh' };
  }
  if (document !== PORT && document !== REMOTE_PORT) {
    throw new ApiError('InvalidDocument', `Document with name ${document} does not exist.`);
  }
  const parameters = record(input, 'Parameters') ?? {};
  const port = only(parameters, 'portNumber');
  const local = only(parameters, 'localPortNumber');
  const host = document === REMOTE_PORT ? only(parameters, 'host') : undefined;
  if (!isPort(port) || !(local === undefined || local === '0' || isPort(local))) {
    throw new ApiError('InvalidParameters', 'A port number is from 1 to 65535.');
  }
  if (document === REMOTE_PORT && (host === undefined || host === '')) {
    throw new ApiError('InvalidParameters', `Document ${REMOTE_PORT} requires a host.`);
  }
  return { kind: 'port', port: Number(port), ...(host === undefined ? {} : { host }) };
}

/** Parameters are lists of texts. */
function only(parameters: Input, name: string): string | undefined {
  const value = list(parameters, name)?.[0];
  return typeof value === 'string' ? value : undefined;
}

function isPort(given: string | undefined): given is string {
  return given !== undefined && /^[1-9]\d{0,4}$/.test(given) && Number(given) <= 65_535;
}

function notConnected(target: string): ApiError {
  return new ApiError('TargetNotConnected', `${target} is not connected.`);
}
