import type { Deployment, Service } from '../model.ts';

/** A task of the deployment that did not stay up. */
export interface TaskFailure {
  readonly task: string;
  /** What ECS and the containers say of it, in one line. */
  readonly reason: string;
  /** The last lines that it wrote, oldest first; absent where they were not read. */
  readonly lines?: readonly string[];
}

/** What follows a deployment that failed and was not rolled back. */
export type Aftermath =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'rollbackFailed' }
  | { readonly kind: 'replaced'; readonly by: Deployment };

/** How a rollout ended. Task definitions are ARNs. */
export type RolloutEnd =
  | { readonly kind: 'succeeded'; readonly service: Service; readonly milliseconds: number }
  | {
      readonly kind: 'rolledBack';
      readonly service: Service;
      readonly reason: string;
      /** Absent where it was rolled back unseen and another deployment has followed. */
      readonly taskDefinition: string | undefined;
      readonly failures: readonly TaskFailure[];
      /** Nothing of it failed: a person took it back. */
      readonly sound?: true;
    }
  | {
      readonly kind: 'failed';
      readonly service: Service;
      readonly reason: string;
      readonly aftermath: Aftermath;
      readonly failures: readonly TaskFailure[];
    }
  | {
      /**
       * Another deployment took its place before it was done. Of a change that starts no deployment: somebody
       * asked for something else.
       */
      readonly kind: 'superseded';
      readonly service: Service;
      readonly by: Deployment | undefined;
    }
  /** It left `deployments[]` unseen, and nothing that can be read says how. */
  | { readonly kind: 'unknown'; readonly service: Service }
  | { readonly kind: 'gone'; readonly reason: string };
