import type { Environment } from '../core/model.ts';

/**
 * What every client is given. All of it is said outright, so that neither environment variables nor profile
 * files of the machine can lead a call, or a token, elsewhere. Times in milliseconds.
 */
export function clientConfig({ region, endpointUrl }: Environment) {
  return {
    region,
    ...(endpointUrl === undefined
      ? {}
      : // One endpoint serves everything, so names put before the host cannot resolve.
        { endpoint: endpointUrl, disableHostPrefix: true }),
    ignoreConfiguredEndpointUrls: true,
    retryMode: 'standard',
    defaultsMode: 'legacy' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: 'ecs-codespaces',
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
}
