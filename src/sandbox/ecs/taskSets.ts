import type { Service } from './state.ts';

/**
 * Makes the deployments of a service its task sets: where CodeDeploy or an owner's own controller
 * deploys, ECS has no service deployments and no service revisions to tell of.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html
 */
export function keepAsTaskSets(service: Service): void {
  const { region } = service.cluster;
  for (const { arn } of service.history) {
    region.serviceDeployments.delete(arn);
  }
  for (const revision of region.serviceRevisions.values()) {
    if (revision.service === service) {
      region.serviceRevisions.delete(revision.arn);
    }
  }
  service.history = [];
}
