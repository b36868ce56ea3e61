/**
 * What only some commands read AWS with, in one piece and by name: `import()` of a package itself would put all of it
 * into the bundle.
 */
export { ECRClient } from '@aws-sdk/client-ecr';
export { IAMClient } from '@aws-sdk/client-iam';
export { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
export { SSMClient } from '@aws-sdk/client-ssm';
export { createAccountRead } from './account.ts';
export { createIamRead } from './iam.ts';
export { createImageRead } from './images.ts';
export { lookupClients } from './lookupClients.ts';
export { createLookupRead } from './lookups.ts';
export { createRemoteAccess } from './remote.ts';
export { createValueRead } from './values.ts';
