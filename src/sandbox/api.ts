/** The contract between the sandbox's front (wire protocols, signatures, policies) and its services. */

/** An error as AWS answers it. `code` is the short shape name, such as `InvalidParameterException`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  /** Members of the error's shape beside its message; JSON protocols send them. */
  readonly members: Input;

  constructor(code: string, message: string, status = 400, members: Input = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** One thing that the caller must be allowed to do; context keys are those of the service authorization reference. */
export interface Permission {
  /** Such as `ecs:UpdateService`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** How a refusal names the resource, where that is not by its ARN. */
  readonly shown?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Who calls, and where. */
export interface Call {
  readonly accountId: string;
  readonly region: string;
  /** ARN of the assumed role session. */
  readonly callerArn: string;
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type Input = { readonly [key: string]: Json | undefined };

export interface Operation {
  /** All of these are checked before `run`; empty where the action needs none. */
  permissions(input: Input, call: Call): readonly Permission[];
  /** Gives the response body; throws ApiError. Times go out as seconds since the epoch. */
  run(input: Input, call: Call): Json | Promise<Json>;
}

/** Where an operation sends its events. After the end of the stream all of these do nothing. */
export interface EventSink {
  /** The client reads slower than it is sent to. What is sent all the same waits in memory. */
  readonly full: boolean;
  send(event: string, body: Json): void;
  /** Ends the stream with an exception. */
  fail(error: ApiError): void;
  /** Cuts the connection. */
  cut(): void;
}

/** What befalls a stream that is open. */
export type StreamTrouble =
  /** The connection is reset. */
  | { readonly kind: 'cut' }
  /** The service ends it with its own exception. */
  | { readonly kind: 'fail' }
  /** Nothing comes any more, and nobody says so: a connection that is half open. */
  | { readonly kind: 'hang' }
  /** What comes, comes so many milliseconds (real time) later; 0 ends that. */
  | { readonly kind: 'lag'; readonly milliseconds: number };

/** A stream of events that was opened and has not begun. */
export interface EventSource {
  /** Called once. */
  begin(sink: EventSink): void;
  /** There is room in the sink again. */
  drained(): void;
  /** The client is gone, or the stream ended; called once. */
  closed(): void;
  befall(trouble: StreamTrouble): void;
}

/** An operation that answers with an event stream. */
export interface StreamOperation {
  /** All of these are checked before `open`. */
  permissions(input: Input, call: Call): readonly Permission[];
  /** Throws ApiError; that is answered as for other operations. */
  open(input: Input, call: Call, requestId: string): EventSource;
}

/** A service that speaks AWS JSON 1.1. */
export interface JsonService {
  /** What stands before the dot in X-Amz-Target, such as `AmazonEC2ContainerServiceV20141113`. */
  readonly target: string;
  /** The name in the credential scope, such as `ecs`. */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly streams?: Readonly<Record<string, StreamOperation>>;
}

/** Cancels a timer. */
export type Cancel = () => void;

/**
 * The scheduler's time. `now` is real time plus what was stepped; a delay takes `milliseconds ÷ speed`
 * of real time, or none of it when time is stepped past it.
 */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  after(milliseconds: number, run: () => void): Cancel;
}
