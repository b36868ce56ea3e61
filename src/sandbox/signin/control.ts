import { type Fields, optionalNumber, optionalText, text } from '../controlFields.ts';
import type { World } from '../world.ts';

interface Request {
  readonly body: Fields;
}

/** The control API's routes for `aws login`. */
export const SIGNIN_ROUTES: Readonly<Record<string, (world: World, request: Request) => unknown>> = {
  /** Gives what `aws login` leaves on a machine: `{loginSession, file, content}`. */
  'POST /signin/login': ({ accountId, logins }, { body }) =>
    logins.start(
      text(body, 'login'),
      optionalText(body, 'accountId') ?? accountId,
      optionalText(body, 'permissionSet') ?? 'EcsRead',
    ),

  /** Seconds; they count for what is issued from now on. */
  'PUT /signin/settings': ({ logins: { settings } }, { body }) => {
    settings.accessTokenLifetime =
      optionalNumber(body, 'accessTokenLifetime') ?? settings.accessTokenLifetime;
    settings.sessionLifetime = optionalNumber(body, 'sessionLifetime') ?? settings.sessionLifetime;
    return settings;
  },

  /** As if everybody had changed their password. */
  'POST /signin/changeCredentials': ({ logins }) => logins.changeCredentials(),

  'POST /signin/revoke': ({ logins }) => logins.endAll(),
};
