/** Ways into a running container. Both reject with a Failure; what they give is for `session-manager-plugin`. */
export interface RemoteAccess {
  /** ExecuteCommand, interactive. */
  shell(
    request: {
      readonly cluster: string;
      readonly task: string;
      readonly container: string;
      readonly command: string;
    },
    signal: AbortSignal,
  ): Promise<RemoteSession>;
  /** SSM StartSession with AWS-StartPortForwardingSession, or …ToRemoteHost where a host is named. */
  forwardPort(
    request: {
      /** `ecs:CLUSTER_TASK_RUNTIME`. */
      readonly target: string;
      readonly port: number;
      readonly localPort: number;
      /** Reached from the container; the container itself where it is absent. */
      readonly host?: string;
    },
    signal: AbortSignal,
  ): Promise<RemoteSession>;
}

/** In memory only. */
export interface RemoteSession {
  readonly id: string;
  readonly streamUrl: string;
  /** A secret. */
  readonly token: string;
}
