/**
 * What setting up a repository is about: found in the repository and in the account, asked for where neither
 * tells, and kept in `ANSWERS_FILE`, so that a second run asks nothing again. Everything that is written comes of it.
 */
export interface SetUp {
  readonly version: 1;
  readonly repository: SetUpRepository;
  readonly app: App;
  /** `express`: Amazon ECS Express Mode keeps load balancer, scaling and task definition itself. */
  readonly mode: 'classic' | 'express';
  /** Path of the workflow that deploys; `.github/workflows/deploy.yml` where it is absent. */
  readonly workflow?: string;
  /** In the order of promotion, such as dev, staging, prod. */
  readonly targets: readonly [Target, ...Target[]];
}

/** Where the answers are kept, beside the files that come of them. */
export const ANSWERS_FILE = '.aws/ecs-set-up.json';

export interface SetUpRepository {
  readonly owner: string;
  readonly name: string;
  /** GitHub's numbers; absent where the API could not be asked. */
  readonly id?: number;
  readonly ownerId?: number;
  readonly defaultBranch: string;
  /** Such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /**
   * What every subject of its tokens begins with: `repo:octo-org/blog` or, where subjects are immutable,
   * `repo:octo-org@1/blog@2` (`sub_claim_prefix` of GET …/actions/oidc/customization/sub).
   */
  readonly subjectPrefix: string;
}

/** What is built and run, the same in all targets. */
export interface App {
  readonly name: string;
  /** Name of the container in the task definition. */
  readonly container: string;
  /** Paths in the repository, with `/`. */
  readonly dockerfile: string;
  readonly context: string;
  readonly architecture: 'X86_64' | 'ARM64';
  /** What the container listens on. */
  readonly port: number;
  /** Such as `/healthz`; absent where there is none to ask. */
  readonly healthPath?: string;
  /**
   * What Amazon ECS runs in the container to ask it, such as `['CMD-SHELL', 'curl -f http://localhost:8080/healthz']`;
   * absent where nothing in the image is known to be able to.
   */
  readonly healthCommand?: readonly string[];
  readonly healthTimes?: HealthTimes;
  /** Seconds that it takes to start, at most. */
  readonly startSeconds: number;
  /** Fargate's units and MiB, a pair that exists. */
  readonly cpu: number;
  readonly memory: number;
  readonly tests?: TestJob;
  readonly migration?: Migration;
}

/** How often the container is asked, and when it counts as unhealthy, where its Dockerfile says so. Seconds. */
export interface HealthTimes {
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
}

/** How the project tests itself, as a job on a runner. */
export interface TestJob {
  readonly runtime: 'node' | 'python' | 'go' | 'java' | 'ruby' | 'dotnet' | 'php' | 'rust';
  /** What the project asks for, such as `24` or `3.13`; absent where it does not say. */
  readonly version?: string;
  /**
   * Such as `npm`, `pnpm`, `yarn`, `maven`, `gradle`; for the cache, so that it is absent where no file says which
   * packages it would have to hold.
   */
  readonly packageManager?: string;
  readonly install?: string;
  readonly test: string;
}

/** Run as a task of its own before a deployment; anything but exit code 0 stops that. */
export interface Migration {
  readonly family: string;
  readonly command: readonly string[];
}

/** One place that is deployed to; also the GitHub environment and the extension's environment of this name. */
export interface Target {
  readonly name: string;
  /** Branches whose pushes are deployed there; tags (patterns of GitHub's) may be too. At least one of either, or none: by hand only. */
  readonly branches: readonly string[];
  readonly tags?: readonly string[];
  readonly protected: boolean;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  /** Amazon ECR repository. */
  readonly images: string;
  readonly logGroup: string;
  readonly retentionDays: number;
  readonly desiredCount: number;
  /** Minutes a deployment may take before the workflow calls it failed. */
  readonly waitMinutes: number;
  /** The account's default VPC where it is absent (classic). */
  readonly network?: Network;
  readonly roles: TargetRoles;
}

export interface Network {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
  /** ARN of the target group that the service registers its tasks with. */
  readonly targetGroup?: string;
  /** What the load balancer reaches, where that is not the app's container, such as a proxy beside it. */
  readonly balanced?: { readonly container: string; readonly port: number };
}

/** IAM roles by their names, before which their paths stand where they have one: `service-role/ecsTaskExecutionRole`. */
interface TargetRoles {
  /** The workflow's. */
  readonly deploy: string;
  readonly execution: string;
  readonly task: string;
  /** Express Mode's. */
  readonly infrastructure: string;
  /** What developers look with and change with, from a codespace. */
  readonly read: string;
  readonly write: string;
}

/** One file that the set-up writes. */
export interface ScaffoldFile {
  /** In the repository, with `/`. */
  readonly path: string;
  /** What it is for, in a few words that people read. */
  readonly about: string;
  readonly text: string;
  readonly executable?: boolean;
  /** Where it stays as a person changed it although the answers changed that too, such as `jobs › test › name`. */
  readonly kept?: readonly string[];
}
