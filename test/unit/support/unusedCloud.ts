import type { EcsRead, EcsWrite } from '../../../src/core/ecs.ts';
import type { Cloud } from '../../../src/core/ports.ts';

/** Adapters of which nothing may be called: a test puts in what it plays itself. */

function unused(): never {
  throw new Error('not part of this test');
}

export const unusedRead: EcsRead = {
  clusters: unused,
  services: unused,
  describeServices: unused,
  tasks: unused,
  stoppedTasks: unused,
  describeTasks: unused,
  taskDefinition: unused,
  serviceDeployments: unused,
  serviceDeployment: unused,
  serviceRevisions: unused,
  definitionDocument: unused,
  revisions: unused,
  families: unused,
  expressService: unused,
};

export const unusedWrite: EcsWrite = {
  updateService: unused,
  registerTaskDefinition: unused,
  stopTask: unused,
  runTask: unused,
  rollBackServiceDeployment: unused,
  continueServiceDeployment: unused,
  updateExpressService: unused,
};

export const unusedCloud: Cloud = {
  ecs: unusedRead,
  logs: unused,
  logTail: unused,
  logQueries: unused,
  logGroups: unused,
  change: unused,
  iam: unused,
  values: unused,
  remote: unused,
  images: unused,
  lookups: unused,
  account: unused,
  dispose: unused,
};
