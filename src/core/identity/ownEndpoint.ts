/** How the paths of this extension's own credentials endpoint begin. */
export const OWN_ENDPOINT_PATH = '/ecs-codespaces/';

/**
 * Whether `AWS_CONTAINER_CREDENTIALS_FULL_URI` leads to the endpoint that this extension serves to terminals, of
 * this window or of another: what it gives out cannot be where a sign-in comes from.
 */
export function isOwnEndpoint(fullUri: string): boolean {
  return URL.parse(fullUri)?.pathname.startsWith(OWN_ENDPOINT_PATH) === true;
}
