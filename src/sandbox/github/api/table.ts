import { ARTIFACT_ENDPOINTS } from './artifacts.ts';
import { BRANCH_POLICY_ENDPOINTS } from './branchPolicies.ts';
import { CONTENT_ENDPOINTS } from './contents.ts';
import type { Endpoint } from './endpoint.ts';
import { ENVIRONMENT_ENDPOINTS } from './environments.ts';
import { OIDC_ENDPOINTS } from './oidc.ts';
import { REPOSITORY_ENDPOINTS } from './repositories.ts';
import { REVIEW_ENDPOINTS } from './reviews.ts';
import { RUN_ENDPOINTS } from './runs.ts';
import { VARIABLE_ENDPOINTS } from './variables.ts';
import { WORKFLOW_ENDPOINTS } from './workflows.ts';

interface Row {
  readonly endpoint: Endpoint;
  readonly pattern: RegExp;
}

const ROWS: readonly Row[] = [
  ...REPOSITORY_ENDPOINTS,
  ...CONTENT_ENDPOINTS,
  ...WORKFLOW_ENDPOINTS,
  ...RUN_ENDPOINTS,
  ...REVIEW_ENDPOINTS,
  ...ARTIFACT_ENDPOINTS,
  ...OIDC_ENDPOINTS,
  ...VARIABLE_ENDPOINTS,
  ...ENVIRONMENT_ENDPOINTS,
  ...BRANCH_POLICY_ENDPOINTS,
].map(endpoint => ({ endpoint, pattern: compile(endpoint) }));

export interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** `path` is what follows the API's address. Undefined where there is no such endpoint. */
export function findEndpoint(method: string, path: string): Match | undefined {
  for (const { endpoint, pattern } of ROWS) {
    const groups = endpoint.method === method ? pattern.exec(path)?.groups : undefined;
    if (groups !== undefined) {
      return { endpoint, params: decode(groups) };
    }
  }
  return undefined;
}

/** A repository is named, or given by its number, as redirects from a former name do. */
function compile({ scope, path }: Endpoint): RegExp {
  const start =
    scope === 'repository'
      ? '(?:/repos/(?<owner>[^/]+)/(?<repo>[^/]+)|/repositories/(?<repository_id>\\d+))'
      : '';
  const rest = path.replaceAll(/\{(\w+)(\*?)\}/g, (_, name: string, star: string) =>
    star === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.*)`,
  );
  // Without any group of its own a match would have no groups at all.
  return new RegExp(`^(?<_>)${start}${rest}$`);
}

/** Malformed escapes stay as they came, and lead nowhere. */
function decode(groups: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value = '']) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
