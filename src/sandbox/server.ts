import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { handleControl } from './control.ts';
import { LAYERS_PATH } from './ecr/layers.ts';
import { handleGitHub } from './github/routes.ts';
import { isLoopbackHost, jsonAnswer, send } from './http.ts';
import { handleIdentityCenter, identityCenterRoute } from './identityCenter/routes.ts';
import { handleOidc } from './oidc/routes.ts';
import { handleSignin, SIGNIN_PATH } from './signin/routes.ts';
import { handleAws } from './wire/aws.ts';
import type { World } from './world.ts';

/** `/oidc` is the issuer, `/github` a GitHub server, `/_sandbox` the control API, `/` is AWS. */
export function createHandler(world: World): RequestListener {
  return (request, response) => {
    route(world, request, response).catch((error: unknown) => {
      // A client that hung up while it was read is no defect.
      if (!request.destroyed) {
        console.error(error);
      }
      response.destroy();
    });
  };
}

async function route(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const center = identityCenterRoute(request.method ?? 'GET', path);
  if (!isLoopbackHost(request)) {
    send(response, jsonAnswer(421, { message: 'The sandbox answers to loopback names only.' }));
  } else if (path === '/oidc' || path.startsWith('/oidc/')) {
    await handleOidc(world, world.oidc, path.slice('/oidc'.length), request, response);
  } else if (path === '/_sandbox' || path.startsWith('/_sandbox/')) {
    await handleControl(world, path.slice('/_sandbox'.length), request, response);
  } else if (path === '/github' || path.startsWith('/github/')) {
    await handleGitHub(world, world.github, path.slice('/github'.length), request, response);
  } else if (path.startsWith(`${LAYERS_PATH}/`)) {
    world.layers.handle(request, response);
  } else if (path === SIGNIN_PATH) {
    await handleSignin(world, world.logins, request, response);
  } else if (center !== undefined) {
    await handleIdentityCenter(world, world.identityCenter, center, request, response);
  } else {
    await handleAws(world, request, response);
  }
}
