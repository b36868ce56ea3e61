/** Where a client's requests go. */
export interface Place {
  readonly region: string;
  readonly endpointUrl?: string;
}

/**
 * What clients of the AWS SDK are given here. All of it is said outright, so that neither environment variables
 * nor profile files of the machine can lead a token elsewhere. Times in milliseconds.
 */
export function clientConfig({ region, endpointUrl }: Place) {
  return { region, ...commonConfig(endpointUrl) };
}

/** The same for what looks up its region by itself. */
export function commonConfig(endpointUrl?: string) {
  return {
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ignoreConfiguredEndpointUrls: true,
    retryMode: 'standard',
    defaultsMode: 'legacy' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: 'ecs-codespaces',
    authSchemePreference: [],
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  };
}
