import type { QueryService } from '../queryApi.ts';
import { assumeRole } from './assumeRole.ts';
import { assumeRoleWithWebIdentity } from './webIdentity.ts';

/** AWS Security Token Service. */
export const STS: QueryService = {
  signingName: 'sts',
  version: '2011-06-15',
  operations: {
    AssumeRoleWithWebIdentity: { signed: false, run: assumeRoleWithWebIdentity },
    AssumeRole: { signed: true, run: assumeRole },
    /** Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
    GetCallerIdentity: {
      signed: true,
      run: (_, { session }) => ({
        Arn: session.arn,
        UserId: `${session.roleId}:${session.sessionName}`,
        Account: session.accountId,
      }),
    },
  },
};
