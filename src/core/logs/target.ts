/** What a person follows. `cluster`, `service` and `task` are ARNs; `title` is what people call it. */
export type FollowTarget = {
  readonly environment: string;
  readonly cluster: string;
  readonly title: string;
} & (
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'container'; readonly task: string; readonly container: string }
);
