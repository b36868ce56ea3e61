import type { Services } from './command.ts';

/** Where the plugin finds Session Manager: the environment's region, and its endpoint where it has one of its own. */
export async function placeForPlugin(
  services: Services,
  name: string,
  streamUrl: string,
): Promise<{ readonly region: string; readonly endpointUrl?: string }> {
  const { region, endpointUrl, identity } = services.sessions.environment(name);
  if (endpointUrl !== undefined) {
    return { region, endpointUrl };
  }
  // The sandbox that ships with the extension has an address of this run, which the session's own tells.
  return identity.kind === 'sandbox'
    ? { region, endpointUrl: new URL(streamUrl.replace(/^ws/, 'http')).origin }
    : { region };
}
