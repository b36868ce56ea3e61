import { ApiError } from './api.ts';

/** A token bucket: so many requests at once, and so many a second from then on. */
interface Bucket {
  readonly burst: number;
  readonly sustained: number;
  /** Actions that share it. */
  readonly actions: readonly string[];
}

/**
 * Per account and region, and for everybody in that account together.
 *
 * ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/request-throttling.html
 * CloudWatch Logs, which has the smaller quotas in many regions and the larger ones in few:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 * Actions that these pages do not name are as free as before.
 */
const BUCKETS: readonly Bucket[] = [
  { burst: 50, sustained: 20, actions: ['ecs:DescribeClusters', 'ecs:ListClusters'] },
  { burst: 100, sustained: 20, actions: ['ecs:DescribeServices', 'ecs:ListServices'] },
  { burst: 100, sustained: 20, actions: ['ecs:DescribeTasks', 'ecs:ListTasks'] },
  {
    burst: 50,
    sustained: 20,
    actions: ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions', 'ecs:ListTaskDefinitionFamilies'],
  },
  { burst: 20, sustained: 1, actions: ['ecs:RegisterTaskDefinition', 'ecs:DeregisterTaskDefinition'] },
  { burst: 50, sustained: 5, actions: ['ecs:CreateService', 'ecs:UpdateService', 'ecs:DeleteService'] },
  { burst: 100, sustained: 40, actions: ['ecs:RunTask', 'ecs:StopTask', 'ecs:ExecuteCommand'] },
  {
    burst: 50,
    sustained: 20,
    actions: ['ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments'],
  },
  { burst: 50, sustained: 20, actions: ['ecs:DescribeServiceRevisions'] },
  { burst: 10, sustained: 10, actions: ['logs:FilterLogEvents'] },
  { burst: 10, sustained: 10, actions: ['logs:GetLogEvents'] },
  { burst: 25, sustained: 25, actions: ['logs:DescribeLogStreams'] },
  { burst: 5, sustained: 5, actions: ['logs:StartLiveTail'] },
  { burst: 5, sustained: 5, actions: ['logs:StartQuery'] },
  { burst: 5, sustained: 5, actions: ['logs:GetQueryResults'] },
  { burst: 10, sustained: 10, actions: ['logs:DescribeLogGroups'] },
];

const BY_ACTION: ReadonlyMap<string, Bucket> = new Map(
  BUCKETS.flatMap(bucket => bucket.actions.map(action => [action, bucket] as const)),
);

interface Level {
  tokens: number;
  /** When it was last filled up, in milliseconds. */
  at: number;
}

export class Throttle {
  /** Milliseconds; real time, since that is what callers wait by. */
  readonly #now: () => number;
  /** By bucket, then by account and region. */
  readonly #levels = new Map<Bucket, Map<string, Level>>();
  #on: boolean;

  constructor(options: { readonly on: boolean; readonly now: () => number }) {
    this.#on = options.on;
    this.#now = options.now;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Switched on again, all buckets are full. */
  switch(on: boolean): void {
    this.#on = on;
    this.#levels.clear();
  }

  /** Takes a token; throws ThrottlingException where there is none. `action` such as `ecs:ListTasks`. */
  take(action: string, accountId: string, region: string): void {
    const bucket = this.#on ? BY_ACTION.get(action) : undefined;
    if (bucket === undefined) {
      return;
    }
    const level = this.#level(bucket, `${accountId} ${region}`);
    const now = this.#now();
    const gained = (Math.max(0, now - level.at) / 1000) * bucket.sustained;
    level.tokens = Math.min(bucket.burst, level.tokens + gained);
    level.at = now;
    if (level.tokens < 1) {
      throw new ApiError('ThrottlingException', 'Rate exceeded');
    }
    level.tokens -= 1;
  }

  #level(bucket: Bucket, whose: string): Level {
    const levels = this.#levels.get(bucket) ?? new Map<string, Level>();
    this.#levels.set(bucket, levels);
    const level = levels.get(whose) ?? { tokens: bucket.burst, at: this.#now() };
    levels.set(whose, level);
    return level;
  }
}
