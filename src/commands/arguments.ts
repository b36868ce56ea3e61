import type { Node } from '../core/fleet/node.ts';

/** A tree node, when the command was invoked on one. */
export function asNode(arg: unknown): Node | undefined {
  return isNode(arg) ? arg : undefined;
}

/** The name of an environment: said outright, or the one of the node it was invoked on. */
export function asEnvironmentName(arg: unknown): string | undefined {
  return typeof arg === 'string' ? arg : asNode(arg)?.environment;
}

/** Said outright. */
export function asText(arg: unknown): string | undefined {
  return typeof arg === 'string' ? arg : undefined;
}

function isNode(arg: unknown): arg is Node {
  return (
    typeof arg === 'object' &&
    arg !== null &&
    'kind' in arg &&
    typeof arg.kind === 'string' &&
    'id' in arg &&
    typeof arg.id === 'string' &&
    'environment' in arg
  );
}
