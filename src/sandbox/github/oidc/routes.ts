import { type Answer, jsonAnswer } from '../../http.ts';
import { GitHubError, notFound } from '../errors.ts';
import type { ActionsIssuer } from './actionsIssuer.ts';

export interface OidcRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  /** The header as it came. */
  readonly authorization: string | undefined;
}

const DISCOVERY = '/token/.well-known/openid-configuration';
const JWKS = '/token/.well-known/jwks';
const ID_TOKEN = /^\/pipelines\/idtoken\/(\d{1,15})\/(\d{1,15})$/;

/** Name of a call for faults and the log of calls; `path` is what follows `/github/_services`. */
export function actionsOidcAction(path: string): string {
  if (path === DISCOVERY) {
    return 'github:OidcDiscovery';
  }
  if (path === JWKS) {
    return 'github:OidcJwks';
  }
  return ID_TOKEN.test(path) ? 'github:OidcToken' : 'github:Unknown';
}

/** The issuer over HTTP; `path` is what follows `/github/_services`. Throws GitHubError. */
export function handleActionsOidc(issuer: ActionsIssuer, path: string, request: OidcRequest): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new GitHubError(405, 'MethodNotAllowed', 'Method Not Allowed', { allow: 'GET' });
  }
  if (path === DISCOVERY) {
    return jsonAnswer(200, issuer.metadata());
  }
  if (path === JWKS) {
    return jsonAnswer(200, issuer.jwks());
  }
  const [, run, job] = ID_TOKEN.exec(path) ?? [];
  if (run === undefined || job === undefined) {
    throw notFound();
  }
  const [, bearer] = /^bearer +(\S+)$/i.exec(request.authorization ?? '') ?? [];
  const audience = request.query.get('audience') ?? undefined;
  const value = issuer.issue(bearer, Number(run), Number(job), audience === '' ? undefined : audience);
  return jsonAnswer(200, { count: value.length, value });
}
