import type { QueryService } from '../queryApi.ts';
import { PROVIDER_OPERATIONS } from './providers.ts';
import { ROLE_POLICY_OPERATIONS } from './rolePolicies.ts';
import { ROLE_OPERATIONS } from './roles.ts';
import { SERVICE_LINKED_OPERATIONS } from './serviceLinkedRole.ts';
import { simulatePrincipalPolicy } from './simulate.ts';

/** AWS Identity and Access Management: roles, what they may do, and identity providers. */
export const IAM: QueryService = {
  signingName: 'iam',
  // IAM is global, and its only endpoint is of this region:
  // https://docs.aws.amazon.com/general/latest/gr/iam-service.html
  signingRegion: 'us-east-1',
  version: '2010-05-08',
  operations: {
    ...ROLE_OPERATIONS,
    ...ROLE_POLICY_OPERATIONS,
    ...PROVIDER_OPERATIONS,
    ...SERVICE_LINKED_OPERATIONS,
    SimulatePrincipalPolicy: { signed: true, run: simulatePrincipalPolicy },
  },
};
