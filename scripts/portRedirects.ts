import { createServer } from 'node:http';

/**
 * This server's workbench sends pages of this machine's own ports through a proxy at `/proxy/PORT/`, which
 * is part of code-server and not of the server in it. In its place `http://127.0.0.1:N/PORT/path` leads to
 * `http://127.0.0.1:PORT/path`. In a codespace its forwarded ports are named at once.
 */
export interface PortRedirects {
  /** For the environment variable `VSCODE_PROXY_URI`; holds `{{port}}`. */
  readonly template: string;
  stop(): void;
}

export async function startPortRedirects(): Promise<PortRedirects> {
  const { CODESPACE_NAME, GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN } = process.env;
  if (CODESPACE_NAME !== undefined && GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN !== undefined) {
    const template = `https://${CODESPACE_NAME}-{{port}}.${GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN}`;
    return { template, stop: () => undefined };
  }
  const server = createServer((request, response) => {
    const [, port, rest = ''] = /^\/(\d{1,5})(\/.*)?$/.exec(request.url ?? '') ?? [];
    response.writeHead(
      port === undefined ? 404 : 302,
      port === undefined ? {} : { location: `http://127.0.0.1:${port}${rest}` },
    );
    response.end();
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The redirecting server has no port');
  }
  return {
    template: `http://127.0.0.1:${address.port}/{{port}}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
