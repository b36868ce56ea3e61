import * as l10n from '@vscode/l10n';
import type { IdentitySource } from '../model.ts';
import { closest, isRecord, type Place } from './place.ts';
import { address, notEmpty, scope } from './rules.ts';
import { strings, text } from './values.ts';

const KINDS = ['oidc', 'sandbox'] as const;
/** Sources that the product has planned and this version has not. */
const LATER_KINDS: readonly string[] = ['githubActions', 'identityCenter', 'microsoft', 'ambient'];

/** Undefined where it cannot be used; the problems then say why. */
export function readIdentity(value: unknown, place: Place): IdentitySource | undefined {
  if (value === undefined) {
    return place.error(l10n.t('`identity` is missing. Say where sign-ins come from: {0}.', kinds()));
  }
  if (!isRecord(value)) {
    return place.error(l10n.t('`identity` must be an object such as `{ "kind": "oidc", … }`.'));
  }
  switch (value['kind']) {
    case 'oidc':
      return readOidc(value, place);
    case 'sandbox':
      place.checkKeys(value, ['kind'], {});
      return { kind: 'sandbox' };
    default:
      return place.at('kind').error(unknownKind(value['kind']));
  }
}

function readOidc(value: Readonly<Record<string, unknown>>, place: Place): IdentitySource | undefined {
  place.checkKeys(value, ['kind', 'issuer', 'clientId', 'scopes'], {
    clientSecret: l10n.t(
      'No secret belongs into settings. Register a public client and remove `clientSecret`.',
    ),
  });
  const issuer = text(value, 'issuer', place, address);
  const clientId = text(value, 'clientId', place, notEmpty);
  const scopes = strings(value, 'scopes', place, scope);
  return issuer === undefined || clientId === undefined || scopes === undefined
    ? undefined
    : {
        kind: 'oidc',
        issuer,
        clientId,
        scopes: scopes.filter(each => each !== 'openid' && each !== 'offline_access'),
      };
}

function unknownKind(kind: unknown): string {
  if (typeof kind !== 'string') {
    return l10n.t('`kind` is missing. There is: {0}.', kinds());
  }
  if (LATER_KINDS.includes(kind)) {
    return l10n.t('Sign-in by `{0}` is not available in this version. There is: {1}.', kind, kinds());
  }
  const near = closest(kind, KINDS);
  return near === undefined
    ? l10n.t('There is no sign-in by `{0}`. There is: {1}.', kind, kinds())
    : l10n.t('There is no sign-in by `{0}`. Did you mean `{1}`?', kind, near);
}

function kinds(): string {
  return KINDS.map(kind => `\`${kind}\``).join(', ');
}
