/** Application Auto Scaling's targets of one account: the desired counts of ECS services. */

/** The only dimension of the namespace `ecs`. */
export const DIMENSION = 'ecs:service:DesiredCount';

export interface Suspended {
  readonly in: boolean;
  readonly out: boolean;
  readonly scheduled: boolean;
}

export interface ScalableTarget {
  readonly region: string;
  /** Such as `service/blog/blog-web`. */
  readonly resourceId: string;
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly suspended: Suspended;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A target-tracking policy; the sandbox shows policies and lets none act. */
export interface ScalingPolicy {
  readonly region: string;
  readonly resourceId: string;
  readonly name: string;
  readonly id: string;
  /** Such as `ECSServiceAverageCPUUtilization`, with its target value. */
  readonly metric: string;
  readonly value: number;
  readonly createdAt: number;
}

export class ScalingStore {
  readonly accountId: string;
  readonly #targets = new Map<string, ScalableTarget>();
  readonly #policies: ScalingPolicy[] = [];

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  /** By resource id. */
  targets(region: string): readonly ScalableTarget[] {
    return [...this.#targets.values()]
      .filter(target => target.region === region)
      .sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
  }

  target(region: string, resourceId: string): ScalableTarget | undefined {
    return this.#targets.get(`${region} ${resourceId}`);
  }

  put(target: ScalableTarget): void {
    this.#targets.set(`${target.region} ${target.resourceId}`, target);
  }

  policies(region: string): readonly ScalingPolicy[] {
    return this.#policies.filter(policy => policy.region === region);
  }

  addPolicy(policy: ScalingPolicy): void {
    this.#policies.push(policy);
  }
}
