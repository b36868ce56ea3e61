import type { ServiceDeployment, ServiceRevision } from '../state.ts';

interface Weights {
  readonly testWeight?: number;
  readonly productionWeight?: number;
}

/**
 * What part of the traffic, in percent, a revision gets while the service deployment shifts it, and
 * afterwards: ServiceRevisionSummary in the API reference. Nothing for a rolling update.
 */
export function weightsOf(deployment: ServiceDeployment | undefined, revision: ServiceRevision): Weights {
  const shift = deployment?.shift;
  if (deployment === undefined || shift === undefined) {
    return {};
  }
  const { testWeight, productionWeight } = shift;
  if (revision === deployment.target.revision) {
    return { testWeight, productionWeight };
  }
  const other = deployment.rollback?.revision ?? deployment.sourceDeployment?.revision;
  return revision === other
    ? { testWeight: tenths(100 - testWeight), productionWeight: tenths(100 - productionWeight) }
    : { testWeight: 0, productionWeight: 0 };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
