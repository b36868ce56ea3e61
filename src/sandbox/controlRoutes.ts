import { ApiError } from './api.ts';
import {
  type Fields,
  found,
  invalid,
  isFields,
  list,
  optionalNumber,
  optionalText,
  text,
  texts,
} from './controlFields.ts';
import { describeState } from './controlState.ts';
import { ECR_ROUTES } from './ecr/control.ts';
import { ECS_ROUTES } from './ecs/control.ts';
import { readFault } from './faults.ts';
import { GITHUB_ROUTES } from './githubControl.ts';
import type { ProviderKind } from './iam/provider.ts';
import { IDENTITY_CENTER_ROUTES } from './identityCenter/control.ts';
import { LOGS_ROUTES } from './logs/control.ts';
import { findPerson } from './oidc/people.ts';
import { SIGNIN_ROUTES } from './signin/control.ts';
import type { World } from './world.ts';

export interface ControlRequest {
  /** What stands for `NAME` in the route's path: a role's name. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
}

/** Gives the body of the answer, `{}` where it gives nothing. Throws ApiError. */
type Route = (world: World, request: ControlRequest) => unknown;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET ': world => describeState(world),

  'GET /calls': (world, { query }) => {
    const pattern = query.get('action') ?? '*';
    const counts = world.calls.counts(pattern);
    return {
      total: Object.values(counts).reduce((sum, count) => sum + count.total, 0),
      counts,
      calls: world.calls.list(pattern, Number(query.get('limit') ?? 1000)),
    };
  },
  'DELETE /calls': world => world.calls.clear(),

  'GET /faults': world => ({ faults: world.faults.list() }),
  'PUT /faults': (world, { body }) => {
    const faults = list(body, 'faults').map(readFault);
    world.faults.set(faults, optionalNumber(body, 'seed') ?? 1);
    return { faults: world.faults.list() };
  },
  'DELETE /faults': world => world.faults.clear(),

  /** Whether calls are refused when there are too many; switched on, all buckets are full. */
  'PUT /throttling': (world, { body }) => {
    const { on } = body;
    if (typeof on !== 'boolean') {
      throw invalid('on is true or false.');
    }
    world.throttle.switch(on);
    return { on: world.throttle.on };
  },

  /** `advance` in milliseconds. */
  'POST /clock': (world, { body }) => {
    const advance = optionalNumber(body, 'advance');
    const speed = optionalNumber(body, 'speed');
    if (speed !== undefined) {
      if (!(speed > 0)) {
        throw invalid('speed is a positive number.');
      }
      world.clock.setSpeed(speed);
    }
    if (advance !== undefined) {
      if (advance < 0) {
        throw invalid('advance is a number of milliseconds, and time does not run back.');
      }
      world.clock.advance(advance);
    }
    return { now: world.clock.now(), speed: world.clock.speed };
  },

  'POST /sessions/expire': world => ({ expired: world.sessions.expireAll(world.now()) }),

  'PUT /providers': (world, { body }) => {
    const kind = optionalText(body, 'kind');
    return world.iam.putProvider({
      issuer: text(body, 'issuer'),
      clientIds: texts(body, 'clientIds'),
      ...(kind === undefined ? {} : { kind: providerKind(kind) }),
    });
  },
  'DELETE /providers': (world, { query }) => {
    found(world.iam.deleteProvider(query.get('issuer') ?? ''), 'provider');
  },

  'PUT /roles/NAME': (world, { name, body }) => {
    const maxSessionDuration = optionalNumber(body, 'maxSessionDuration');
    const { policies } = body;
    if (policies !== undefined && !isFields(policies)) {
      throw invalid('policies is an object of policy documents by name.');
    }
    const role = world.iam.putRole(name, {
      trustPolicy: body['trustPolicy'],
      ...(policies === undefined ? {} : { policies }),
      ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
    });
    return { arn: role.arn };
  },
  'DELETE /roles/NAME': (world, { name }) => found(world.iam.deleteRole(name), 'role'),

  'PUT /policies': (world, { body }) => {
    world.iam.putManagedPolicy(text(body, 'arn'), body['document']);
  },

  /** Seconds. */
  'PUT /oidc/settings': (world, { body }) => {
    const { settings } = world.oidc.issuer;
    settings.deviceInterval = optionalNumber(body, 'deviceInterval') ?? settings.deviceInterval;
    settings.deviceLifetime = optionalNumber(body, 'deviceLifetime') ?? settings.deviceLifetime;
    settings.idTokenLifetime = optionalNumber(body, 'idTokenLifetime') ?? settings.idTokenLifetime;
    return settings;
  },
  /** What the approval page does, for runs without a browser. */
  'POST /oidc/decision': (world, { body }) => {
    const device = world.oidc.devices.waiting(text(body, 'userCode'), world.now());
    const person = findPerson(text(body, 'login'));
    if (device === undefined || person === undefined) {
      throw new ApiError('NotFound', 'No device waits with this code, or nobody has this login.', 404);
    }
    device.decision = body['approve'] === false ? 'denied' : person;
  },
  /** As if everybody had signed out everywhere: refresh tokens end. */
  'POST /oidc/revoke': world => world.oidc.refreshTokens.revokeAll(),

  ...ECR_ROUTES,
  ...ECS_ROUTES,
  ...GITHUB_ROUTES,
  ...IDENTITY_CENTER_ROUTES,
  ...LOGS_ROUTES,
  ...SIGNIN_ROUTES,
};

/** Undefined where there is no such route. */
export function findRoute(
  method: string,
  path: string,
): { readonly route: Route; readonly name: string } | undefined {
  const plain = `${method} ${path.replace(/\/$/, '')}`;
  const named = /^(\w+ \/\w+)\/([\w+=,.@-]+)$/.exec(plain);
  const [key, name = ''] = Object.hasOwn(ROUTES, plain) ? [plain] : [`${named?.[1]}/NAME`, named?.[2]];
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  return route === undefined ? undefined : { route, name };
}

function providerKind(kind: string): ProviderKind {
  if (kind === 'github' || kind === 'google' || kind === 'other') {
    return kind;
  }
  throw invalid('kind is github, google or other.');
}
