/** What Express Mode keeps of a service besides what every service has. Times are milliseconds since the epoch. */

export interface Express {
  readonly infrastructureRoleArn: string;
  /** The name of its public address. */
  readonly host: string;
  /** Of containers that name no other. */
  readonly logGroup: string;
  updatedAt: number;
  /** Of the last request; what directly deployed revisions have too. */
  settings: ExpressSettings;
  /** By ARN of the service revision. */
  readonly revisions: Map<string, ExpressSettings>;
}

export interface ExpressSettings {
  readonly healthCheckPath: string;
  readonly scaling: ExpressScaling;
}

interface ExpressScaling {
  readonly minTaskCount: number;
  readonly maxTaskCount: number;
  readonly autoScalingMetric: (typeof scalingMetrics)[number];
  readonly autoScalingTargetValue: number;
}

export const scalingMetrics = ['AVERAGE_CPU', 'AVERAGE_MEMORY', 'REQUEST_COUNT_PER_TARGET'] as const;

/** "Resources created by Amazon ECS Express Mode services" in the developer guide; the path is the API reference's. */
export const standardSettings: ExpressSettings = {
  healthCheckPath: '/ping',
  scaling: {
    minTaskCount: 1,
    maxTaskCount: 20,
    autoScalingMetric: 'AVERAGE_CPU',
    autoScalingTargetValue: 60,
  },
};

/** The container that has the traffic, also in a task definition that the customer brings. */
export const mainContainer = 'Main';
