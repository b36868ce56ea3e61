/** Stands in the bundle for `@aws-sdk/nested-clients/sts`, a second copy of this client (scripts/build.ts). */
export {
  AssumeRoleCommand,
  getDefaultRoleAssumer,
  getDefaultRoleAssumerWithWebIdentity,
  STSClient,
} from '@aws-sdk/client-sts';
