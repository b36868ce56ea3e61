import { toFailure } from '../failure.ts';
import type { ContainerDefinition, EnvironmentVariable, SecretReference } from '../model.ts';
import { parseValueFrom, resourceOf } from './valueFrom.ts';
import { whyLeftOut, whyNameLeftOut } from './variableRules.ts';

export interface LeftOut {
  readonly name: string;
  /** A sentence. */
  readonly reason: string;
}

export interface PlannedSecret extends SecretReference {
  /** ARN of the parameter or secret. */
  readonly resource: string;
}

/** What of a container's configuration can become a terminal's. */
export interface ServicePlan {
  readonly variables: readonly EnvironmentVariable[];
  readonly secrets: readonly PlannedSecret[];
  readonly leftOut: readonly LeftOut[];
  /** ARNs of files in S3 that are not read. */
  readonly environmentFiles: readonly string[];
}

/** `taskDefinition` is the ARN of the one that the container is part of. */
export function planConfiguration(container: ContainerDefinition, taskDefinition: string): ServicePlan {
  const { environment = [], secrets = [], environmentFiles = [] } = container;
  const leftOut: LeftOut[] = [];
  // A name that stands there twice has its last value.
  const last = [...new Map(environment.map(variable => [variable.name, variable])).values()];
  const variables = last.filter(variable => {
    const reason = whyLeftOut(variable);
    if (reason !== undefined) {
      leftOut.push({ name: variable.name, reason });
    }
    return reason === undefined;
  });
  const planned = secrets.flatMap(secret => {
    const reason = whyNameLeftOut(secret.name);
    if (reason !== undefined) {
      leftOut.push({ name: secret.name, reason });
      return [];
    }
    try {
      return [{ ...secret, resource: resourceOf(parseValueFrom(secret.valueFrom), taskDefinition) }];
    } catch (error) {
      leftOut.push({ name: secret.name, reason: toFailure(error).message });
      return [];
    }
  });
  return { variables, secrets: planned, leftOut, environmentFiles };
}
