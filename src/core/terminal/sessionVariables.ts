import type { Environment } from '../model.ts';

/** What AWS tools are told so that they ask the endpoint's door for an environment's session. */
export function sessionVariables(
  { region, endpointUrl }: Pick<Environment, 'region' | 'endpointUrl'>,
  door: { readonly url: string; readonly token: string },
): ReadonlyMap<string, string> {
  return new Map([
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', door.url],
    ['AWS_CONTAINER_AUTHORIZATION_TOKEN', door.token],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
    ...(endpointUrl === undefined ? [] : ([['AWS_ENDPOINT_URL', endpointUrl]] as const)),
  ]);
}
