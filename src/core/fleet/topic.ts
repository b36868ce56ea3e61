/**
 * What the store can read, one entry for each kind of read. `environment` is a name, `cluster` and
 * `service` are ARNs.
 */
export type Topic =
  | { readonly kind: 'clusters'; readonly environment: string }
  | { readonly kind: 'services'; readonly environment: string; readonly cluster: string }
  | { readonly kind: 'tasks'; readonly environment: string; readonly cluster: string }
  | {
      readonly kind: 'stoppedTasks';
      readonly environment: string;
      readonly cluster: string;
      /** Absent: those that belong to no service. */
      readonly service?: string;
    }
  | {
      readonly kind: 'deployments';
      readonly environment: string;
      readonly cluster: string;
      readonly service: string;
    };
