/** Stands in the bundle for `@aws-sdk/nested-clients/sso-oidc`, a second copy of this client (scripts/build.ts). */
export { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
