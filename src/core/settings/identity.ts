import * as l10n from '@vscode/l10n';
import { RELAY_WORKFLOW } from '../identity/relay/workflowFile.ts';
import type { IdentitySource } from '../model.ts';
import { closest, isRecord, type Place } from './place.ts';
import * as rules from './rules.ts';
import { flag, optionalText, strings, text } from './values.ts';

type Json = Readonly<Record<string, unknown>>;
type Kind = IdentitySource['kind'];

/** How each kind is read, in the order in which they are offered. */
const READERS: Readonly<Record<Kind, (value: Json, place: Place) => IdentitySource | undefined>> = {
  githubActions: readGithubActions,
  oidc: readOidc,
  identityCenter: readIdentityCenter,
  microsoft: readMicrosoft,
  ambient: readAmbient,
  sandbox: (value, place) => {
    checkKeys(value, place, []);
    return { kind: 'sandbox' };
  },
};

/** Undefined where it cannot be used; the problems then say why. */
export function readIdentity(value: unknown, place: Place): IdentitySource | undefined {
  if (value === undefined) {
    return place.error(l10n.t('`identity` is missing. Say where sign-ins come from: {0}.', kinds()));
  }
  if (!isRecord(value)) {
    return place.error(l10n.t('`identity` must be an object such as `{ "kind": "githubActions" }`.'));
  }
  const kind = value['kind'];
  return isKind(kind) ? READERS[kind](value, place) : place.at('kind').error(unknownKind(kind));
}

/** Whether the source itself gives keys of a role, so that the environment need not name one. */
export function givesKeys({ kind }: IdentitySource): boolean {
  return kind === 'identityCenter' || kind === 'ambient';
}

function readGithubActions(value: Json, place: Place): IdentitySource | undefined {
  checkKeys(value, place, ['repository', 'workflow', 'environment', 'writeEnvironment']);
  const repository = optionalText(value, 'repository', place, rules.repository, null);
  const workflow = optionalText(value, 'workflow', place, rules.workflowFile, RELAY_WORKFLOW);
  const environment = optionalText(value, 'environment', place, rules.githubEnvironment, null);
  const writeEnvironment = optionalText(value, 'writeEnvironment', place, rules.githubEnvironment, null);
  if (
    repository === undefined ||
    workflow === undefined ||
    environment === undefined ||
    writeEnvironment === undefined
  ) {
    return undefined;
  }
  return {
    kind: 'githubActions',
    workflow,
    ...(repository === null ? {} : { repository }),
    ...(environment === null ? {} : { environment }),
    ...(writeEnvironment === null ? {} : { writeEnvironment }),
  };
}

function readOidc(value: Json, place: Place): IdentitySource | undefined {
  checkKeys(value, place, ['issuer', 'clientId', 'scopes', 'confidential']);
  const issuer = text(value, 'issuer', place, rules.address);
  const clientId = text(value, 'clientId', place, rules.notEmpty);
  const scopes = strings(value, 'scopes', place, rules.scope);
  const confidential = flag(value, 'confidential', place);
  return issuer === undefined || clientId === undefined || scopes === undefined || confidential === undefined
    ? undefined
    : {
        kind: 'oidc',
        issuer,
        clientId,
        scopes: scopes.filter(each => each !== 'openid' && each !== 'offline_access'),
        confidential,
      };
}

function readIdentityCenter(value: Json, place: Place): IdentitySource | undefined {
  checkKeys(value, place, ['startUrl', 'region', 'accountId', 'permissionSet', 'writePermissionSet']);
  const startUrl = text(value, 'startUrl', place, rules.startUrl);
  const region = text(value, 'region', place, rules.region);
  const accountId = optionalText(value, 'accountId', place, rules.accountId, null);
  const permissionSet = optionalText(value, 'permissionSet', place, rules.permissionSet, null);
  const writePermissionSet = optionalText(value, 'writePermissionSet', place, rules.permissionSet, null);
  if (
    startUrl === undefined ||
    region === undefined ||
    accountId === undefined ||
    permissionSet === undefined ||
    writePermissionSet === undefined
  ) {
    return undefined;
  }
  return {
    kind: 'identityCenter',
    startUrl,
    region,
    ...(accountId === null ? {} : { accountId }),
    ...(permissionSet === null ? {} : { permissionSet }),
    ...(writePermissionSet === null ? {} : { writePermissionSet }),
  };
}

function readMicrosoft(value: Json, place: Place): IdentitySource | undefined {
  checkKeys(value, place, ['tenant', 'clientId', 'scopes']);
  const tenant = text(value, 'tenant', place, rules.tenant);
  const clientId = text(value, 'clientId', place, rules.guid);
  const scopes = strings(value, 'scopes', place, rules.scope);
  return tenant === undefined || clientId === undefined || scopes === undefined
    ? undefined
    : { kind: 'microsoft', tenant, clientId, scopes };
}

function readAmbient(value: Json, place: Place): IdentitySource | undefined {
  checkKeys(value, place, ['profile']);
  const profile = optionalText(value, 'profile', place, rules.notEmpty, null);
  return profile === undefined ? undefined : { kind: 'ambient', ...(profile === null ? {} : { profile }) };
}

const SECRET_KEYS = [
  'accessKeyId',
  'clientSecret',
  'password',
  'pat',
  'refreshToken',
  'secret',
  'secretAccessKey',
  'sessionToken',
  'token',
] as const;

function checkKeys(value: Json, place: Place, known: readonly string[]): void {
  const noSecret = l10n.t('No secret belongs into settings. Remove it.');
  const clientSecret = l10n.t(
    'No secret belongs into settings. Remove it; with `"confidential": true` you are asked for it once.',
  );
  place.checkKeys(value, ['kind', ...known], {
    ...Object.fromEntries(SECRET_KEYS.map(key => [key, noSecret])),
    ...(known.includes('confidential') ? { clientSecret } : {}),
  });
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === 'string' && Object.hasOwn(READERS, kind);
}

function unknownKind(kind: unknown): string {
  if (typeof kind !== 'string') {
    return l10n.t('`kind` is missing. There is: {0}.', kinds());
  }
  const near = closest(kind, Object.keys(READERS));
  return near === undefined
    ? l10n.t('There is no sign-in by `{0}`. There is: {1}.', kind, kinds())
    : l10n.t('There is no sign-in by `{0}`. Did you mean `{1}`?', kind, near);
}

function kinds(): string {
  return Object.keys(READERS)
    .map(kind => `\`${kind}\``)
    .join(', ');
}
