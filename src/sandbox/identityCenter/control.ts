import { ApiError } from '../api.ts';
import { type Fields, list, optionalNumber, optionalText, text, texts } from '../controlFields.ts';
import { findPerson } from '../oidc/people.ts';
import type { World } from '../world.ts';

interface Request {
  readonly body: Fields;
}

/** The control API's routes for Identity Center. */
export const IDENTITY_CENTER_ROUTES: Readonly<Record<string, (world: World, request: Request) => unknown>> = {
  /** Seconds; they count for what is issued from now on. */
  'PUT /identityCenter/settings': ({ identityCenter: { settings } }, { body }) => {
    settings.deviceInterval = optionalNumber(body, 'deviceInterval') ?? settings.deviceInterval;
    settings.deviceLifetime = optionalNumber(body, 'deviceLifetime') ?? settings.deviceLifetime;
    settings.accessTokenLifetime =
      optionalNumber(body, 'accessTokenLifetime') ?? settings.accessTokenLifetime;
    settings.sessionLifetime = optionalNumber(body, 'sessionLifetime') ?? settings.sessionLifetime;
    settings.clientLifetime = optionalNumber(body, 'clientLifetime') ?? settings.clientLifetime;
    return settings;
  },

  /** What the approval page does, for runs without a browser; `login` is needed to approve. */
  'POST /identityCenter/decision': ({ identityCenter: center }, { body }) => {
    const device = center.devices.waiting(text(body, 'userCode'), center.now());
    const person = findPerson(optionalText(body, 'login') ?? '');
    const approve = body['approve'] !== false;
    if (device === undefined || (approve && person === undefined)) {
      throw new ApiError('NotFound', 'No device waits with this code, or nobody has this login.', 404);
    }
    device.decision = approve && person !== undefined ? person : 'denied';
  },

  /** Lets time run out for one thing: a device code (with `userCode`), all access tokens, all clients. */
  'POST /identityCenter/expire': ({ identityCenter: center }, { body }) => {
    const now = center.now();
    switch (text(body, 'what')) {
      case 'device': {
        const device = center.devices.waiting(text(body, 'userCode'), now);
        if (device === undefined) {
          throw new ApiError('NotFound', 'No device waits with this code.', 404);
        }
        device.expiresAt = now;
        break;
      }
      case 'accessTokens':
        center.signIns.expireAccess(now);
        break;
      case 'clients':
        center.clients.expireAll(now);
        break;
      default:
        throw new ApiError('InvalidRequest', 'what is device, accessTokens or clients.');
    }
  },

  /** As if everybody had signed out: access and refresh tokens end; credentials of roles stay good. */
  'POST /identityCenter/revoke': ({ identityCenter }) => identityCenter.signIns.endAll(),

  /** Replaces all that a person is assigned to. */
  'PUT /identityCenter/assignments': ({ identityCenter }, { body }) => {
    identityCenter.assignments.assign(
      text(body, 'login'),
      list(body, 'assignments').map(item => ({
        accountId: text(item, 'accountId'),
        accountName: text(item, 'accountName'),
        emailAddress: optionalText(item, 'emailAddress') ?? '',
        permissionSets: texts(item, 'permissionSets'),
      })),
    );
  },
};
