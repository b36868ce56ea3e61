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

export type TopicKind = Topic['kind'];
export type TopicOf = { readonly [K in TopicKind]: Extract<Topic, { kind: K }> };

/** What the keys of all topics of an environment start with. */
export function topicPrefix(environment: string): string {
  return `${encodeURIComponent(environment)}|`;
}

/** Unique for what is read: two topics with the same key are the same read. */
export function topicKey(topic: Topic): string {
  const start = topicPrefix(topic.environment) + topic.kind;
  switch (topic.kind) {
    case 'clusters':
      return start;
    case 'services':
    case 'tasks':
      return `${start}|${topic.cluster}`;
    case 'stoppedTasks':
      return `${start}|${topic.cluster}|${topic.service ?? ''}`;
    case 'deployments':
      return `${start}|${topic.cluster}|${topic.service}`;
  }
}
