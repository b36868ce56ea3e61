/**
 * How long things take on Fargate, in milliseconds at speed 1: [shortest, longest].
 *
 * AWS gives no figures for the stages of a start. These add up to what people report: 30 to 60 s from
 * creation to RUNNING for an image of some hundred megabytes, about 50 s from one start to the next for
 * an image that exits at once, and a minute or two until a missing image is given up (the agent tries
 * again for a while).
 */
export const timings = {
  /** The network interface is made. */
  provisioning: [9_000, 15_000],
  /** The image is pulled. */
  pulling: [14_000, 24_000],
  /** An image that cannot be had is tried again and again. */
  pullFailing: [55_000, 80_000],
  /** Service discovery, load balancer. */
  activating: [1_500, 4_000],
  /** A stop is noticed by the agent. */
  stopNoticed: [700, 1_500],
  /** Deregistration from load balancer and discovery. */
  deactivating: [2_000, 4_000],
  /** With a load balancer: its deregistration delay, here 20 s (its default is 300 s). */
  draining: [20_000, 22_000],
  /** SIGTERM until the containers have ended; after 30 s they would be killed. */
  stopping: [1_500, 5_000],
  /** The network interface is removed. */
  deprovisioning: [8_000, 14_000],
  /** The agent of ECS Exec comes up beside the containers. */
  agentStarting: [4_000, 9_000],
  /** What the programs do. */
  crashAfter: [1_800, 3_500],
  foreignAfter: [200, 600],
  oomAfter: [5_000, 9_000],
  workDoneAfter: [14_000, 22_000],
  /** Two good health checks of the load balancer, ten seconds apart. */
  targetHealthy: [18_000, 21_000],
  /** Three bad ones. */
  targetUnhealthy: [28_000, 31_000],
  /** A stage of a deployment that shifts traffic; people see each of them for some seconds. */
  stage: [3_000, 6_000],
  /** The function of a lifecycle hook. */
  hookFunction: [3_000, 8_000],
} as const;

/**
 * How long the alarms of a rolling update are watched once the new tasks stand. ECS takes it from the
 * alarms' own periods, in a way that it does not document.
 */
export const alarmBakeTime = 3 * 60_000;

/**
 * Without health checks a task counts as healthy when it has been RUNNING for so long: see
 * minimumHealthyPercent of DeploymentConfiguration in the API reference.
 */
export const settlingTime = 40_000;

/** The scheduler looks at a service this long after something happened to it. */
export const schedulerDelay = 1_000;

/** The longest pause between starts that fail: 'service throttle logic' in the developer guide. */
export const longestThrottle = 27 * 60_000;
/** The first pause; it doubles with every further failure. The guide gives no figure for it. */
export const firstThrottle = 10_000;
