import { randomBytes } from 'node:crypto';
import type { Container, Task } from '../ecs/state.ts';

/** What a session of Session Manager with a container is for. */
export type Purpose =
  | { readonly kind: 'command'; readonly command: string }
  /** Without a host it is the container's own port. */
  | { readonly kind: 'port'; readonly port: number; readonly host?: string };

export interface TaskSession {
  readonly id: string;
  readonly task: Task;
  readonly container: Container;
  readonly purpose: Purpose;
  /** Whoever has it may open the data channel. */
  readonly token: string;
  readonly streamUrl: string;
}

interface Deps {
  /** Whether the task's role may open channels to Session Manager; undefined is a task without a role. */
  readonly mayConnect: (taskRoleArn: string | undefined, region: string) => boolean;
}

/** The sessions of one account. */
export class TaskSessions {
  readonly #deps: Deps;
  readonly #open = new Map<string, TaskSession>();
  /** Such as `ws://127.0.0.1:40123`; nothing is opened before it is known. */
  address = '';

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Whether Session Manager reaches the agent in it. */
  isConnected({ definition, overrides, cluster }: Task, container: Container): boolean {
    return (
      container.execAgent === 'RUNNING' &&
      this.#deps.mayConnect(overrides.taskRoleArn ?? definition.taskRoleArn, cluster.region.region)
    );
  }

  /** `prefix` as in `ecs-execute-command-0f1e2d3c4b5a69788`. */
  open(prefix: string, task: Task, container: Container, purpose: Purpose): TaskSession {
    const id = `${prefix}-${randomBytes(9).toString('hex').slice(1)}`;
    const session: TaskSession = {
      id,
      task,
      container,
      purpose,
      token: `AAEAA${randomBytes(240).toString('base64')}`,
      streamUrl: `${this.address}/v1/data-channel/${id}?role=publish_subscribe`,
    };
    this.#open.set(id, session);
    return session;
  }

  /** Undefined also for one of which the container has ended. */
  find(id: string): TaskSession | undefined {
    const session = this.#open.get(id);
    if (session !== undefined && session.container.lastStatus !== 'RUNNING') {
      this.#open.delete(id);
      return undefined;
    }
    return session;
  }

  /** Whether there was one. */
  end(id: string): boolean {
    return this.#open.delete(id);
  }
}
