import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { handleIdentityCenter, identityCenterRoute } from '../../../../src/sandbox/identityCenter/routes.ts';
import type { RunningSandbox } from '../../../../src/sandbox/sandbox.ts';
import { handleSignin, SIGNIN_PATH } from '../../../../src/sandbox/signin/routes.ts';
import { putExtension } from '../testExtension.ts';

const PORTAL = 'portal.sso.eu-west-1.amazonaws.com';
const OIDC = 'oidc.eu-west-1.amazonaws.com';
const SIGNIN = 'eu-west-1.signin.aws.amazon.com';

/**
 * The sandbox at the addresses of IAM Identity Center and AWS Sign-In: what `aws sso login` and `aws login`
 * left goes there alone, whatever the settings say.
 */
export class AwsAddresses {
  /** Host and path of each request, in order. */
  readonly asked: string[] = [];
  #server: Server | undefined;

  /** Gives the variables that the extension needs. */
  async start({ world }: RunningSandbox): Promise<Record<string, string>> {
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { host = '' } = request.headers;
      const [path = ''] = (request.url ?? '').split('?');
      this.asked.push(`${host}${path}`);
      const route = identityCenterRoute(request.method ?? '', path);
      if (host === SIGNIN && path === SIGNIN_PATH) {
        await handleSignin(world, world.logins, request, response, `https://${host}`);
      } else if (route !== undefined && host === { portal: PORTAL, oidc: OIDC, page: '' }[route.kind]) {
        await handleIdentityCenter(world, world.identityCenter, route, request, response);
      } else {
        response.writeHead(404).end();
      }
    };
    const server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    this.#server = server;
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The server has no port');
    }
    return { ECS_AWS_ADDRESSES: `${address.port}` };
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** Puts the extension that leads there into a folder of extensions that has none of its name yet. */
export async function leadToAwsAddresses(folder: string): Promise<void> {
  await putExtension(folder, {
    publisher: 'ecs-codespaces-test',
    name: 'aws-addresses',
    version: '1.0.0',
    entry: join(import.meta.dirname, 'extension.ts'),
    manifest: { activationEvents: ['*'] },
  });
}
